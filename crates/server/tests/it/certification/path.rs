//! The way of a product to its certificate, as far as a story needs.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{BANK, Setup, World, organisation};

use crate::people::Person;
use crate::sql::Sql;

pub(crate) const CERTIFICATION: &str = "conformity/certification";
pub(crate) const TODAY: &str = "2026-11-25";
/// What nobody in a laboratory may read.
pub(crate) const BRAND: &str = "Shabnam-1700";
/// Type and model: what a certificate of it covers.
pub(crate) const KIND: &str = "Shabnam-1700, 1,7 l";

/// A laboratory of the demo: its people and a thermometer of its own.
pub(crate) struct Laboratory {
    pub(crate) slug: &'static str,
    pub(crate) registrar: &'static str,
    pub(crate) engineer: &'static str,
    pub(crate) head: &'static str,
    pub(crate) thermometer: &'static str,
}

pub(crate) const LABORATORIES: [Laboratory; 3] = [
    Laboratory {
        slug: "zarra",
        registrar: "lola",
        engineer: "sardor",
        head: "odil",
        thermometer: "TK-220931",
    },
    Laboratory {
        slug: "mezon",
        registrar: "feruza",
        engineer: "akmal",
        head: "zuhra",
        thermometer: "TK-220948",
    },
    Laboratory {
        slug: "quyosh",
        registrar: "rustam",
        engineer: "nodira",
        head: "husan",
        thermometer: "TK-220977",
    },
];

/// One sample's order, and the laboratory that was drawn for it.
pub(crate) struct Order {
    pub(crate) reference: String,
    pub(crate) sample: String,
    pub(crate) laboratory: &'static Laboratory,
}

/// A case with its world.
pub(crate) struct Path {
    pub(crate) world: World,
    pub(crate) sql: Sql,
    pub(crate) reference: String,
    pub(crate) applicant: &'static str,
    /// Whom the draw gives the case of this applicant.
    pub(crate) expert: &'static str,
}

impl Path {
    /// A draft of the firm "orzu".
    pub(crate) async fn draft() -> Self {
        Self::draft_in(Setup::demo()).await
    }

    pub(crate) async fn draft_in(setup: Setup) -> Self {
        let world = Box::pin(World::new(setup)).await;
        let sql = Sql::of(&world).await;
        world.work().await;
        let aziza = world.sign_in("aziza").await;
        let reference = world.open(&aziza, CERTIFICATION).await;
        Self { world, sql, reference, applicant: "aziza", expert: "kamola" }
    }

    /// Another application in the same world.
    pub(crate) async fn apply_again(&mut self, applicant: &'static str, expert: &'static str) {
        (self.applicant, self.expert) = (applicant, expert);
        let viewer = self.world.sign_in(applicant).await;
        self.reference = self.world.open(&viewer, CERTIFICATION).await;
    }

    pub(crate) async fn person(&self, slug: &str) -> Person {
        // In one story he holds a second post.
        if slug == "temur" {
            return Person::at(&self.world, slug, organisation("ishonch"), "sampler").await;
        }
        Person::new(&self.world, slug).await
    }

    /// Somebody acts on the case, and the worker does what follows.
    pub(crate) async fn act(&self, slug: &str, action: &str, facts: Value) {
        self.act_on(slug, &self.reference, action, facts).await;
    }

    pub(crate) async fn act_on(&self, slug: &str, reference: &str, action: &str, facts: Value) {
        self.person(slug).await.act(&self.world, reference, action, facts).await;
        self.world.work().await;
        self.world.advance(SignedDuration::from_secs(30));
    }

    pub(crate) async fn refused(&self, slug: &str, action: &str, facts: Value) -> String {
        self.person(slug).await.refused(&self.world, &self.reference, action, facts).await
    }

    pub(crate) async fn state(&self) -> String {
        self.sql.state(&self.reference).await
    }

    /// Accepted by the body; the contract waits for an offer. Gives the reference of the contract.
    pub(crate) async fn accepted(&self, application: Value) -> String {
        self.act(self.applicant, "submit", application).await;
        self.act("dilshod", "accept", json!({ "acceptance": { "fee": "1500000.00" } })).await;
        assert_eq!(self.state().await, "contract");
        let gulnora = self.person("gulnora").await;
        gulnora.cases(&self.world, "billing/contract").await.pop().expect("a contract")
    }

    /// Paid; an expert and a sampler are drawn.
    pub(crate) async fn paid(&self, application: Value) {
        self.invoiced(application).await;
        let id = format!("B-{}", self.world.bank.taken().len());
        let (bytes, signature) = self.payment(&id, payment());
        let received = self.world.app.outside().receive(BANK, &bytes, &signature).await;
        assert!(received.unwrap().is_new);
        self.world.work().await;
        assert_eq!(self.state().await, "imo");
    }

    /// The contract is signed and the bank has the invoice. Gives the reference of the contract.
    pub(crate) async fn invoiced(&self, application: Value) -> String {
        let mut offer = offer();
        offer["contract"]["payer"] = application["application"]["applicant"]["name"].clone();
        let contract = self.accepted(application).await;
        self.act_on("gulnora", &contract, "offer", offer).await;
        self.act_on(self.applicant, &contract, "sign", json!({ "signature": { "agrees": true } }))
            .await;
        contract
    }

    /// The bank's answer to the last invoice: bytes and signature.
    pub(crate) fn payment(&self, id: &str, body: Value) -> (Vec<u8>, String) {
        let invoice = self.world.bank.taken().pop().expect("an invoice").id;
        self.world.bank.answer(id, &invoice.to_string(), "paid", body)
    }

    /// Sampled; the laboratories are drawn.
    pub(crate) async fn sampled(&self, application: Value, codes: &[&str]) -> Vec<Order> {
        self.paid(application).await;
        self.act(self.expert, "record_imo", imo()).await;
        self.act("temur", "take_sample", sampling(codes)).await;
        assert_eq!(self.state().await, "testing");
        self.orders().await
    }

    /// Every sample conforms; the head decides.
    pub(crate) async fn deciding(&self, codes: &[&str]) {
        for order in self.sampled(application("7", "ishonch"), codes).await {
            self.tested(&order, protocol(&order, "conforms", "0.31")).await;
        }
        assert_eq!(self.state().await, "deciding");
    }

    /// The orders that wait to be received.
    pub(crate) async fn orders(&self) -> Vec<Order> {
        let rows = self
            .sql
            .texts(&format!(
                "SELECT c.reference || '/' || l.fact_key || '/' || {} FROM cases c JOIN case_links l ON l.child = c.id \
                 JOIN case_parties p ON p.case_id = c.id WHERE c.service = 'laboratories/test-order' AND c.state = 'ordered' \
                 AND p.kind = 'laboratory' ORDER BY l.fact_key",
                self.sql.id("p.organisation")
            ))
            .await;
        let order = |row: &String| {
            let mut parts = row.split('/').map(str::to_owned);
            let (reference, sample) = (parts.next().unwrap(), parts.next().unwrap());
            let id = parts.next().unwrap();
            let is_it = |lab: &&Laboratory| organisation(lab.slug).0.simple().to_string() == id;
            Order {
                reference,
                sample,
                laboratory: LABORATORIES.iter().find(is_it).expect("a laboratory"),
            }
        };
        rows.iter().map(order).collect()
    }

    /// Received, measured and signed as what it says.
    pub(crate) async fn tested(&self, order: &Order, protocol: Value) {
        let conforms = protocol.pointer("/test_protocol/result") == Some(&json!("conforms"));
        let sign = if conforms { "sign" } else { "sign_failing" };
        self.received(order).await;
        self.act_on(order.laboratory.engineer, &order.reference, "record", protocol).await;
        let approval = json!({ "approval": { "checked": true } });
        self.act_on(order.laboratory.head, &order.reference, sign, approval).await;
    }

    pub(crate) async fn received(&self, order: &Order) {
        let receipt =
            json!({ "receipt": { "received_on": TODAY, "seal": "intact", "condition": "Butun" } });
        self.act_on(order.laboratory.registrar, &order.reference, "receive", receipt).await;
    }

    /// Decided and issued.
    pub(crate) async fn issued(&self) {
        self.act("nargiza", "decide_positive", decision()).await;
        self.act("nargiza", "issue", certificate()).await;
        assert_eq!(self.state().await, "issued");
    }
}

/// The last day on which the consignment is fit for use.
pub(crate) const USABLE_UNTIL: &str = "2029-11-25";

pub(crate) fn application(scheme: &str, body: &str) -> Value {
    let plants = match scheme {
        "3" => json!([{ "code": "Z-1", "name": "Birinchi zavod", "address": "Toshkent shahri" }]),
        _ => json!([]),
    };
    json!({ "application": {
        "body": organisation(body),
        "scheme": scheme,
        "usable_until": USABLE_UNTIL,
        "applicant": {
            "name": "“Orzu Elektro” MCHJ", "stir": "300100201",
            "address": "Toshkent shahri, Sergeli tumani, Yulduz koʻchasi, 7-uy",
        },
        "product": {
            "name": format!("Elektr choynak {BRAND}"), "kind": KIND, "tn_ved": "8516797000",
            "maker": "Orzu Elektro", "country": "Oʻzbekiston", "quantity": "500", "unit": "pcs",
        },
        "standards": ["Oʻz DSt IEC 60335-1"],
        "site": { "region": "1726", "address": "Yulduz koʻchasi, 7-uy" },
        "plants": plants,
        "undertakes_payment": true,
        "undertakes_samples": true,
    } })
}

/// The application of the firm “Nihol”.
pub(crate) fn application_of_nihol() -> Value {
    let mut application = application("7", "ishonch");
    application["application"]["applicant"] = json!({
        "name": "“Nihol Savdo” MCHJ", "stir": "300100317",
        "address": "Fargʻona viloyati, Qoʻqon shahri, Chamanzor koʻchasi, 21-uy",
    });
    application
}

pub(crate) fn offer() -> Value {
    json!({ "contract": {
        "subject": "Sertifikatlash ishlari", "payer": "“Orzu Elektro” MCHJ", "amount": "1500000.00", "pay_by": "2026-12-10",
    } })
}

/// What the bank says of a paid invoice.
pub(crate) fn payment() -> Value {
    json!({ "status": "paid", "paid_on": TODAY, "payment": "T-1", "paid_amount": "1500000.00" })
}

pub(crate) fn imo() -> Value {
    json!({ "imo": { "identified_by": "marking", "documents_examined": "Pasport, hisob-faktura" } })
}

pub(crate) fn sampling(codes: &[&str]) -> Value {
    let tests = json!([{
        "indicator": "Sirqish toki", "standard": "Oʻz DSt IEC 60335-1", "clause": "13.2",
        "method": "Oʻz DSt IEC 60335-1", "unit": "mA", "max": "0.75",
    }]);
    let sample = |code: &&str| {
        json!({
            "code": code, "quantity": "2", "unit": "pcs", "state": "intact",
            "seal": "PL-100", "tests": tests,
        })
    };
    json!({ "sample": {
        "place": "Ombor", "storage": "Quruq", "packages": 10, "representative": "A. Vakil",
        "samples": codes.iter().map(sample).collect::<Vec<_>>(),
    }, "product": { "tn_ved": "8516797000" } })
}

/// A protocol with one reading, by the laboratory's own thermometer.
pub(crate) fn protocol(order: &Order, result: &str, value: &str) -> Value {
    protocol_with(order, (result, value), (order.laboratory.thermometer, TODAY))
}

pub(crate) fn protocol_with(
    order: &Order,
    (result, value): (&str, &str),
    (serial, day): (&str, &str),
) -> Value {
    json!({ "test_protocol": {
        "sample_code": order.sample,
        "result": result,
        "readings": [{
            "indicator": "Sirqish toki", "standard": "Oʻz DSt IEC 60335-1", "clause": "13.2", "method": "Oʻz DSt IEC 60335-1", "unit": "mA",
            "max": "0.75", "value": value, "instrument": serial, "measured_on": day,
        }],
    } })
}

/// As the firm wrote it: the scheme, and until when the consignment may be used.
pub(crate) fn decision() -> Value {
    json!({ "decision": { "scheme": "7", "usable_until": USABLE_UNTIL, "conclusion": "Talablarga muvofiq", "coverage": KIND, "valid_until": "2027-11-24" } })
}

pub(crate) fn certificate() -> Value {
    json!({ "certificate": {
        "valid_until": "2027-11-24", "coverage": KIND,
    } })
}

pub(crate) fn grounded(fact: &str, ground: &str) -> Value {
    json!({ fact: { "ground": ground, "explanation": "Asos" } })
}

pub(crate) fn disposal() -> Value {
    json!({ "disposal": { "fate": "returned", "done_on": TODAY, "method": "Topshirildi" } })
}
