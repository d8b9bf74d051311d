//! What the codes mean, in English. Pages say it in the reader's language by the same codes.

use signing::StampError;
use signing::pdf::{Lapse, Reason, Unreadable};
use signing::qr::{Answer, Ending, Unknown};
use transparency::checkpoint::CheckpointError;
use transparency::policy::Distrust;
use transparency::receipt::Invalid;
use transparency::tree::ProofError;

use crate::report::{Outcome, Verdict};

pub(crate) const TOO_LARGE: &str = "This is larger than any paper, and was not looked at.";
pub(crate) const NOT_RECOGNISED: &str =
    "This is neither a PDF, nor a receipt, nor a code, an address or a number.";
pub(crate) const ASK: &str = "An address, a short code or a number proves nothing by itself. Only the system knows what it stands for: ask it.";
pub(crate) const UNSIGNED: &str = "There is no signature in this PDF. Anybody can have made it.";
pub(crate) const STANDS: &str = "The signature stands: by this person, over these bytes.";
pub(crate) const SEALED: &str = "The seal stands, over these bytes. The officer whom it names signed by E-IMZO, whose signatures readers of PDF do not know: whoever has the seal says that it stood, and that the log has the act.";
pub(crate) const UNCHANGED: &str = "Nothing was changed or added after the last signature.";
pub(crate) const ONLY_VALIDATION: &str = "After the last signature only material for later validation was added: nothing that is seen on a page.";
pub(crate) const REVOKED_SINCE: &str = "The certificate has been revoked since, and nothing but the signer's word shows that the signature is older.";
pub(crate) const TIME_AGREES: &str = "The time on the paper and the time of the log agree.";
pub(crate) const TIME_DIFFERS: &str = "The paper says that it was signed more than 24 hours before the log got it. It may have been dated back: ask who issued it.";
pub(crate) const TIME_ONLY_CLAIMED: &str = "This earlier signature says that it is more than 24 hours older than the log's leaf, and nothing shows that it is.";
pub(crate) const TIME_AFTER_LOG: &str =
    "The paper says that it was signed after the log got it, which cannot be.";
pub(crate) const TIME_AFTER_STAMP: &str =
    "The paper says that it was signed after it was stamped, which cannot be.";
pub(crate) const STAMPED_LATE: &str = "When it was stamped the certificate was not valid any more, and nothing but the signer's word shows that the signature is older.";
pub(crate) const SIGNATURE_WEAK: &str = "The hash that this signature is made with is weak by now, and no time stamp of before shows that the signature is older.";
pub(crate) const REVOCATION_GOOD: &str = "The paper itself carries the authority's word, from between the signature and its stamp, that the certificate counted. For that moment no newer trust file is needed.";
pub(crate) const REVOCATION_NONE: &str = "The paper does not carry what the authority says of this certificate. Only the trust file says it, as of its own day.";
pub(crate) const REVOCATION_FOREIGN: &str = "What the paper carries about certificates is not by an authority that the trust file believes, or not about this one. It says nothing.";
pub(crate) const REVOCATION_UNTIMELY: &str = "What the paper carries about this certificate is of another time: from before the signature, or from after the certificate's end. It does not say how it stood then.";
pub(crate) const REVOCATION_REVOKED: &str = "The paper itself carries the authority's word that the certificate counted no more from this moment on, which is before the stamp.";
pub(crate) const STAMP_STANDS: &str =
    "The time stamp stands: the paper was there as it is at this moment.";
pub(crate) const STAMP_NONE: &str = "There is no time stamp yet. Whoever stamps comes after the paper is given out: take the file anew if you need one.";
pub(crate) const RECEIPT_MISSING: &str = "There is no receipt. Whether the paper is in the log is not known: ask for its .tlog-proof file.";
pub(crate) const RECEIPT_MALFORMED: &str =
    "The receipt cannot be read: it is damaged, or of a form that is not known here.";
pub(crate) const RECEIPT_NO_ENTRY: &str = "The receipt does not say what it is a proof of.";
pub(crate) const RECEIPT_OTHER_ENTRY: &str =
    "The receipt is a proof of something that this program does not know.";
pub(crate) const RECEIPT_IN_LOG: &str = "The leaf is in the log.";
pub(crate) const UNWITNESSED: &str = "The trust file asks for no witnesses. Nobody outside has seen the log, so that its operator could show another one to others.";
pub(crate) const PROVES_REVISION: &str =
    "Exactly this paper, as it was when it was last signed, is in the log.";
pub(crate) const PROVES_DOCUMENT: &str = "A document with the id of this code is in the log. What is written on it the receipt does not show.";
pub(crate) const NO_DOCUMENT: &str = "The receipt is a proof of something else than a document.";
pub(crate) const EARLIER_REVISION: &str = "The receipt is of this paper before it was signed again. What was signed later is not shown to be in the log.";
pub(crate) const OTHER_PAPER: &str = "The receipt is of another paper.";
pub(crate) const CODE_NO_KNOWLEDGE: &str =
    "The trust file says nothing of sealed codes, so that this one cannot be judged.";
pub(crate) const KEY_REVOKED: &str = "The key that sealed this code was taken back. Whoever has it can write any code, also with the id of a genuine paper: only the system, or the file of the paper itself, shows what that paper says.";

pub(crate) const CODE_IN_FORCE: &str = "Authentic, and in force when the snapshot was made.";
pub(crate) const CODE_DOUBTED: &str = "Sealed with a key that was taken back since. The place in the list that it names was in force when the snapshot was made; whether that is this paper's place is not known.";
pub(crate) const CODE_SAME: &str =
    "The system says that it printed this very code on this document.";
pub(crate) const CODE_OTHER_PAPER: &str = "The code says something else than the system says of the document with its id: it was sealed with a stolen key, or is of another paper.";
pub(crate) const CODE_UNCOMPARED: &str = "The system does not say which code it printed on this document, so that not all of this one could be compared.";

pub(crate) const DOSSIER_UNREADABLE: &str = "This archive is no dossier of the system: it is damaged, changed, or of a form that is not known here.";
pub(crate) const DOSSIER_ALTERED: &str = "The system gave out a dossier that lies in this archive, and the archive was changed since: something was added, left out or renamed.";
pub(crate) const DOSSIER_NO_KNOWLEDGE: &str =
    "The trust file does not say who may give out dossiers.";
pub(crate) const DOSSIER_UNSEALED: &str =
    "A paper was signed by E-IMZO and waited for its seal: it is not in this dossier.";
pub(crate) const DOSSIER_SIGNATURE: &str =
    "Nobody whom the trust file believes has given out this dossier.";
pub(crate) const DOSSIER_GIVEN_OUT: &str =
    "The system gave out this dossier at that time. So much of it was looked at and holds.";
pub(crate) const DOSSIER_FILES: &str =
    "A file is missing, changed or added since the dossier was given out.";
pub(crate) const DOSSIER_CASE: &str =
    "A case in it cannot be read, or the case that it is of is missing.";
pub(crate) const DOSSIER_CHAIN: &str =
    "This step does not follow from the one before it, or is not what its hash says.";
pub(crate) const DOSSIER_LAW: &str = "The definition by which this step was judged is missing, is not what its hash says, or is another than the case began with.";
pub(crate) const DOSSIER_LAW_UNREAD: &str = "The definition of this case is written for another version of this program: whether its steps are their authors' is not known here.";
pub(crate) const DOSSIER_AUTHOR: &str = "By its definition the case cannot have taken this step: it is not this author's to take, or it leads elsewhere. Of the steps after it nothing is said.";
pub(crate) const DOSSIER_NOT_IN_LOG: &str = "That this step is in the log is not shown: the dossier was given out before witnesses had seen it.";
pub(crate) const DOSSIER_RECEIPT: &str = "The receipt of this step does not stand.";
pub(crate) const DOSSIER_OTHER_LEAF: &str = "The receipt of this step is of something else.";
pub(crate) const DOSSIER_TIME: &str =
    "The log got this step more than 24 hours before or after the time that it says.";
pub(crate) const DOSSIER_UNSIGNED: &str =
    "A person did this, and nothing that they signed is there.";
pub(crate) const DOSSIER_EVIDENCE: &str =
    "What was signed for this step is missing, does not stand, or is of something else.";
pub(crate) const DOSSIER_EIMZO: &str = "A person signed this step by E-IMZO. What was signed is this step; that the signature stands E-IMZO-SERVER said when it was made, and only that server can say it again.";
pub(crate) const DOSSIER_FACTS: &str =
    "The facts are not those that the steps made: one is missing, added or changed.";
pub(crate) const DOSSIER_ATTACHMENT: &str =
    "A file that people sent with a form is missing, or is another.";
pub(crate) const DOSSIER_DESTROYED: &str =
    "The content of these facts was destroyed; that they were there is shown.";
pub(crate) const DOSSIER_PAPER: &str = "A paper of the case is missing.";

/// What a verdict means.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::PaperInLog => {
            "Signed by those named, unchanged since, and in the log. Whether it is in force today only the system can say."
        }
        Verdict::PaperLogUnknown => {
            "Signed by those named and unchanged since; that it is in the log, seen by witnesses, is not shown."
        }
        Verdict::PaperTimeUnknown => {
            "Signed and unchanged since, but nothing vouches for when it was signed."
        }
        Verdict::PaperReceiptFails => {
            "Signed and unchanged since, but the receipt does not show that this paper is in the log. Do not rely on it."
        }
        Verdict::PaperStampFails => {
            "Signed and unchanged since, but a time stamp in the file is not to be believed. Take the file anew from who issued it."
        }
        Verdict::PaperTimeFails => {
            "Signed and unchanged since, but not when the paper says. Do not rely on it before you have asked who issued it."
        }
        Verdict::PaperAltered => "This paper was changed after it was signed. Do not rely on it.",
        Verdict::PaperUnsigned => "Nobody signed this PDF. Do not rely on it.",
        Verdict::PaperNotAuthentic => {
            "A signature does not stand, or is by nobody whom the trust file believes. Do not rely on it."
        }
        Verdict::PaperUnreadable => {
            "This PDF cannot be examined: it is damaged, or not a paper of the system. Take it as not verified."
        }
        Verdict::ReceiptStands => {
            "What the receipt speaks of is in the log. Examine it together with its paper."
        }
        Verdict::ReceiptFails => "The receipt does not stand. Do not rely on it.",
        Verdict::ReceiptUnwitnessed => {
            "What the receipt speaks of is in a log that nobody outside has seen."
        }
        Verdict::ReceiptUnreadable => "The receipt cannot be examined.",
        Verdict::Code(_, Outcome::Holds) => {
            "The code is authentic, and its paper was in force at the time of the snapshot. Compare the paper with what the code says."
        }
        Verdict::Code(_, Outcome::Unknown) => {
            "The code is authentic. Whether its paper is in force is not known here: ask the system."
        }
        Verdict::Code(_, Outcome::Fails) => "Do not rely on the paper: see why below.",
        Verdict::CodeReceiptFails => {
            "The receipt is no proof of the document of this code, authentic as the code is. Do not rely on the paper."
        }
        Verdict::CodeOtherPaper => {
            "The system did not print this code on the document whose id it has. Do not rely on the paper; report it."
        }
        Verdict::CodeKeyRevoked => {
            "Not known: the key that sealed this code was taken back. Ask the system, or examine the file of the paper itself."
        }
        Verdict::CodeNoKnowledge => "The code cannot be judged without a snapshot.",
        Verdict::DossierStands => {
            "The system gave out this dossier, it is whole, every step, signature and paper in it is in the log, and each step was its author's to take."
        }
        Verdict::DossierFails => "Do not rely on this dossier: see why below.",
        Verdict::DossierUnknown => {
            "Nothing in this dossier fails, but not all of it can be known here: see below."
        }
        Verdict::DossierUnreadable => "This archive cannot be examined as a dossier.",
        Verdict::AskTheSystem => "Only the system can say what this stands for.",
        Verdict::NotRecognised => "There is nothing here that can be examined.",
    }
}

pub(crate) fn signature(reason: Reason) -> &'static str {
    match reason {
        Reason::Form => "The signature is of another form than the system's papers have.",
        Reason::ByteRange => "The signature does not cover all of the paper.",
        Reason::Cms => "What stands in the place of the signature is not one.",
        Reason::Algorithm => "The signature is made in a way that is not accepted.",
        Reason::Attributes => "The signer signed something else than a paper.",
        Reason::Digest => "The paper is not the one that was signed: it was changed.",
        Reason::SigningCertificate => "The signer signed that another certificate is theirs.",
        Reason::Certificate => {
            "The certificate in the signature is malformed, or another came with it."
        }
        Reason::UnknownAuthority => {
            "The certificate is by nobody whom the trust file believes, whatever name stands in it."
        }
        Reason::KeyUse => "The certificate is not for signing papers.",
        Reason::NotYetValid => "The certificate was not valid yet.",
        Reason::Expired => "The certificate was not valid any more.",
        Reason::Revoked => "The certificate was revoked by then.",
        Reason::Signature => "The signature was not made by the key of its certificate.",
        Reason::NoTime => "Neither the signer nor the log says when it was signed.",
        Reason::AlteredAfter => {
            "After this signature the paper was changed in another way than by signing it again."
        }
    }
}

pub(crate) fn stamp(why: StampError) -> &'static str {
    match why {
        StampError::Place => {
            "What calls itself a time stamp does not cover all that was there, or is of another form."
        }
        StampError::Refused | StampError::Malformed => {
            "What stands in the place of the time stamp is not one."
        }
        StampError::Algorithm => "The time stamp is made in a way that is not accepted.",
        StampError::Imprint | StampError::Nonce => "The time stamp is of something else.",
        StampError::SigningCertificate => {
            "The authority signed that another certificate is theirs."
        }
        StampError::UnknownAuthority => {
            "The time stamp is by nobody whom the trust file believes, whatever name stands in it."
        }
        StampError::KeyUse => "The certificate under the time stamp is not for time stamps.",
        StampError::NotYetValid => {
            "The time stamp says a moment at which its certificate was not valid yet."
        }
        StampError::Expired => {
            "The time stamp says a moment at which its certificate was not valid any more."
        }
        StampError::Revoked => "The certificate under the time stamp was revoked by then.",
        StampError::Signature => "The time stamp was not made by the key of its certificate.",
        StampError::Order => {
            "The time stamp says an earlier moment than one that it covers, which cannot be."
        }
    }
}

/// What became of a time stamp that nothing carried on in time.
pub(crate) fn lapse(lapse: Lapse) -> &'static str {
    match lapse {
        Lapse::Ended => {
            "The time stamp was made well, but its certificate ended before another stamp came over it: it shows nothing any more. Take the file anew: a newer one may carry it on."
        }
        Lapse::Revoked => {
            "The time stamp looks well made, but the certificate under it was revoked before another stamp came over it: it may have been made later than it says."
        }
        Lapse::Weak => {
            "The time stamp is made with a hash that was weak before a stronger stamp came over it: it shows nothing any more. Take the file anew: a newer one may carry it on."
        }
    }
}

pub(crate) fn unreadable(why: Unreadable) -> &'static str {
    match why {
        Unreadable::NoPdf => "This only looks like a PDF.",
        Unreadable::Syntax => "The PDF is damaged, or not built as the format asks.",
        Unreadable::Twice => {
            "The PDF says something twice, so that two programs may show two papers."
        }
        Unreadable::Order => "Something in the PDF does not stand where the PDF says.",
        Unreadable::Missing => "A part of the PDF is missing.",
        Unreadable::Unsupported => {
            "The PDF is encrypted, or packed in a way that the system never uses."
        }
        Unreadable::Limit => "The PDF is larger or deeper than any paper.",
    }
}

pub(crate) fn receipt(why: &Invalid) -> &'static str {
    match why {
        Invalid::Distrust(Distrust::Witnesses { .. }) => {
            "Too few of the witnesses have seen this log: its operator may show another one to others."
        }
        Invalid::Distrust(Distrust::Checkpoint(why)) => match why {
            CheckpointError::Origin { .. } => "The receipt is of another log.",
            CheckpointError::Unsigned(_) => {
                "The key of the log did not sign the receipt's checkpoint."
            }
            CheckpointError::Note(_) => {
                "A signature under the receipt's checkpoint does not stand."
            }
            CheckpointError::Shape => "What was signed in the receipt is no checkpoint.",
        },
        Invalid::Proof(ProofError::Outside) => {
            "The receipt names a place beyond the end of the log."
        }
        Invalid::Proof(ProofError::Length | ProofError::Root) => {
            "The receipt does not lead to the root of the log: what it speaks of is not there."
        }
    }
}

pub(crate) fn answer(answer: &Answer) -> &'static str {
    match answer {
        Answer::InForce { .. } => CODE_IN_FORCE,
        Answer::StatusUnknown { why, .. } => match why {
            Unknown::NoSnapshot => "Authentic. No statuses are known here.",
            Unknown::NotListed { .. } => {
                "Authentic. The paper is newer than the snapshot, or was never issued."
            }
            Unknown::Lost { .. } => {
                "Authentic. Records of the days in which its status may have changed were lost."
            }
            Unknown::Stale { .. } => {
                "Authentic. The snapshot is too old to say that it is in force."
            }
        },
        Answer::Suspended { .. } => "Authentic, and suspended.",
        Answer::Revoked { .. } => "Authentic, and revoked or never issued.",
        Answer::Expired { why, .. } => match why {
            Ending::Term { .. } => "Authentic, and its term is over.",
            Ending::Replaced { .. } => "Authentic, and replaced by another paper.",
        },
        Answer::NotAuthentic { .. } => "This is not a code that the system sealed.",
        Answer::TextDiffers { .. } => "The code is authentic, and the paper around it is another.",
    }
}
