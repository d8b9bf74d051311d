//! What went wrong with a token, in words for whoever stands beside it.

use std::path::Path;

use cryptoki::error::{Error, RvError};
use cryptoki::slot::TokenInfo;

pub(super) fn no_module(path: &Path, error: &Error) -> String {
    let path = path.display();
    if let Error::LibraryLoading(_) = error {
        return format!(
            "{path} is no library of a token (PKCS#11), or is not there: name it with --token-module, for instance /usr/lib/softhsm/libsofthsm2.so ({error})"
        );
    }
    format!("the library of the token {path} cannot be started: {error}")
}

pub(super) fn no_token(label: &str, others: &[&str]) -> String {
    let others = if others.is_empty() {
        "there is none at all: is it plugged in?".to_owned()
    } else {
        format!("there are: {}", others.join(", "))
    };
    format!("there is no token {label} here; {others}")
}

/// How many tries are left tokens say only roughly.
pub(super) fn not_signed_in(label: &str, error: &Error, info: Option<TokenInfo>) -> String {
    let Error::Pkcs11(why, _) = error else { return said(label, error) };
    let is_locked =
        *why == RvError::PinLocked || info.as_ref().is_some_and(TokenInfo::user_pin_locked);
    if is_locked {
        return format!(
            "the PIN of the token {label} is locked after too many wrong ones: whoever administers it sets a new one"
        );
    }
    if !matches!(why, RvError::PinIncorrect | RvError::PinLenRange | RvError::PinInvalid) {
        return said(label, error);
    }
    let left = match info {
        Some(info) if info.user_pin_final_try() => "one try is left: the next wrong PIN locks it",
        Some(info) if info.user_pin_count_low() => "few tries are left",
        _ => "how many tries are left it does not say",
    };
    format!("the token {label} does not take this PIN; {left}")
}

pub(super) fn said(label: &str, error: &Error) -> String {
    let is_gone = matches!(
        error,
        Error::Pkcs11(
            RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::SlotIdInvalid
                | RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid,
            _
        )
    );
    if is_gone {
        return format!("the token {label} does not answer: was it pulled out? ({error})");
    }
    format!("the token {label} refuses: {error}")
}
