//! A paper that cannot be made of what somebody typed.

use testkit::{Records, Setup, UNPRINTABLE};

use super::path::{KIND, Path, USABLE_UNTIL};
use crate::front::{Answer, Front, Multipart};
use crate::people::assert_balanced;

stories!(what_no_paper_can_print_is_refused_and_the_form_is_kept);

fn form(page: &Answer, conclusion: &str) -> Multipart {
    Multipart::default()
        .text("act_id", &page.value("act_id").expect("an act"))
        .text("seq", &page.value("seq").expect("a number"))
        .text("/decision/scheme", "7")
        .text("/decision/usable_until", USABLE_UNTIL)
        .text("/decision/conclusion", conclusion)
        .text("/decision/coverage", KIND)
        .text("/decision/valid_until", "2027-11-24")
}

async fn what_no_paper_can_print_is_refused_and_the_form_is_kept(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    path.deciding(&["S-1"]).await;
    let front = Front::of(&path.world);
    let token = path.world.token("nargiza").await;
    let address = format!("/en/cases/{}/acts/decide_positive", path.reference);
    let page = front.get(Some(&token), &address).await;
    let typed = format!("Talablarga muvofiq {UNPRINTABLE}");
    let answer = front.post(&token, &address, form(&page, &typed)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("A character can not be printed"), "{}", answer.text());
    assert!(answer.text().contains(&typed), "what was typed comes back");
    let later = front.get(Some(&token), &address).await;
    assert!(later.text().contains(&typed), "and is there tomorrow");
    let void = "SELECT reason FROM numbers WHERE kind = 'SBQ' AND status = 'void'";
    assert_eq!(path.sql.texts(void).await, ["act.unprintable"]);
    let attempts = "SELECT count(*) FROM attempts WHERE code = 'act.unprintable'";
    assert_eq!(path.sql.number(attempts).await, 1);

    let answer = front.post(&token, &address, form(&answer, "Talablarga muvofiq")).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_balanced(&path.world).await;
}
