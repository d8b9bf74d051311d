//! Everything that fsck can say: a code of each kind of damage, what it means to a person, and what to do. One table.

/// Evidence is never mended in place: whoever can change it once could have changed it before.
const EVIDENCE: &str = "Stop the program, keep the records as they are, and compare them with the last backup: evidence is \
     never corrected by hand. Find out who had the database's password.";
/// What is kept for queries can be made again from what was signed.
const KEPT: &str =
    "The events hold. Find out what changed the row, and then set it to what is expected here.";
/// What should not be there at all.
const STRAY: &str = "Nothing that anybody did made this row. Find out who wrote it, keep a copy, and then remove it.";
const FILE: &str =
    "Bring the file back from a backup into the folder of files; it lies there under its SHA-256.";
const FILE_OF_LOG: &str = "Bring the tile back from a backup or from whoever keeps a copy of the log: its bytes are for ever the same.";
const LAW: &str = "Bring the row back from a backup: old cases are decided by exactly these bytes.";
const OUTSIDE: &str = "Ask the other system what it sent and got, and compare with the last backup before anything is changed.";
const NUMBER: &str = "Compare the series with the papers and with the last backup. A number that was shown stays used, or is \
     void with a reason.";

/// The codes with their words. A code that has none does not compile.
macro_rules! codes {
    ($($code:ident = $id:literal, $what:literal, $next:expr;)*) => {
        /// What kind of damage.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $what] $code,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// Stable, e.g. `event.hash`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$code => $id,)*
                }
            }

            /// What is wrong, in a sentence.
            pub fn what(self) -> &'static str {
                match self {
                    $(Self::$code => $what,)*
                }
            }

            /// What to do next.
            pub fn next(self) -> &'static str {
                match self {
                    $(Self::$code => $next,)*
                }
            }
        }
    };
}

codes! {
    RowUnreadable = "row.unreadable", "A row cannot be read: a column holds what is not of its type. Nothing else of the row was looked at.",
        "Look at the named column of this row, find out what wrote it, and bring the row back from a backup.";

    DatabasePages = "database.pages", "The database itself is damaged: its file is not what SQLite wrote.",
        "Stop the program, keep the file as it is, and bring the database back from the last backup.";

    EventCase = "event.case", "There are events of a case that is not there.", EVIDENCE;
    EventUnreadable = "event.unreadable", "An event's kind, author or changes are not what the program writes.", EVIDENCE;
    EventChain = "event.chain", "An event does not follow the one before it: one is missing, or was put between.", EVIDENCE;
    EventHash = "event.hash", "An event is not what was hashed when it was recorded.", EVIDENCE;
    EventLeaf = "event.leaf", "An event has no leaf for the log.", EVIDENCE;
    EventAction = "event.action", "The action beside an event is not the one that its text names.", KEPT;
    EventPerson = "event.person", "The person beside an event is not the one that its text names.", KEPT;
    EventAuthor = "event.author", "An event was brought about by somebody, or by something, that its procedure does not let do that.", EVIDENCE;
    EventAct = "event.act", "An event does something that its action does not do, or in a state in which that action is not possible.", EVIDENCE;
    EventEvidence = "event.evidence", "The signature, or the bytes from outside, under an event are gone, changed or another's.", EVIDENCE;
    ActMissing = "act.missing", "What a person was shown before signing is gone.", EVIDENCE;
    ActManifest = "act.manifest", "What was prepared, what was signed and what was recorded do not say the same.", EVIDENCE;
    ActShown = "act.shown", "A paper as it was shown before it was signed is gone, or was changed.", FILE;
    ActPost = "act.post", "The post in which somebody acted is gone, another's, of another kind, or not yet held on that day, or it is not the power of attorney that the event names.",
        "Bring the post, or the delegation, back from a backup: records of posts are ended, never changed or removed.";
    LeafHash = "leaf.hash", "A leaf of the log commits to something else than what it stands for.", EVIDENCE;
    LeafMark = "leaf.mark", "A leaf was not written by the program: somebody wrote it to the database, or the key of the mark beside the records is another one.", EVIDENCE;
    LeafSubject = "leaf.subject", "A leaf of the log stands for something that is not there.", EVIDENCE;

    LeafMissing = "leaf.missing", "A key, a person, an organisation, an instrument, a dated record, a refused attempt or a status of a paper has no leaf for the log.", EVIDENCE;
    KeyCertificate = "key.certificate", "A certificate is not on record under its serial number: whoever asks about it is told that it is nobody's.", KEPT;
    LogUnreadable = "log.unreadable", "The log cannot be read any further: a row or a file of it is not what the program writes.", EVIDENCE;
    RestorationLost = "restoration.lost", "What is kept of a lost leaf, or of numbers that were passed over, is not what its restoration says.", EVIDENCE;
    LogForgotten = "log.forgotten", "A leaf has no place in the log and waits for none.", EVIDENCE;
    LogCheckpoint = "log.checkpoint", "A checkpoint cannot be read, its signature does not stand, or its row says something else.", EVIDENCE;
    LogCosignature = "log.cosignature", "What a witness is said to have signed is not its signature under that checkpoint.",
        "Nobody but the witness makes it again: stop the program, find out who wrote the row, and bring it back from a backup.";
    LogBehind = "log.behind", "The log knows more leaves than the records: they were put back from a copy.",
        "Run `tris restore`: it goes on behind what was lost, and tells everybody what that is.";
    LogEntry = "log.entry", "What the log has of a record is not what the record gives.", EVIDENCE;
    LogGap = "log.gap", "A leaf that a checkpoint covers is gone, or its place is another's.", EVIDENCE;
    LogTile = "log.tile", "A tile of the log is gone or was changed.", FILE_OF_LOG;
    LogRoot = "log.root", "The leaves do not make the tree that the last checkpoint signed.", EVIDENCE;

    FactMissing = "fact.missing", "An event recorded a fact that is not there.", EVIDENCE;
    FactExtra = "fact.extra", "There is a fact that no event recorded.", EVIDENCE;
    FactHash = "fact.hash", "A fact's hash is not the one in its event, or not that of its body.", EVIDENCE;
    FactBody = "fact.body", "A fact has no body. No body was ever destroyed under a rule so far.", EVIDENCE;
    FactAuthor = "fact.author", "The author beside a fact is not the one that its event names.", KEPT;
    FactTime = "fact.time", "A fact has another time than its event.", KEPT;
    FactKind = "fact.kind", "The kind beside a fact is not the one that its definition declares.", KEPT;
    FactSource = "fact.source", "A fact is said to come from a case from which it cannot come, or its origin is gone.", KEPT;
    FactFile = "fact.file", "A file that a fact cites is gone.", FILE;
    FactFileBytes = "fact.file-bytes", "A file that a fact cites was changed.", FILE;
    CertificateEvidence = "certificate.evidence", "A certificate has no sample and test by different people.", EVIDENCE;

    CaseDefinition = "case.definition", "A case is pinned to another version of its procedure than its events, or to none that is kept.", LAW;
    CaseState = "case.state", "A case is not in the state into which its events brought it.", KEPT;
    CaseTimes = "case.times", "A case was not opened, entered or changed at the times of its events.", KEPT;
    CaseOpener = "case.opener", "A case is said to be opened by another organisation than the one that opened it.", KEPT;
    CaseOwner = "case.owner", "A case waits in another queue than its state names.", KEPT;
    CaseEscalation = "case.escalation", "Lateness of a case is shown to another post than the procedure names.", KEPT;
    CaseTitle = "case.title", "The title of a case is not what its form says.", KEPT;
    CaseDue = "case.due", "A case is due at another time than its clocks say.", KEPT;
    CaseClocks = "case.clocks", "The clocks of a case are not those that its events started.", KEPT;
    CaseParties = "case.parties", "The parties of a case are not those that its events name.", KEPT;
    CasePeople = "case.people", "The people who hold roles in a case are not those who were drawn or named.", KEPT;
    CaseAssignments = "case.assignments", "What is remembered of past draws is not what the events say.", KEPT;

    DrawSecret = "draw.secret", "The secret of a day does not give the hash that was published for it, was published on another day, or is gone though something was drawn then.", EVIDENCE;
    DrawSeed = "draw.seed", "A draw was not seeded by the secret of its day and its own cause: nobody who runs it again comes to it.", EVIDENCE;

    LinkChild = "link.child", "The sub-cases of a case are not those that its events opened.", EVIDENCE;
    LinkParent = "link.parent", "A case hangs under a parent and was not opened by one, or the other way round.", EVIDENCE;
    LinkOpening = "link.opening", "A sub-case was not opened by the event under which it hangs.", EVIDENCE;
    LinkAnswered = "link.answered", "The answer of a sub-case came at another time than its parent recorded.", KEPT;
    LinkEnded = "link.ended", "A sub-case that nobody awaits goes on, or one that is awaited was ended.", KEPT;
    CaseEnded = "case.ended", "A case is said to be needed no longer and has no such last event of its parent, or the other way round.", KEPT;

    OutsideMessage = "outside.message", "A message to another system is there without its event, or the event without its message.", OUTSIDE;
    OutsideBody = "outside.body", "What is kept of a message to another system is not what the facts of its event say.", OUTSIDE;
    OutsideAnswer = "outside.answer", "An event rests on an answer of another system that is gone or is not to that message.", OUTSIDE;
    OutsideActed = "outside.acted", "An answer of another system is said to have acted and has no event, or the other way round.", OUTSIDE;

    JobLost = "job.lost", "Something is still to be done, and no job waits to do it.",
        "Bring the job back from a backup, not yet done: nobody else will do it.";
    JobStray = "job.stray", "A job waits that nothing asked for, or another one than was asked for.", STRAY;
    JobLate = "job.late", "A job is put off for longer than the program ever puts one off.",
        "Find out who wrote the row, and set its times back to now: then the worker does it.";

    DocumentMissing = "document.missing", "A paper that was signed is not on record.", EVIDENCE;
    DocumentPrepared = "document.prepared", "What is on record of a paper is not what was prepared and signed.", EVIDENCE;
    DocumentLeaf = "document.leaf", "A paper has no leaf for the log.", EVIDENCE;
    DocumentStamp = "document.stamp", "The stamped file of a paper is not its signed file with the time stamp that the row says.", EVIDENCE;
    DocumentRevocation = "document.revocation", "A stamped file does not carry what the authority says of the certificates under it, or what it carries is by somebody else.", EVIDENCE;
    DocumentStampFile = "document.stamp-file", "The stamped file of a paper is gone or was changed.", FILE;
    DocumentFile = "document.file", "The file of a paper is gone.", FILE;
    DocumentBytes = "document.bytes", "The file of a paper was changed.", FILE;
    DocumentSignature = "document.signature", "The file of a paper does not carry the signature of whoever acted, or not over what was prepared.", EVIDENCE;
    DocumentCode = "document.code", "The sealed code of a paper is by no key of the seal on record, or of another paper, or names another place in the list of statuses than its number has.",
        "Papers of this key verify by no telephone: bring the records of the keys of the seal back from a backup; `tris restore` lists again what the last snapshot knew.";
    SnapshotStatus = "snapshot.status", "Telephones are told something else of a paper than what became of it.", KEPT;
    SnapshotFile = "snapshot.file", "What is kept as the last snapshot is not what the system signed under that number.", KEPT;
    DocumentState = "document.state", "A paper's life is out of order: signed at another time than its act, sealed before it was signed, or sealed and not released.", EVIDENCE;
    DocumentNumber = "document.number", "A paper stands under a number that was not issued for it.", NUMBER;
    NumberDocument = "number.document", "A number is said to be issued and stands on no paper.", NUMBER;
    NumberGap = "number.gap", "Numbers are missing in a series.", NUMBER;

    RegisterTable = "register.table", "The table of a register, or a column of it, is not there.",
        "Bring the table back from a backup; a start of the program only makes an empty one.";
    RegisterUndeclared = "register.undeclared", "Rows were written into a register that no module declares.",
        "Start fsck with the modules that the program runs with (--modules), or bring the declaration of the register back.";
    RegisterMissing = "register.missing", "A version of a register row is gone, or the whole row.", KEPT;
    RegisterExtra = "register.extra", "A register has a version of a row that no event wrote.", STRAY;
    RegisterOpen = "register.open", "Several versions of one register row hold at once.", KEPT;
    RegisterTimes = "register.times", "A version of a register row holds at other times than those of the events.", KEPT;
    RegisterStatus = "register.status", "A register row has another status than its event gave it.", KEPT;
    RegisterField = "register.field", "A field of a register row is not what the facts, the parties or the paper say.", KEPT;
    RegisterSearch = "register.search", "A register row is not found by its own words: what a search looks in is not made of its fields.", KEPT;
    RegisterId = "register.id", "Versions of one register row have different ids.", KEPT;

    ModulesUnproved = "modules.unproved", "The modules at hand cannot be read, or do not prove. Cases are compared with the versions that lie beside them.",
        "Name the modules that the program runs with (--modules), or mend them: tris rules says what is wrong with each.";
    DefinitionFiles = "definition.files", "The kept files of a definition do not give its hash or its version.", LAW;
    PublicationDefinition = "publication.definition", "A publication puts another procedure into force than the one it names.", LAW;
    PublicationEvidence = "publication.evidence", "Two officers' signatures do not stand under a publication.", EVIDENCE;
    PublicationTime = "publication.time", "A publication has another time than its leaf: an older procedure could pass for the one in force.", EVIDENCE;
    FirmEvidence = "firm.evidence", "What a firm got in by is gone, changed, or names another firm or director.", EVIDENCE;
    PublicationLeaf = "publication.leaf", "A publication has no leaf for the log.", EVIDENCE;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_its_own_and_is_told_in_sentences() {
        let ids: BTreeSet<&str> = Code::ALL.iter().map(|code| code.id()).collect();
        assert_eq!(ids.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.id().split_once('.').is_some(), "{}", code.id());
            for words in [code.what(), code.next()] {
                let is_sentence =
                    words.starts_with(char::is_uppercase) && words.trim_end().ends_with('.');
                assert!(is_sentence && !words.contains("  "), "{}: {words}", code.id());
            }
        }
    }
}
