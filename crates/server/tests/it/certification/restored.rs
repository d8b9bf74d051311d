//! A change of status that was lost with the records: nobody is told that the certificate is in force.

use signing::qr::{Answer, Unknown, check};
use testkit::{Records, Setup};

use super::path::{Path, grounded};
use crate::front::Front;
use crate::people::assert_balanced;
use crate::sql::Sql;
use crate::toy::copies::Copy;
use crate::toy::sealed::{code_on, known};

stories!(a_certificate_whose_suspension_was_lost_is_not_called_in_force);

async fn a_certificate_whose_suspension_was_lost_is_not_called_in_force(records: Records) {
    let mut path = Path::draft_in(Setup::demo().on(records).sealed()).await;
    path.deciding(&["S-1"]).await;
    path.issued().await;
    let certificate = "FROM documents WHERE template = 'certificate'";
    let code = path.sql.texts(&format!("SELECT code {certificate}")).await.remove(0);
    let text = code_on(&Front::of(&path.world), &code).await;
    let life = "SELECT reference FROM cases WHERE service = 'conformity/certificate-life'";
    let life = path.sql.texts(life).await.remove(0);
    path.world.work().await;
    let copy = Copy::of(&path.world, &path.sql, "yesterday").await;
    path.act_on("nargiza", &life, "suspend", grounded("suspension", "mark-misused")).await;
    let answer = check(&text, &known(&path.world).await, path.world.now());
    assert!(matches!(answer, Answer::Suspended { .. }), "{answer:?}");

    copy.put_back(&path.world);
    path.world.reopen().await;
    path.sql = Sql::of(&path.world).await;
    let officer = "SELECT officer_number FROM persons ORDER BY officer_number LIMIT 1";
    let officer = path.sql.texts(officer).await.remove(0);
    path.world.app.restorations().restore(&officer).await.unwrap().expect("a loss");
    let known_now = known(&path.world).await;
    let Answer::StatusUnknown { why, .. } = check(&text, &known_now, path.world.now()) else {
        panic!("{text}")
    };
    assert!(matches!(why, Unknown::Lost { .. }), "{why:?}");
    let front = Front::of(&path.world);
    let page = front.get(None, &format!("/en/verify?q={code}")).await.text();
    assert!(page.contains("Status not known"), "{page}");
    assert_balanced(&path.world).await;

    // Done anew, it is known again.
    path.act_on("nargiza", &life, "suspend", grounded("suspension", "mark-misused")).await;
    let answer = check(&text, &known(&path.world).await, path.world.now());
    assert!(matches!(answer, Answer::Suspended { .. }), "{answer:?}");
    let page = front.get(None, &format!("/en/verify?q={code}")).await.text();
    assert!(page.contains("Suspended"), "{page}");
    assert_balanced(&path.world).await;
}
