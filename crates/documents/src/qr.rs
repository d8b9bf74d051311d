//! QR codes as SVG: one path, drawn sharp at any size.

use std::fmt::Write;

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use crate::error::RenderError;

/// The empty border that a reader needs, in modules (ISO/IEC 18004).
const QUIET_ZONE: i32 = 4;

/// The largest symbol whose modules an office scan still tells apart.
const LARGEST_SEALED: u8 = 13;

/// The mask of a sealed code (ISO/IEC 18004, 7.8), always the same. Looking for the best of eight costs twenty times as much as the rest of the
/// symbol, about a tenth of a paper; and the digits of a signature look like chance under each of them.
const SEALED_MASK: u8 = 0;

/// The text as an SVG image. Capitals, digits and `/:.-` take the compact alphanumeric form.
pub fn svg(text: &str) -> Result<String, RenderError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|_| RenderError::QrTooLong { bytes: text.len() })?;
    Ok(image(&code))
}

/// A sealed code as an SVG image: its base in capitals, `#`, and digits, each in the form that is smallest for it.
pub fn sealed_svg(text: &str) -> Result<String, RenderError> {
    let too_long = || RenderError::QrTooLong { bytes: text.len() };
    let (base, digits) = text.split_once('#').ok_or_else(too_long)?;
    let are_fit = QrSegment::is_alphanumeric(base) && QrSegment::is_numeric(digits);
    let parts = [
        QrSegment::make_alphanumeric(if are_fit { base } else { "" }),
        QrSegment::make_bytes(b"#"),
        QrSegment::make_numeric(if are_fit { digits } else { "" }),
    ];
    let (least, most) = (Version::MIN, Version::new(LARGEST_SEALED));
    let mask = Some(Mask::new(SEALED_MASK));
    let code =
        QrCode::encode_segments_advanced(&parts, QrCodeEcc::Medium, least, most, mask, false);
    let code = code.ok().filter(|_| are_fit).ok_or_else(too_long)?;
    Ok(image(&code))
}

fn image(code: &QrCode) -> String {
    let side = code.size() + 2 * QUIET_ZONE;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{}"/></svg>"##,
        path(code),
    )
}

/// One rectangle for each run of dark modules in a row.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|&x| code.get_module(x, y)).count();
            let run = i32::try_from(run).expect("a row has at most 177 modules");
            if run > 0 {
                let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                write!(path, "M{left} {top}h{run}v1h-{run}z").expect("text grows");
            }
            x += run + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{sealed_svg, svg};
    use crate::error::RenderError;

    #[test]
    fn a_short_address_is_a_version_two_code() {
        let image = svg("HTTPS://TRIS.UZ/V/0123456789ABC").expect("fits");
        assert!(image.contains(r#"viewBox="0 0 33 33""#), "{image}");
        let image = svg("HTTP://LOCALHOST:65535/V/0123456789ABC").expect("fits");
        assert!(image.contains(r#"viewBox="0 0 33 33""#), "a demo's is no larger: {image}");
    }

    #[test]
    fn a_sealed_code_fits_the_largest_symbol_that_a_scan_can_read() {
        let text = |digits: usize| format!("HTTPS://TRIS.UZ/Q#{}", "7".repeat(digits));
        let image = sealed_svg(&text(752)).expect("fits");
        assert!(image.contains(r#"viewBox="0 0 77 77""#), "69 modules and the quiet zone");
        for wrong in [
            text(800),
            "HTTPS://TRIS.UZ/Q".to_owned(),
            "https://tris.uz/q#1".to_owned(),
            "A#x".to_owned(),
        ] {
            let bytes = wrong.len();
            assert_eq!(sealed_svg(&wrong), Err(RenderError::QrTooLong { bytes }), "{wrong}");
        }
    }

    #[test]
    fn a_text_longer_than_the_largest_code_is_refused() {
        let text = "a".repeat(3000);
        assert_eq!(svg(&text), Err(RenderError::QrTooLong { bytes: 3000 }));
    }
}
