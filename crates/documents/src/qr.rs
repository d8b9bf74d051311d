//! QR codes as SVG: one path, drawn sharp at any size.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::error::RenderError;

/// The empty border that a reader needs, in modules (ISO/IEC 18004).
const QUIET_ZONE: i32 = 4;

/// The text as an SVG image. Capitals, digits and `/:.-` take the compact alphanumeric form.
pub fn svg(text: &str) -> Result<String, RenderError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|_| RenderError::QrTooLong { bytes: text.len() })?;
    let side = code.size() + 2 * QUIET_ZONE;
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{}"/></svg>"##,
        path(&code),
    ))
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
    use super::svg;
    use crate::error::RenderError;

    #[test]
    fn a_short_address_is_a_version_two_code() {
        let image = svg("HTTPS://TRIS.UZ/V/0123456789ABC").expect("fits");
        assert!(image.contains(r#"viewBox="0 0 33 33""#), "{image}");
        let image = svg("HTTP://LOCALHOST:65535/V/0123456789ABC").expect("fits");
        assert!(image.contains(r#"viewBox="0 0 33 33""#), "a demo's is no larger: {image}");
    }

    #[test]
    fn a_text_longer_than_the_largest_code_is_refused() {
        let text = "a".repeat(3000);
        assert_eq!(svg(&text), Err(RenderError::QrTooLong { bytes: 3000 }));
    }
}
