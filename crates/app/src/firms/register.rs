//! Registering a firm by its director's signature. What is on record already is joined, never doubled.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::text::{canonical, fold, is_unseen};
use domain::{OrganisationId, Period, PersonId, Region};
use procedure::Refusal;
use procedure::library::GetsIn;
use serde_json::json;
use signing::Vouched;

use super::{Firms, store};
use crate::App;
use crate::db::Tx;
use crate::eimzo::answer::{Firm, Holder};
use crate::eimzo::{self, Answer, Question, check, keep, must_be_there, taken};
use crate::error::{Doing, Error, Result};
use crate::proposals::PROPOSALS;
use crate::sessions::{Method, start_in};
use crate::world::{Record, logged};
use crate::{canonical as written, organisations, people};

/// For what the question is asked.
const PURPOSE: &str = "firm";
/// Letters of an address, at least and at most.
const ADDRESS: std::ops::RangeInclusive<usize> = 5..=200;
/// Letters of a name, at most.
const LONGEST_NAME: usize = 300;

/// Where a firm is, as its director says it: certificates of E-IMZO do not.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub address: &'a str,
    /// The four digits of the region's SOATO code.
    pub region: &'a str,
}

impl Firms<'_> {
    /// Asks the agent of whoever sits before the browser to sign that their firm is registered.
    ///
    /// # Errors
    /// `firm.nowhere` where no kind of firm may get in by itself, or E-IMZO is not connected; `firm.place` without an address or a region;
    /// `eimzo.often` if the network asked too often within a minute.
    pub async fn ask(&self, place: Place<'_>, from: &str) -> Result<Question, Error<Refusal>> {
        let app = self.0;
        must_be_there(app)?;
        let Some(gets_in) = self.gets_in() else { return refused("firm.nowhere") };
        let address = place.address.trim();
        let region = Region::of_soato(place.region);
        let is_plain = !address.chars().any(is_unseen);
        let (Ok(region), true, true) =
            (region, is_plain, ADDRESS.contains(&address.chars().count()))
        else {
            return refused("firm.place");
        };
        if !app.asked.allows(from, app.now()) {
            return refused("eimzo.often");
        }
        let detail = json!({ "address": canonical(address), "region": region.to_string() });
        let statement = json!({
            "does": "register-firm", "at": app.address(), "kind": gets_in.org, "firm": detail,
            "nonce": hex::encode(app.ports.bytes::<16>()),
        });
        let mut tx = app.db.write().await?;
        let sign = written::canonical(&statement);
        let question = keep(app, &mut tx, (PURPOSE, sign, &detail.to_string())).await?;
        tx.commit().await?;
        Ok(question)
    }

    /// Registers the firm that the certificate names, with its holder as the director, and signs them in. Gives the token of the session.
    ///
    /// # Errors
    /// `eimzo.late` and the other refusals of E-IMZO-SERVER; `firm.natural` for a certificate of a person alone; `firm.title` from
    /// anybody but the director; `firm.name` where the certificate's names cannot stand on paper; `firm.kind` if the STIR is that of an
    /// organisation of another kind; `firm.has-director` if somebody else is the director here; `firm.ended` if their own post there was ended.
    pub async fn register(&self, answer: Answer<'_>) -> Result<String, Error<Refusal>> {
        let app = self.0;
        must_be_there(app)?;
        let Some(gets_in) = self.gets_in() else { return refused("firm.nowhere") };
        let mut tx = app.db.write().await?;
        let (statement, detail) = taken(&mut tx, PURPOSE, answer.question, app.now()).await?;
        // Whatever becomes of the answer, the question had it.
        tx.commit().await?;
        let signed = (answer.pkcs7, answer.from);
        let checked = check(app, statement.as_bytes(), signed).await?;
        let firm = directed(&checked.holder, &gets_in)?;
        let pkcs7 = STANDARD.decode(&checked.pkcs7).doing("reading a stamped signature")?;
        let vouched = Vouched { document: statement.into_bytes(), pkcs7, answer: checked.answer };
        let detail: Detail = serde_json::from_str(&detail)?;
        let mut tx = app.db.write().await?;
        // Administrators put people and posts on record, too: one after the other.
        tx.alone_with(PROPOSALS).await?;
        let director = director(app, &mut tx, &checked.holder).await?;
        let organisation = organisation(app, &mut tx, (firm, &gets_in), &detail).await?;
        if take_post(app, &mut tx, (director, organisation), &gets_in).await? {
            record(app, &mut tx, (organisation, director), &vouched).await?;
        }
        let held = people::posts(&mut tx, director, app.today()).await?;
        let post = held.into_iter().find(|post| post.organisation == organisation);
        let token = start_in(app, &mut tx, director, (Method::Eimzo, post)).await?;
        tx.commit().await?;
        Ok(token)
    }
}

/// Where the firm is, as it was asked for.
#[derive(serde::Deserialize)]
struct Detail {
    address: String,
    region: String,
}

/// The firm of a certificate whose holder directs it.
fn directed<'a>(holder: &'a Holder, gets_in: &GetsIn) -> Result<&'a Firm, Error<Refusal>> {
    let Some(firm) = &holder.firm else { return refused("firm.natural") };
    let title = fold(&firm.title);
    if !gets_in.titles.iter().any(|known| fold(known) == title) {
        return Err(Error::Refused(Refusal::new("firm.title").with("title", &firm.title)));
    }
    let fits = |name: &str| name.chars().count() <= LONGEST_NAME && !name.chars().any(is_unseen);
    if fits(&firm.name) && fits(&holder.name) { Ok(firm) } else { refused("firm.name") }
}

/// The holder, put on record if nobody has their number.
async fn director(app: &App, tx: &mut Tx, holder: &Holder) -> Result<PersonId> {
    if let Some(known) = people::of_pinfl(tx, holder.pinfl).await? {
        return Ok(known);
    }
    let person = PersonId(app.ports.uuid());
    let number = people::new_officer_number(app, tx).await?;
    let (name, pinfl) = (canonical(&in_small_letters(&holder.name)), holder.pinfl.to_string());
    people::insert(app, tx, person, (&name, &pinfl, &number)).await?;
    Ok(person)
}

/// The firm, put on record if nothing has its number.
async fn organisation(
    app: &App,
    tx: &mut Tx,
    (firm, gets_in): (&Firm, &GetsIn),
    place: &Detail,
) -> Result<OrganisationId, Error<Refusal>> {
    let stir = firm.stir.to_string();
    let known = organisations::of_stir(tx, &stir).await?;
    // What another door leads to is not reached through this one.
    if known.iter().any(|(_, kind)| kind != gets_in.org.as_str()) {
        return refused("firm.kind");
    }
    if let Some((id, _)) = known.first() {
        return Ok(*id);
    }
    let id = OrganisationId(app.ports.uuid());
    let name = canonical(&firm.name);
    let (kind, address, region) =
        (gets_in.org.as_str(), place.address.as_str(), place.region.as_str());
    organisations::insert(tx, &app.ports, id, [&name, kind, &stir, address, region]).await?;
    Ok(id)
}

/// Gives the director the post, from today; `false` if they have it.
async fn take_post(
    app: &App,
    tx: &mut Tx,
    (director, at): (PersonId, OrganisationId),
    gets_in: &GetsIn,
) -> Result<bool, Error<Refusal>> {
    let today = app.today();
    let holders = store::holders(tx, at, &gets_in.post, today).await?;
    if holders.iter().any(|holder| *holder != director) {
        return refused("firm.has-director");
    }
    if !holders.is_empty() {
        return Ok(false);
    }
    // What administrators ended is theirs to give again: a certificate outlives it.
    if store::has_held(tx, director, at, &gets_in.post).await? {
        return refused("firm.ended");
    }
    let days = Period { from: today, until: None };
    people::grant(app, tx, director, at, (&gets_in.post, days)).await?;
    Ok(true)
}

/// What the firm got in by, for ever.
async fn record(
    app: &App,
    tx: &mut Tx,
    (organisation, director): (OrganisationId, PersonId),
    vouched: &Vouched,
) -> Result<()> {
    let (id, now) = (app.ports.uuid(), app.now());
    let hash = hex::encode(vouched.hash());
    let evidence = (hash.as_str(), vouched.to_bytes());
    store::insert(tx, (id, organisation, director), evidence, now).await?;
    let (says, at) = ([hash.as_str()], now.as_microsecond().to_string());
    let record = Record::of("firm_registrations", id, organisation.0).held(&at, None);
    logged(tx, &app.ports, Record { at: Some(director.0), says: &says, ..record }).await
}

/// Certificates write names in capitals: `QODIROVA SEVARA`.
fn in_small_letters(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first: String = letters.next().into_iter().collect();
        first + &letters.as_str().to_lowercase()
    };
    name.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    eimzo::refused(code)
}

#[cfg(test)]
mod tests {
    use super::in_small_letters;

    #[test]
    fn names_stand_in_small_letters() {
        for (given, written) in [
            ("QODIROVA SEVARA", "Qodirova Sevara"),
            ("  YO‘LDOSHEV   G‘ANI OʻGʻLI ", "Yo‘ldoshev G‘ani Oʻgʻli"),
            ("ИВАНОВ ИВАН", "Иванов Иван"),
            ("", ""),
        ] {
            assert_eq!(in_small_letters(given), written);
        }
    }
}
