//! Checking what an agent signed: stamped, verified over exactly what was asked for, and the answer kept as it came.

use procedure::Refusal;

use super::answer::{self, Holder};
use super::{ask, must_be_there, must_stand, plain};
use crate::App;
use crate::error::{Error, Result};
use crate::ports::EimzoQuestion;

/// A signature by E-IMZO that stands.
pub(crate) struct Checked {
    pub(crate) holder: Holder,
    /// With its time stamp, in Base64.
    pub(crate) pkcs7: String,
    /// The answer of E-IMZO-SERVER, byte for byte.
    pub(crate) answer: Vec<u8>,
}

/// Was exactly this document signed, and by whom?
///
/// # Errors
/// In people's words why it does not stand, or cannot be checked now.
pub(crate) async fn check(
    app: &App,
    document: &[u8],
    (pkcs7, from): (&str, &str),
) -> Result<Checked, Error<Refusal>> {
    must_be_there(app)?;
    let pkcs7 = plain(pkcs7)?;
    let stamped = ask(app, EimzoQuestion::Stamp { pkcs7, from }).await?;
    let pkcs7 = answer::stamped(&stamped)?;
    let asked = EimzoQuestion::Verify { document, pkcs7: &pkcs7, from };
    let answer = ask(app, asked).await?;
    let holder = answer::verified(&answer)?;
    must_stand(&holder, app.now())?;
    Ok(Checked { holder, pkcs7, answer })
}
