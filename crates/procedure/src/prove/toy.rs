//! A toy module, whole and right, which each test spoils in one place.

use crate::Folder;

pub(crate) const SERVICE: &str = "library/card/service.toml";
pub(crate) const CHILD: &str = "library/check/service.toml";
pub(crate) const REGISTER: &str = "library/registers/cards.toml";
pub(crate) const NOTE_FORM: &str = "library/card/forms/note.schema.json";
pub(crate) const CLAIM_FORM: &str = "library/card/forms/claim.schema.json";
pub(crate) const FORM: &str = "library/card/forms/application.schema.json";
pub(crate) const REPORTED: &str = "library/check/forms/report.schema.json";

pub(crate) const COUNCIL: &str = "library/council/service.toml";
pub(crate) const VOTE_FORM: &str = "library/council/forms/vote.schema.json";
pub(crate) const CONTEST: &str = "library/contest/service.toml";
pub(crate) const MARK_FORM: &str = "library/contest/forms/mark.schema.json";
pub(crate) const CONTROL: &str = "library/control/service.toml";

/// The module `library`: a reader gets a card, for which each book is checked by another service; a council votes, a jury
/// ranks, and an inspector weighs and controls.
pub(crate) fn folder() -> Folder {
    let files = [
        (
            "library/module.toml",
            "title = \"library-title\"\norder = 1\nowner = \"reading-rooms\"\n",
        ),
        ("library/text/en.ftl", "library-title = Library\n"),
        (REGISTER, CARDS),
        ("library/lists/notes.toml", ""),
        ("library/lists/losses.toml", ""),
        (SERVICE, CARD),
        (FORM, APPLICATION),
        ("library/card/forms/specimen.schema.json", SPECIMEN),
        ("library/card/forms/stamp.schema.json", STAMP),
        ("library/card/forms/card.schema.json", STAMP),
        (NOTE_FORM, STAMP),
        ("library/card/forms/loss.schema.json", STAMP),
        (CLAIM_FORM, CLAIM),
        ("library/card/documents/card.typ", "= Card\n#at(d, \"facts/application\")\n"),
        ("library/card/scenarios/happy.toml", ""),
        (CHILD, CHECK),
        (REPORTED, REPORT),
        (COUNCIL, include_str!("toy/council.service.toml")),
        ("library/council/forms/draft.schema.json", NOTHING),
        ("library/council/forms/attendance.schema.json", NOTHING),
        ("library/council/forms/recusal.schema.json", NOTHING),
        (VOTE_FORM, VOTE),
        ("library/council/forms/rule.schema.json", NOTHING),
        (CONTEST, include_str!("toy/contest.service.toml")),
        ("library/contest/forms/vacancy.schema.json", VACANCY),
        ("library/contest/forms/recusal.schema.json", NOTHING),
        (MARK_FORM, MARK),
        ("library/contest/forms/interview.schema.json", NOTHING),
        ("library/contest/forms/appointment.schema.json", NOTHING),
        (CONTROL, include_str!("toy/control.service.toml")),
        ("library/control/forms/order.schema.json", ORDER),
        ("library/control/forms/weighing.schema.json", WEIGHING),
        ("library/control/forms/protocol.schema.json", NOTHING),
        ("library/control/forms/licence.schema.json", NOTHING),
    ];
    Folder(
        files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect(),
    )
}

/// The toy with one place of one file changed, and the line where the change stands.
pub(crate) fn spoilt(path: &str, from: &str, to: &str) -> Folder {
    let mut folder = folder();
    let text = String::from_utf8(folder.0[path].clone()).expect("the toy is text");
    assert_eq!(text.matches(from).count(), 1, "{from:?} must stand once in {path}");
    folder.0.insert(path.to_owned(), text.replace(from, to).into_bytes());
    folder
}

const CARDS: &str = r#"key = "number"
statuses = ["valid", "lost"]
keep = { years = 10 }

[passport]
title = "cards-title"
owner = "reading-rooms"
period = "daily"

[field.number]
kind = "text"
place = "number"
public = true
index = true

[field.reader]
kind = "text"
place = "application#/name"

[field.until]
kind = "date"
place = "application#/until"
public = true
"#;

const CARD: &str = r#"[service]
id = "card"
version = "2026.1.0"
basis = ["Law on libraries, art. 1"]
calendar = "uz"

[role.reader]
org = "person"
[role.clerk]
org = "library"
post = "clerk"
assign = { by = "rotation", avoid_last = 1 }
[role.head]
org = "library"
post = "head"

[fact.application]
schema = "forms/application.schema.json"
[fact.specimen]
kind = "sample"
schema = "forms/specimen.schema.json"
[fact.stamp]
schema = "forms/stamp.schema.json"
per = "application#/books"
[fact.report]
kind = "test"
per = "application#/books"
[fact.reports]
computed = { outcomes = { of = "report", at = "/result", good = ["good"] } }
[fact.card]
kind = "certificate"
schema = "forms/card.schema.json"
[fact.note]
schema = "forms/note.schema.json"
per = "act"
annotates = "card"
[fact.loss]
schema = "forms/loss.schema.json"
[fact.claim]
schema = "forms/claim.schema.json"

[state.draft]
kind = "start"
owner = "reader"
[state.taking]
owner = "clerk"
deadline = { working_days = 5, escalate_to = "head" }
[state.checking]
owner = "clerk"
deadline = { days = 20, then = "give_up", pauses_while = ["check"] }
[state.issuing]
owner = "head"
[state.valid]
kind = "standing"
public = true
[state.lost]
owner = "reader"
[state.expired]
kind = "final"
keep = { years = 5 }
[state.refused]
kind = "final"
keep = { years = 1 }

[deadline.term]
starts = ["issue"]
at = "application#/until"
then = "expire"
[deadline.promise]
starts = ["submit"]
stops = ["take"]
hours = 48
escalate_to = "head"

[action.submit]
from = ["draft"]
to = "taking"
by = "reader"
produces = ["application"]
effect = [{ assign = { role = "clerk" } }]
[action.submit.guard]
signed_by_actor = {}

[action.call]
from = ["taking"]
by = "head"
effect = [{ assign.role = "clerk" }]
[action.call.guard]
signed_by_actor = {}

[action.take]
from = ["taking"]
to = "checking"
by = "clerk"
requires = ["application"]
produces = ["specimen"]
effect = [{ open_subcase = { subcase = "check" } }]
[action.take.guard]
signed_by_actor = {}
present = { max_age_minutes = 10 }
competent = { area = "books" }
impartial = {}

[action.redraw]
from = ["checking"]
by = "head"
retires = ["report"]
effect = [{ assign.role = "clerk" }, { open_subcase.subcase = "check" }]
[action.redraw.guard]
signed_by_actor = {}

[action.stamp]
from = ["checking"]
by = "clerk"
produces = ["stamp"]
[action.stamp.guard]
signed_by_actor = {}
when = { "application#/kind" = ["adult", "child"] }

[action.all_good]
from = ["checking"]
to = "issuing"
on = "evidence"
produces = ["reports"]
[action.all_good.guard]
collected = ["report", "stamp"]
when = { "reports#/result" = ["all"] }

[action.not_good]
from = ["checking"]
to = "refused"
on = "evidence"
produces = ["reports"]
[action.not_good.guard]
collected = ["report"]
when = { "reports#/result" = ["some", "none"] }

[action.give_up]
from = ["checking"]
to = "refused"
on = "clock"

[action.issue]
from = ["issuing"]
to = "valid"
by = "head"
requires = ["application", "specimen", "report", "reports"]
produces = ["card"]
document = [{ template = "card", series = "CRD" }]
effect = [{ register = { in = "cards", status = "valid" } }, { send = { to = "reader", message = "card-ready" } }]
[action.issue.guard]
signed_by_actor = {}
present = { max_age_minutes = 10 }
competent = { area = "cards" }
impartial = {}
in_scope = { at = "application#/books/code" }
results_conform = { at = "report#/readings" }

[action.annotate]
from = ["valid"]
by = "head"
produces = ["note"]
[action.annotate.guard]
signed_by_actor = {}
lawful_ground = { list = "notes" }

[action.lose]
from = ["valid"]
to = "lost"
by = "reader"
produces = ["loss"]
effect = [{ register = { in = "library/cards", status = "lost" } }]
[action.lose.guard]
signed_by_actor = {}

[action.claim]
from = ["lost"]
by = "reader"
produces = ["claim"]
supersedes = ["claim"]
effect = [{ send = { to = "outside:police", message = "claim" } }]
[action.claim.guard]
signed_by_actor = {}

[action.recorded]
from = ["lost"]
on = { outside = "police/recorded" }
produces = ["claim"]
supersedes = ["claim"]

[action.find]
from = ["lost"]
to = "valid"
by = "head"
at_most = 3
retires = ["loss"]
[action.find.guard]
signed_by_actor = {}
issued = { documents = ["card"] }

[action.heard]
from = ["lost"]
to = "expired"
on = { register = { in = "cards", match = { reader = "application#/name" }, is = ["lost"] } }

[action.expire]
from = ["valid", "lost"]
to = "expired"
on = "clock"

[subcase.check]
service = "library/check"
each = "application#/books"
give = ["application"]
take = "report"
assign = { by = "lottery", among = "laboratory" }

[[never_same_person]]
actions = ["take", "issue"]
[[never_same_person]]
actions = ["check/examine", "issue"]
"#;

const CHECK: &str = r#"[service]
id = "check"
version = "2026.1.0"
basis = ["Law on libraries, art. 2"]
calendar = "uz"
returns = "report"

[role.examiner]
org = "laboratory"
post = "examiner"

[fact.application]
given = true
[fact.report]
kind = "test"
schema = "forms/report.schema.json"

[state.open]
kind = "start"
owner = "examiner"
[state.done]
kind = "final"
keep = { years = 5 }

[action.examine]
from = ["open"]
to = "done"
by = "examiner"
produces = ["report"]
[action.examine.guard]
signed_by_actor = {}
present = { max_age_minutes = 10 }
competent = { area = "books" }
impartial = {}
in_scope = { at = "application#/code" }
instruments_verified = { at = "report#/readings" }
"#;

const APPLICATION: &str = r##"{
  "type": "object", "additionalProperties": false, "required": ["name", "books"],
  "properties": {
    "name": { "type": "string", "title": "application-name" },
    "kind": { "type": "string", "enum": ["adult", "child"] },
    "until": { "type": "string", "format": "date" },
    "books": { "type": "array", "x-key": "code", "items": { "$ref": "#/$defs/book" } },
    "papers": {
      "type": "array",
      "maxItems": 3,
      "x-widget": "files",
      "x-accept": ["application/pdf", "image/png"],
      "x-max-bytes": 2000000,
      "items": {
        "type": "object", "additionalProperties": false,
        "required": ["name", "sha256", "media_type", "bytes", "kind"],
        "properties": {
          "name": { "type": "string", "minLength": 1, "maxLength": 120 },
          "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
          "media_type": { "type": "string", "enum": ["application/pdf", "image/png"] },
          "bytes": { "type": "integer", "minimum": 1, "maximum": 2000000 },
          "kind": { "type": "string", "enum": ["cover", "other"] }
        }
      }
    }
  },
  "$defs": {
    "book": {
      "type": "object", "additionalProperties": false, "required": ["code"],
      "properties": {
        "code": { "type": "string" }, "shelf": { "type": "string" },
        "tests": { "type": "array", "items": {
          "type": "object", "additionalProperties": false, "required": ["method"],
          "properties": { "method": { "type": "string" }, "min": { "type": "string" }, "max": { "type": "string" } }
        } }
      }
    }
  }
}
"##;

const SPECIMEN: &str = r#"{ "type": "object", "additionalProperties": false, "properties": { "page": { "type": "integer" } } }"#;

const STAMP: &str = r#"{
  "type": "object", "additionalProperties": false,
  "properties": { "ground": { "type": "string", "x-widget": "ground", "x-list": "notes" }, "text": { "type": "string" } }
}"#;

const CLAIM: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["text", "record"],
  "properties": {
    "text": { "type": "string" },
    "record": { "type": "string", "maxLength": 20, "default": "none", "x-outside": true },
    "officer": { "type": "string", "x-outside": true }
  }
}
"#;

const REPORT: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["result", "readings"],
  "properties": {
    "result": { "type": "string", "enum": ["good", "bad"] },
    "book": { "type": "string", "x-from": "application#/code", "x-fixed": true },
    "readings": { "type": "array", "x-from": "application#/tests", "x-fixed": ["method", "min", "max"], "items": {
      "type": "object", "additionalProperties": false, "required": ["method"],
      "properties": {
        "method": { "type": "string" },
        "instrument": { "type": "string" }, "measured_on": { "type": "string", "format": "date" },
        "value": { "type": "string" }, "min": { "type": "string" }, "max": { "type": "string" }
      }
    } }
  }
}
"#;

const NOTHING: &str = r#"{ "type": "object", "additionalProperties": false, "properties": { "text": { "type": "string" } } }"#;

const VOTE: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["choice"],
  "properties": { "choice": { "type": "string", "enum": ["for", "against", "abstain"] } }
}
"#;

const VACANCY: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["places", "candidates"],
  "properties": {
    "places": { "type": "integer", "minimum": 1 },
    "candidates": { "type": "array", "x-key": "name", "items": {
      "type": "object", "additionalProperties": false, "required": ["name"], "properties": { "name": { "type": "string" } }
    } }
  }
}
"#;

const MARK: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["points"],
  "properties": { "points": { "type": "integer", "minimum": 0, "maximum": 100 } }
}
"#;

const ORDER: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["scales"],
  "properties": {
    "scales": { "type": "array", "x-key": "serial", "items": {
      "type": "object", "additionalProperties": false, "required": ["serial", "kind"],
      "properties": { "serial": { "type": "string" }, "kind": { "type": "string" } }
    } }
  }
}
"#;

const WEIGHING: &str = r#"{
  "type": "object", "additionalProperties": false, "required": ["readings"],
  "properties": {
    "readings": { "type": "array", "items": {
      "type": "object", "additionalProperties": false, "required": ["instrument", "measured_on"],
      "properties": { "instrument": { "type": "string" }, "measured_on": { "type": "string", "format": "date" } }
    } }
  }
}
"#;
