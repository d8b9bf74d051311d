//! Where everybody reaches the system: what the QR code of every paper begins with.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The national address, of which nobody has to be told.
const NATIONAL: &str = "HTTPS://TRIS.UZ";

/// Scheme, host and port in capitals, so that a QR code of it takes the small alphanumeric form.
/// Browsers read scheme and host in any case (RFC 3986, 6.2.2.1); a path they would not, so there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// Why a text is no public address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PublicUrlError {
    /// Neither `http://` nor `https://`.
    #[error("a public address begins with https:// or http://")]
    Scheme,
    /// Something besides host and port, or a host that cannot be written in a small QR code.
    #[error("after the scheme there is a host and maybe a port, and no path: https://tris.uz")]
    Host,
}

impl PublicUrl {
    /// The address of the demo, or of a trial, on this machine.
    pub fn local(port: u16) -> Self {
        Self(format!("HTTP://LOCALHOST:{port}"))
    }

    /// The address of the paper with this short code: what its QR code carries.
    pub fn of_paper(&self, code: &str) -> String {
        format!("{}/V/{code}", self.0)
    }

    /// What every sealed code begins with. Whatever follows `#` stays in the browser of whoever scans it.
    pub fn of_codes(&self) -> String {
        format!("{}/Q#", self.0)
    }
}

impl Default for PublicUrl {
    fn default() -> Self {
        Self(NATIONAL.to_owned())
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(typed: &str) -> Result<Self, PublicUrlError> {
        let typed = typed.trim().to_ascii_uppercase();
        let rest = typed.strip_prefix("HTTPS://").or_else(|| typed.strip_prefix("HTTP://"));
        let rest = rest.ok_or(PublicUrlError::Scheme)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = rest.split_once(':').map_or((rest, None), |(host, p)| (host, Some(p)));
        let is_host = !host.is_empty()
            && host.split('.').all(|label| {
                !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        // A sign before the digits would be read as part of the number.
        let is_port = |port: &str| {
            port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|n| n > 0)
        };
        if !is_host || !port.is_none_or(is_port) {
            return Err(PublicUrlError::Host);
        }
        Ok(Self(typed.strip_suffix('/').unwrap_or(&typed).to_owned()))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::{PublicUrl, PublicUrlError};

    #[test]
    fn a_paper_lies_below_the_address_in_capitals() {
        let code = "0123456789ABC";
        for (typed, address) in [
            ("https://tris.uz", "HTTPS://TRIS.UZ/V/0123456789ABC"),
            (" https://sinov.tris.uz/ ", "HTTPS://SINOV.TRIS.UZ/V/0123456789ABC"),
            ("http://192.168.0.7:8000", "HTTP://192.168.0.7:8000/V/0123456789ABC"),
        ] {
            let address_of = typed.parse::<PublicUrl>().map(|url| url.of_paper(code));
            assert_eq!(address_of.as_deref(), Ok(address), "{typed}");
        }
        assert_eq!(PublicUrl::local(8000).to_string(), "http://localhost:8000");
        assert_eq!("https://tris.uz".parse(), Ok(PublicUrl::default()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in ["", "tris.uz", "ftp://tris.uz"] {
            assert_eq!(typed.parse::<PublicUrl>(), Err(PublicUrlError::Scheme), "{typed}");
        }
        for typed in [
            "https://",
            "https://tris.uz/v",
            "https://tris.uz:",
            "https://tris.uz:0",
            "https://tris.uz:+80",
            "https://tris.uz:99999",
            "https://tris..uz",
            "https://me@tris.uz",
            "https://трис.уз",
            "http://[::1]:8000",
        ] {
            assert_eq!(typed.parse::<PublicUrl>(), Err(PublicUrlError::Host), "{typed}");
        }
    }
}
