//! What becomes of an order when what it ordered is over.

use jiff::SignedDuration;
use serde_json::Value;
use testkit::{Records, Setup};

use super::life::{certified, verified};
use super::path::{Path, application, grounded};
use super::protocol::get;
use crate::front::Front;
use crate::people::assert_balanced;

stories!(an_order_is_in_force_until_it_is_lifted_and_a_second_one_is_another);

async fn an_order_is_in_force_until_it_is_lifted_and_a_second_one_is_another(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let (certificate, life) = certified(&path, application("7", "ishonch"), "2027-11-24").await;
    let suspension = grounded("suspension", "mark-misused");
    path.act_on("nargiza", &life, "suspend", suspension.clone()).await;
    let orders = "SELECT number FROM documents WHERE template = 'suspension' ORDER BY seq";
    let first = path.sql.texts(orders).await.remove(0);
    assert_eq!(verified(&path, &first).await.status, "issued");
    assert_eq!(verified(&path, &certificate).await.status, "suspended");

    path.world.advance(SignedDuration::from_hours(48));
    let lifted_at = path.world.app.now();
    path.act_on("nargiza", &life, "restore", grounded("restoration", "cause-cured")).await;
    let paper = verified(&path, &first).await;
    assert_eq!((paper.status.as_str(), paper.status_since), ("lifted", lifted_at));
    // What stands in a register is what the register says.
    assert_eq!(verified(&path, &certificate).await.status, "valid");
    path.act_on("nargiza", &life, "suspend", suspension).await;
    // Suspended again, the certificate is in force by the order to resume no longer.
    let resumed =
        path.sql.texts("SELECT number FROM documents WHERE template = 'restoration'").await;
    assert_eq!(verified(&path, &resumed[0]).await.status, "lifted");
    let second = path.sql.texts(orders).await.remove(1);
    assert_eq!(verified(&path, &second).await.status, "issued");
    assert_eq!(verified(&path, &first).await.status_since, lifted_at);
    assert_eq!(verified(&path, &certificate).await.status, "suspended");

    let front = Front::of(&path.world);
    for (language, words) in
        [("en", "No longer in force"), ("ru", "Утратил силу"), ("uz", "Kuchini yoʻqotgan")]
    {
        let page = front.get(None, &format!("/{language}/verify?q={first}")).await.text();
        assert!(page.contains(words), "{language}: {page}");
    }
    for (number, status) in [(&first, "lifted"), (&second, "issued")] {
        let said = front.get(None, &format!("/documents/{number}.json")).await;
        let said: Value = serde_json::from_slice(&said.body).unwrap();
        assert_eq!(said["status"], status, "{number}");
    }
    // Who reads the list of papers learns the same as who scans one of them.
    let told = [(&first, "No longer in force"), (&second, "Issued"), (&certificate, "Suspended")];
    for (slug, address) in
        [("aziza", "/en/documents".to_owned()), ("nargiza", format!("/en/cases/{life}"))]
    {
        let (_, page) = get(&path, slug, &address).await;
        for (number, word) in told {
            let mut rows = page.split("<tr>").chain(page.split("<li"));
            let row = rows.find(|row| row.contains(number.as_str()) && row.contains("class=\"tag"));
            let of_parent = address != "/en/documents" && *number == certificate;
            let said = row.is_some_and(|row| row.contains(&format!(">{word}</span>")));
            assert_eq!(said, !of_parent, "{address}: {number}: {page}");
        }
    }
    assert_balanced(&path.world).await;
}
