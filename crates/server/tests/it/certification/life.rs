//! The years of a certificate: inspection control, and the certificate that replaces it.

use app::documents::{PublicDocument, Verification};
use domain::calendar::Calendar;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::{Paper, Records, Setup};

use super::path::{
    Path, TODAY, application, application_of_nihol, certificate, decision, grounded, protocol,
};
use crate::front::Front;
use crate::people::{assert_balanced, complaints};

stories!(
    a_control_passes_the_next_one_fails_and_the_third_is_missed,
    a_control_that_could_not_be_held_says_on_what_ground,
    a_renewed_certificate_leads_to_its_successor,
    a_competitor_replaces_nothing,
    a_certificate_has_expired_on_the_day_after_its_last_whenever_the_worker_comes,
);

const LIFE: &str = "conformity/certificate-life";
const CONTROL: &str = "conformity/inspection-control";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Everything from the application to the certificate. Gives its number, and the case of its life.
pub(super) async fn certified(path: &Path, application: Value, until: &str) -> (String, String) {
    let is_serial = application["application"]["scheme"] == "3";
    for order in path.sampled(application, &["S-1"]).await {
        path.tested(&order, protocol(&order, "conforms", "0.31")).await;
    }
    if is_serial {
        assessed(path).await;
    }
    let (mut decision, mut certificate) = (decision(), certificate());
    decision["decision"]["scheme"] = if is_serial { "3" } else { "7" }.into();
    decision["decision"]["valid_until"] = until.into();
    certificate["certificate"]["valid_until"] = until.into();
    path.act("nargiza", "decide_positive", decision).await;
    path.act("nargiza", "issue", certificate).await;
    assert_eq!(path.state().await, "issued");
    let number =
        "SELECT number FROM documents WHERE template = 'certificate' ORDER BY number DESC LIMIT 1";
    let number = path.sql.texts(number).await.remove(0);
    let life = latest(path, LIFE).await;
    assert_eq!(path.sql.state(&life).await, "valid");
    (number, life)
}

async fn assessed(path: &Path) {
    let child = latest(path, "conformity/production-assessment").await;
    path.act_on("nargiza", &child, "appoint", json!({})).await;
    let assessment = json!({ "assessment": {
        "assessed_on": TODAY, "place": "Birinchi zavod", "findings": [], "result": "conforms", "conclusion": "Barqaror",
    } });
    path.act_on("kamola", &child, "assess", assessment).await;
}

async fn latest(path: &Path, service: &str) -> String {
    let sql = format!(
        "SELECT reference FROM cases WHERE service = '{service}' ORDER BY opened_at DESC LIMIT 1"
    );
    path.sql.texts(&sql).await.remove(0)
}

async fn controls(path: &Path) -> i64 {
    path.sql.number(&format!("SELECT count(*) FROM cases WHERE service = '{CONTROL}'")).await
}

/// So many days go by, and the worker wakes.
async fn pass(path: &Path, days: i32) {
    path.world.advance(DAY * days);
    path.world.work().await;
}

pub(super) async fn verified(path: &Path, number: &str) -> PublicDocument {
    let found = path.world.app.documents().verify(number).await.unwrap();
    let Verification::Found(paper) = found else { panic!("{found:?}") };
    *paper
}

fn report(path: &Path, result: &str) -> Value {
    json!({ "control_report": {
        "result": result, "held_on": path.world.app.today().to_string(), "place": "Birinchi zavod", "findings": [], "conclusion": "Koʻrildi",
    } })
}

async fn controlled(path: &Path, result: &str) {
    let control = latest(path, CONTROL).await;
    path.act_on("nargiza", &control, "appoint", json!({})).await;
    path.act_on("kamola", &control, "assess", report(path, result)).await;
    assert_eq!(path.sql.state(&control).await, "held");
}

/// What the page of the application says of the number that it names.
async fn in_vain(path: &Path, slug: &str) -> Vec<String> {
    let case = path.person(slug).await.case(&path.world, &path.reference).await.expect("a case");
    case.in_vain.into_iter().map(|refusal| refusal.code).collect()
}

async fn messages(path: &Path) -> Vec<String> {
    let sql = "SELECT n.message FROM notices n JOIN cases c ON c.id = n.case_id WHERE c.service = ";
    path.sql.texts(&format!("{sql}'{LIFE}' ORDER BY n.recorded_at, n.message")).await
}

async fn a_control_passes_the_next_one_fails_and_the_third_is_missed(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let (number, life) = certified(&path, application("3", "ishonch"), "2029-11-24").await;
    pass(&path, 360).await;
    assert_eq!(controls(&path).await, 0, "not before the year is over");
    pass(&path, 7).await;
    assert_eq!(controls(&path).await, 1);
    controlled(&path, "conforms").await;
    assert_eq!(verified(&path, &number).await.status, "valid");
    let act = "SELECT code FROM documents WHERE template = 'inspection-control-act'";
    let act = path.sql.texts(act).await.remove(0);
    let kamola = path.person("kamola").await;
    let file = path.world.app.documents().file(&kamola.scope(), &act).await.unwrap();
    let act = Paper::read(&file.expect("her own paper").1).0;
    assert_eq!(act.pointer("/data/registered/certificates"), Some(&number.clone().into()));

    // What was found good last year says nothing of this one.
    let current = format!(
        "SELECT count(*) FROM facts f JOIN cases c ON c.id = f.case_id WHERE c.reference = '{life}' AND f.fact = 'control_report'"
    );
    path.act_on("nargiza", &life, "order_control", json!({})).await;
    let head = path.person("nargiza").await;
    let seen = head.case(&path.world, &life).await.unwrap();
    let counts =
        |fact: &&app::views::FactView| fact.fact.as_str() == "control_report" && fact.is_current;
    assert_eq!((path.sql.number(&current).await, seen.facts.iter().filter(counts).count()), (1, 0));
    controlled(&path, "fails").await;
    assert_eq!(path.sql.state(&life).await, "suspended");
    assert_eq!(verified(&path, &number).await.status, "suspended");
    path.act_on("nargiza", &life, "restore", grounded("restoration", "cause-cured")).await;
    assert_eq!(verified(&path, &number).await.status, "valid");

    // The second year: nobody finishes the control, and three months later that is a ground of its own.
    pass(&path, 366).await;
    assert_eq!((controls(&path).await, path.sql.state(&life).await.as_str()), (3, "valid"));
    pass(&path, 93).await;
    assert_eq!(path.sql.state(&life).await, "suspended");
    let expected = ["control-passed", "control-failed", "restored", "control-not-held"];
    let told = messages(&path).await;
    assert_eq!(told.iter().filter(|message| *message != "renew").collect::<Vec<_>>(), expected);
    let stages = head.case(&path.world, &life).await.unwrap().stages;
    let past = stages.iter().filter(|stage| stage.entered_at.is_some());
    let past: Vec<_> = past.map(|stage| (stage.state.as_str(), stage.is_now)).collect();
    assert_eq!(
        past,
        [
            ("opened", false),
            ("valid", false),
            ("suspended", false),
            ("valid", false),
            ("suspended", true)
        ]
    );

    // Six months uncured: withdrawn. The control that is still open is needed no longer.
    let control = latest(&path, CONTROL).await;
    assert_eq!(path.sql.state(&control).await, "appointing");
    assert!(head.inbox(&path.world).await.contains(&control));
    pass(&path, 190).await;
    assert_eq!(path.sql.state(&life).await, "withdrawn");
    assert!(head.case(&path.world, &control).await.unwrap().row.is_ended);
    assert!(!head.inbox(&path.world).await.contains(&control));
    let mut late = report(&path, "conforms");
    late["control_report"]["ground"] = "certificate-ended".into();
    assert_eq!(head.refused(&path.world, &control, "call_off", late).await, "act.ended");
    let report = path.world.app.fsck().await.unwrap();
    // Valid, suspended, restored, suspended again, withdrawn.
    assert_eq!((report.rows, report.complaints), (5, Vec::new()));
    let statuses = "SELECT count(*) FROM leaves WHERE kind = 'status'";
    assert_eq!(path.sql.number(statuses).await, 4, "each but the first, which is the paper's own");
}

async fn a_control_that_could_not_be_held_says_on_what_ground(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let (_, life) = certified(&path, application("3", "ishonch"), "2029-11-24").await;
    pass(&path, 367).await;
    let control = latest(&path, CONTROL).await;
    path.act_on("nargiza", &control, "appoint", json!({})).await;
    let not_held = |ground: &str| json!({ "control_report": { "result": "not_held", "ground": ground, "conclusion": "Kiritilmadi" } });
    let kamola = path.person("kamola").await;
    // Said without its lawful ground it ends nothing; an unknown ground is refused.
    path.act_on("kamola", &control, "assess", not_held("rain")).await;
    assert_eq!(path.sql.state(&control).await, "reported");
    assert_eq!(path.sql.state(&life).await, "valid");
    for facts in [not_held("rain"), report(&path, "conforms")] {
        let told = kamola.refused(&path.world, &control, "report_not_held", facts.clone()).await;
        assert_eq!(told, "ground.not-in-list", "{facts}");
    }
    path.act_on("kamola", &control, "report_not_held", not_held("access-denied")).await;
    assert_eq!(path.sql.state(&control).await, "not_held");
    assert_eq!(path.sql.state(&life).await, "suspended");
    assert_eq!(messages(&path).await.last().map(String::as_str), Some("control-not-held"));
    assert_balanced(&path.world).await;
}

async fn a_renewed_certificate_leads_to_its_successor(records: Records) {
    let mut path = Path::draft_in(Setup::demo().on(records)).await;
    let (old, life) = certified(&path, application("7", "ishonch"), "2027-11-24").await;
    path.apply_again("aziza", "kamola").await;
    let mut renewal = application("7", "ishonch");
    renewal["application"]["renews"] = old.clone().into();
    let (new, _) = certified(&path, renewal, "2028-11-24").await;
    assert_eq!(in_vain(&path, "aziza").await, [""; 0], "her own certificate");
    assert_eq!(path.sql.state(&life).await, "replaced");
    let paper = verified(&path, &old).await;
    assert_eq!(
        (paper.status.as_str(), paper.because_of.as_deref()),
        ("replaced", Some(new.as_str()))
    );
    let paper = verified(&path, &new).await;
    assert_eq!((paper.status.as_str(), paper.because_of), ("valid", None));
    let rows = "SELECT status FROM register_conformity_certificates WHERE held_until > 9000000000000000000 ORDER BY f_number";
    assert_eq!(path.sql.texts(rows).await, ["replaced", "valid"]);
    assert_eq!(messages(&path).await, ["replaced"]);
    let file = path.world.app.documents().file(&app::scope::Scope::Public, &paper.code).await;
    assert!(file.unwrap().is_some(), "the old paper stays readable");
    assert_balanced(&path.world).await;
    let revive =
        "UPDATE register_conformity_certificates SET status = 'valid' WHERE status = 'replaced'";
    path.sql.must(revive).await;
    assert_eq!(complaints(&path.world).await, ["leaf.hash", "register.status"]);
}

async fn a_certificate_has_expired_on_the_day_after_its_last_whenever_the_worker_comes(
    records: Records,
) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let (number, life) = certified(&path, application("7", "ishonch"), "2027-11-24").await;
    let last = jiff::civil::date(2027, 11, 24);
    while path.world.app.today() < last {
        path.world.advance(DAY);
    }
    path.world.work().await;
    assert_eq!(path.world.app.today(), last);
    assert_eq!(said(&path, &number).await, ("valid".to_owned(), TODAY.to_owned()));
    let expired = ("expired".to_owned(), "2027-11-25".to_owned());
    // The worker does not come for three days: nobody is told that the certificate is in force.
    path.world.advance(DAY * 3);
    assert_eq!(path.sql.state(&life).await, "valid");
    assert_eq!(said(&path, &number).await, expired);
    let front = Front::of(&path.world);
    let page = front.get(None, &format!("/en/verify?q={number}")).await.text();
    assert!(page.contains("since 25 November 2027"), "{page}");
    let page = front.get(None, &format!("/en/registers/conformity/certificates?q={number}")).await;
    assert!(page.text().contains("Expired"), "{}", page.text());
    path.world.work().await;
    assert_eq!(path.sql.state(&life).await, "expired");
    assert_eq!(said(&path, &number).await, expired);
    // The log says when that came to be recorded, and not earlier.
    let leaf = "SELECT max(recorded_at) FROM leaves WHERE kind = 'status'";
    let recorded = Timestamp::from_microsecond(path.sql.number(leaf).await).unwrap();
    assert_eq!(Calendar::day(recorded), jiff::civil::date(2027, 11, 27));
    assert_balanced(&path.world).await;
    let earlier = "UPDATE register_conformity_certificates SET held_from = held_from + 1 WHERE status = 'expired'";
    path.sql.must(earlier).await;
    assert_eq!(complaints(&path.world).await, ["leaf.hash", "register.times"]);
}

/// What the verification page and the register say of a certificate: its status, and the day since which it has it.
async fn said(path: &Path, number: &str) -> (String, String) {
    let paper = verified(path, number).await;
    let registers = path.world.app.registers();
    let found = registers.search("conformity/certificates", number, None).await.unwrap().unwrap();
    let [row] = found.rows.as_slice() else { panic!("{:?}", found.rows) };
    assert_eq!((&row.status, row.since), (&paper.status, paper.status_since));
    (paper.status, Calendar::day(paper.status_since).to_string())
}

async fn a_competitor_replaces_nothing(records: Records) {
    let mut path = Path::draft_in(Setup::demo().on(records)).await;
    let (old, life) = certified(&path, application("7", "ishonch"), "2027-11-24").await;
    path.apply_again("botir", "jasur").await;
    // Another's number; another's STIR he cannot even write.
    let mut hostile = application("7", "ishonch");
    hostile["application"]["renews"] = old.clone().into();
    assert_eq!(path.refused("botir", "submit", hostile).await, "act.fixed-actor");
    let mut hostile = application_of_nihol();
    hostile["application"]["renews"] = old.clone().into();
    let (theirs, _) = certified(&path, hostile, "2028-11-24").await;
    // Nothing was refused, and both sides read on the page that nothing will be replaced.
    for slug in ["botir", "dilshod"] {
        assert_eq!(in_vain(&path, slug).await, ["register.no-row"], "{slug}");
    }
    let row = format!(
        "SELECT f_holder_stir FROM register_conformity_certificates WHERE f_number = '{theirs}'"
    );
    assert_eq!(path.sql.texts(&row).await, ["300100317"]);
    assert_eq!(path.sql.state(&life).await, "valid");
    assert_eq!(verified(&path, &old).await.status, "valid");
    let registers = path.world.app.registers();
    let found = registers.search("conformity/certificates", &old, None).await.unwrap().unwrap();
    assert_eq!(found.rows.len(), 1, "nobody reads that somebody named it");
    assert!(messages(&path).await.is_empty());
    assert_balanced(&path.world).await;
}
