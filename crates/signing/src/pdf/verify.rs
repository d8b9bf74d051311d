//! Does every signature of a file hold, and did anything come after it that must not?

use jiff::Timestamp;

use super::changes::{self, Added};
use super::dictionary::{moment, more};
use super::fields::{self, Cover, Field};
use super::file::File;
use super::hashing::Hashing;
use super::lex::{Dict, Ref, Value, entry};
use super::report::{Reason, Report, SignatureReport, Trust};
use super::revocations::Revocations;
use super::{MoreSignatures, Unreadable, stamps};
use crate::carried::Carried;
use crate::cms::{self, Cms, CmsError};
use crate::verify::{SignatureError, Signer, is_of_seal, verify_seal, verify_signature};

/// More signatures than anybody gives. Of stamps there are no more than revisions.
const MOST_SIGNATURES: usize = 64;

/// Judges all signatures of a file. Time and memory are bounded, whatever the bytes.
///
/// # Errors
/// A file that is not read here. A file without a signature is a report without signatures.
pub fn verify(bytes: &[u8], trust: &Trust<'_>) -> Result<Report, Unreadable> {
    Reading::of(bytes).verify(trust)
}

/// A file that is judged more than once: what was hashed of it is hashed no second time.
pub struct Reading<'b>(Hashing<'b>);

impl<'b> Reading<'b> {
    /// Of this file.
    pub fn of(bytes: &'b [u8]) -> Self {
        Self(Hashing::of(bytes))
    }

    /// As [`verify`].
    ///
    /// # Errors
    /// A file that is not read here.
    pub fn verify(&self, trust: &Trust<'_>) -> Result<Report, Unreadable> {
        report(&self.0, trust)
    }
}

fn report(hashing: &Hashing<'_>, trust: &Trust<'_>) -> Result<Report, Unreadable> {
    let file = File::open(hashing.bytes)?;
    let carried = Revocations::of(&file, trust);
    let revoked = carried.and_known(trust);
    let trust = &Trust { revoked: Some(&revoked), ..*trust };
    let added = changes::all(&file);
    let mut judged = all((&file, hashing), &added, trust)?;
    for (level, added) in added.iter().enumerate().skip(1) {
        let stands = added.is_some_and(|one| {
            let is_own = |own: &Judged| own.field.signature == one.signature;
            one.is_timestamp || judged.iter().any(|own| is_own(own) && own.report.holds())
        });
        let signs = added.is_some_and(|one| !one.is_timestamp);
        let early = judged.iter_mut().filter(|one| one.level < level);
        early
            .filter(|one| !stands || (signs && one.more == Some(MoreSignatures::No)))
            .for_each(Judged::altered);
    }
    if file.has_tail() {
        judged.iter_mut().for_each(Judged::altered);
    }
    let stamps = stamps::all((&file, hashing), &added, trust)?;
    for one in &mut judged {
        let later = stamps.iter().filter(|stamp| stamp.level > one.level);
        let reaching = later.filter(|stamp| stamp.report.lapse.is_none());
        let moments = reaching.filter_map(|stamp| stamp.report.said.as_ref().ok());
        one.report.stamped_at = moments.map(|stamp| stamp.at).min();
        one.report.revocation = carried.about(&one.report, &stamps);
    }
    Ok(Report {
        signatures: judged.into_iter().map(|one| one.report).collect(),
        stamps: stamps.into_iter().map(|one| one.report).collect(),
        revoked: carried.revoked,
    })
}

/// A signature with the revision that brought it.
struct Judged {
    field: Field,
    level: usize,
    more: Option<MoreSignatures>,
    report: SignatureReport,
}

impl Judged {
    fn altered(&mut self) {
        if !self.report.reasons.contains(&Reason::AlteredAfter) {
            self.report.reasons.push(Reason::AlteredAfter);
        }
    }
}

/// All signatures of all revisions, also of those that a later revision hides.
fn all(
    (file, hashing): (&File<'_>, &Hashing<'_>),
    added: &[Option<Added>],
    trust: &Trust<'_>,
) -> Result<Vec<Judged>, Unreadable> {
    let mut found: Vec<(usize, Field)> = Vec::new();
    // Also those of earlier revisions: they stay in the form.
    let mut timestamps: Vec<Added> = Vec::new();
    for (level, added) in added.iter().enumerate() {
        timestamps.extend(added.filter(|one| one.is_timestamp));
        for field in fields::signed(&file.view(level))? {
            let known = found.iter().any(|(_, own)| own.signature == field.signature);
            let is_timestamp = timestamps.iter().any(|one| one.signature == field.signature);
            if !known && !is_timestamp {
                found.push((level, field));
            }
        }
    }
    // Counted before anything is hashed for one of them.
    if found.len() > MOST_SIGNATURES {
        return Err(Unreadable::Limit);
    }
    let judged = found.into_iter();
    judged.map(|(level, field)| judge((file, hashing), level, field, trust)).collect()
}

fn judge(
    (file, hashing): (&File<'_>, &Hashing<'_>),
    level: usize,
    field: Field,
    trust: &Trust<'_>,
) -> Result<Judged, Unreadable> {
    let object = file.view(level).must(field.signature)?;
    let dict = object.dict().ok_or(Unreadable::Syntax)?;
    let claimed_at = entry(dict, "M").and_then(Value::text).and_then(moment);
    let mut report = SignatureReport {
        field: field.name.clone(),
        signer: None,
        claimed_by: entry(dict, "Name").and_then(Value::text).map(fields::readable),
        claimed_at,
        revision_hash: None,
        is_whole: false,
        stamped_at: None,
        revocation: Carried::Nothing,
        reasons: Vec::new(),
    };
    let cover = fields::cover(&object).filter(|cover| ends(file, level, field.signature, cover));
    match cover {
        None => report.reasons.push(Reason::ByteRange),
        Some(cover) => {
            let [_, _, after, length] = cover.byte_range;
            report.is_whole = after + length == file.bytes.len();
            // What it says costs less to read than what it is over.
            let cms = read(dict);
            let hashed = hashing.signed(&cover)?;
            report.revision_hash = Some(hashed.revision);
            match cms.and_then(|cms| signer(&cms, hashed.digest, (claimed_at, trust))) {
                Ok(signer) => {
                    if signer.officer().is_none() {
                        // What was signed by E-IMZO and logged.
                        report.revision_hash = Some(hashed.blank);
                    }
                    report.signer = Some(signer);
                }
                Err(reason) => report.reasons.push(reason),
            }
        }
    }
    Ok(Judged { field, level, more: more(dict), report })
}

/// The byte range ends where the revision ends that wrote the signature.
pub(super) fn ends(file: &File<'_>, level: usize, signature: Ref, cover: &Cover) -> bool {
    let [_, _, after, length] = cover.byte_range;
    let revision = file.revisions.get(level);
    revision.is_some_and(|own| {
        own.section.places.contains_key(&signature.0) && after.checked_add(length) == Some(own.end)
    })
}

/// What fills the hole.
fn read(dict: &Dict) -> Result<Cms, Reason> {
    let is_ours = entry(dict, "SubFilter").is_some_and(|own| own.is_name("ETSI.CAdES.detached"));
    if !is_ours {
        return Err(Reason::Form);
    }
    let hole = entry(dict, "Contents").and_then(Value::text).unwrap_or_default();
    cms::read(hole).map_err(|error| match error {
        CmsError::Malformed => Reason::Cms,
        CmsError::Algorithm => Reason::Algorithm,
        CmsError::Attributes => Reason::Attributes,
    })
}

fn signer(
    cms: &Cms,
    digest: [u8; 32],
    (claimed_at, trust): (Option<Timestamp>, &Trust<'_>),
) -> Result<Signer, Reason> {
    if !cms.is_over(digest) {
        return Err(Reason::Digest);
    }
    if !cms.names_its_certificate() {
        return Err(Reason::SigningCertificate);
    }
    let at = trust.at.or(claimed_at).ok_or(Reason::NoTime)?;
    let signer = chain((cms, digest), trust, at)?;
    let revoked = trust.revoked.and_then(|revoked| revoked.get(&signer.serial));
    if revoked.is_some_and(|from| *from <= at) { Err(Reason::Revoked) } else { Ok(signer) }
}

/// The first authority that issued the certificate says whether it stands. One step: the place of a longer path is here.
fn chain(
    (cms, digest): (&Cms, [u8; 32]),
    trust: &Trust<'_>,
    at: Timestamp,
) -> Result<Signer, Reason> {
    for authority in trust.authorities {
        let (own, signed) = (&cms.certificate_der, &cms.signed_attributes);
        let is_of_seal = is_of_seal(own);
        let result = if is_of_seal {
            verify_seal(own, authority, at, signed, &cms.signature)
        } else {
            verify_signature(own, authority, at, false, signed, &cms.signature)
        };
        if result == Err(SignatureError::NotIssuedHere) {
            continue;
        }
        // Nobody signed what else came with the signature: it must be what is known.
        if cms.others_der.iter().any(|other| other != authority) {
            return Err(Reason::Certificate);
        }
        let signer = result?;
        // The log has what E-IMZO signed, which is the file without the seal: only one seal may stand in it.
        let is_the_one = !is_of_seal || cms.is_as_assembled(digest, authority);
        return if is_the_one { Ok(signer) } else { Err(Reason::Cms) };
    }
    Err(Reason::UnknownAuthority)
}
