//! Cards issued with a paper: what the verifications are asked about.

use app::scope::Scope;
use serde_json::json;
use testkit::{World, organisation};

/// Brings every one of these applied cases to an issued card and gives the numbers of the papers.
pub(crate) async fn issue(world: &World, applied: &[String]) -> Vec<String> {
    let hakim = world.sign_in_as("hakim", organisation("library"), "head").await;
    let (nur, aida) = (world.sign_in("nur").await, world.sign_in("aida").await);
    let [nur_key, aida_key, hakim_key] =
        [world.enrol(&nur).await, world.enrol(&aida).await, world.enrol(&hakim).await];
    let checked = json!({ "check": { "A-1": { "held": "yes" } } });
    let read = json!({ "report": { "result": "read" } });
    let card = json!({ "card": { "valid_until": "2027-12-31" } });
    for reference in applied {
        // All were applied for at one moment, and the child must be the one that moved last.
        world.advance(jiff::SignedDuration::from_secs(1));
        done(world.act(&nur, &nur_key, reference, "check", checked.clone()).await);
        world.work().await;
        // The child is the case of this reader that moved last.
        let mine = world.app.cases().mine(&Scope::Person(aida.clone()), None).await;
        let rows = mine.expect("the reader's cases").rows;
        let child = rows.iter().find(|row| row.service == "library/reading").expect("a child");
        done(world.act(&aida, &aida_key, &child.reference, "finish", read.clone()).await);
        world.work().await;
        done(world.act(&hakim, &hakim_key, reference, "issue", card.clone()).await);
    }
    world.work().await;
    numbers(world).await
}

fn done<T, E: std::fmt::Debug>(act: Result<T, E>) {
    act.expect("nothing stands against it");
}

/// The numbers of all cards, from the register.
async fn numbers(world: &World) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut after = None;
    loop {
        let page = world.app.registers().search("library/cards", "", after.as_ref()).await;
        let page = page.expect("the register is read").expect("a register");
        let fields = page.rows.into_iter().flat_map(|row| row.fields);
        let cards = fields.filter(|(name, _)| name.as_str() == "number");
        numbers.extend(cards.map(|(_, number)| number));
        after = page.next;
        if after.is_none() {
            return numbers;
        }
    }
}
