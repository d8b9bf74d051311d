//! What may lie in the store of a file: a certificate, an answer or a list, in the one encoding of what it says. Whose it is, and whether it
//! counts, is asked elsewhere; here it only must not be a place where other things are hidden.

use der::oid::db::rfc6960::ID_PKIX_OCSP_BASIC;
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_ocsp::{BasicOcspResponse, OcspResponse};

pub(super) fn is_certificate(bytes: &[u8]) -> bool {
    is::<Certificate>(bytes) && is_inert(bytes)
}

/// An answer of the basic kind.
pub(super) fn is_answer(bytes: &[u8]) -> bool {
    let inner = OcspResponse::from_der(bytes).ok().and_then(|answer| answer.response_bytes);
    let is_basic = inner.is_some_and(|inner| {
        inner.response_type == ID_PKIX_OCSP_BASIC
            && is::<BasicOcspResponse>(inner.response.as_bytes())
    });
    is_basic && is::<OcspResponse>(bytes) && is_inert(bytes)
}

pub(super) fn is_list(bytes: &[u8]) -> bool {
    is::<CertificateList>(bytes) && is_inert(bytes)
}

/// Are these bytes the one encoding of such a value?
fn is<T: for<'d> Decode<'d> + Encode>(bytes: &[u8]) -> bool {
    T::from_der(bytes).and_then(|value| value.to_der()).is_ok_and(|again| again == bytes)
}

/// Is there nothing in it that a reader who mends a file takes for a part of one? In an extension any bytes may stand. By chance they are in one
/// of a thousand million.
fn is_inert(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    let is_head = |at: usize| bytes.get(..at).is_some_and(ends_with_numbers);
    let mut heads = bytes.windows(3).enumerate().filter(|(_, part)| *part == b"obj");
    !has(b"trailer") && !has(b"startxref") && !has(b"%PDF-") && !heads.any(|(at, _)| is_head(at))
}

/// Two numbers with space between them, and perhaps behind them: what comes before `obj`.
fn ends_with_numbers(bytes: &[u8]) -> bool {
    let over = |bytes: &[u8], is: fn(&u8) -> bool| {
        bytes.len() - bytes.iter().rev().take_while(|byte| is(byte)).count()
    };
    let space: fn(&u8) -> bool = |byte| matches!(byte, 0 | 9 | 10 | 12 | 13 | 32);
    let mut rest = bytes;
    let mut cut = |is| -> bool {
        let at = over(rest, is);
        let is_some = at < rest.len();
        rest = rest.get(..at).unwrap_or_default();
        is_some
    };
    cut(space);
    cut(u8::is_ascii_digit) && cut(space) && cut(u8::is_ascii_digit)
}
