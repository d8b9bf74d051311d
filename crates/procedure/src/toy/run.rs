//! A case being played: who does what, and what comes of it.

use std::collections::BTreeMap;

use domain::PersonId;
use domain::calendar::Calendar;
use serde_json::{Value, json};

use super::{NOW, actor, at, calendar, card, name, new, organisation, person, single};
use crate::act::{self, Actor, Author, Cause, Command, Decision, Moment, NewFact, Phase};
use crate::case::{Case, Change, Event};
use crate::definition::Definition;
use crate::guard::{
    ActEvidence, Answer, Answers, GroundAnswer, InstrumentAnswer, Need, ScopeAnswer,
};
use crate::name::Key;
use crate::refusal::Refusal;

pub(crate) struct Run {
    pub(crate) definition: Definition,
    pub(crate) case: Case,
    pub(crate) events: Vec<Event>,
    pub(crate) bodies: Vec<(crate::case::FactAt, u64, Value)>,
    pub(crate) now: i64,
    calendar: Calendar,
}

/// The answer that speaks against nothing.
pub(crate) fn good(need: &Need) -> Answer {
    let far = super::day("2030-01-01");
    match need {
        Need::Competence { .. } => {
            Answer::Competence { trained_until: Some(far), attested_until: Some(far) }
        }
        Need::Scope { .. } => Answer::Scope(ScopeAnswer::Covered { number: "A.01".to_owned() }),
        Need::Interest { .. } => Answer::Interest(None),
        Need::Instrument { .. } => Answer::Instrument(InstrumentAnswer::VerifiedUntil(far)),
        Need::Ground { .. } => Answer::Ground(GroundAnswer::InForce),
        Need::Document { .. } => Answer::Document(Some(true)),
        Need::DidInChild { .. } => Answer::DidInChild(false),
        Need::Letterhead { .. } => Answer::Letterhead(Value::Null),
        Need::Party { .. } => Answer::Party(true),
    }
}

impl Run {
    /// A case just opened by reader 1.
    pub(crate) fn opened() -> Self {
        let mut run = Self {
            definition: card(),
            case: Case::default(),
            events: Vec::new(),
            bodies: Vec::new(),
            now: NOW,
            calendar: calendar(),
        };
        let starter = Author::Person(actor(1, "reader"));
        let decision =
            act::open(&run.definition, &starter, &BTreeMap::new(), Vec::new(), run.moment())
                .unwrap();
        run.record(starter, decision);
        run
    }

    /// A case in which books A and B of this kind wait to be checked by clerk 2; jurors are 3 and 4.
    pub(crate) fn checking(kind: &str) -> Self {
        let mut run = Self::opened();
        run.person(1, "reader", "submit", vec![application(kind, &["A", "B"])]).unwrap();
        run.drawn("clerk", &[2]);
        run.person(2, "clerk", "accept", Vec::new()).unwrap();
        run.drawn("juror", &[3, 4]);
        run
    }

    /// A case whose books have these results and are repaired; head 5 judges.
    pub(crate) fn judging(results: [&str; 2]) -> Self {
        let mut run = Self::checking("plain");
        run.check(results).unwrap();
        run.repaired();
        run.evidence("checked").unwrap();
        run
    }

    /// A case in which the card of head 5 is lent until this day.
    pub(crate) fn lent(until: &str) -> Self {
        let mut run = Self::judging(["fine", "fine"]);
        run.person(5, "head", "lend", vec![lent(until)]).unwrap();
        run
    }

    pub(crate) fn check(&mut self, results: [&str; 2]) -> Result<Vec<Change>, Refusal> {
        let facts =
            ["A", "B"].into_iter().zip(results).map(|(key, result)| checked(key, result)).collect();
        self.person(2, "clerk", "check", facts)
    }

    pub(crate) fn repaired(&mut self) {
        self.answer("repair", Some("A")).unwrap();
        self.answer("repair", Some("B")).unwrap();
    }

    pub(crate) fn moment(&self) -> Moment<'_> {
        Moment {
            now: at(self.now),
            captured_at: None,
            calendar: &self.calendar,
            phase: Phase::Commit,
        }
    }

    pub(crate) fn needs(&self, command: &Command) -> Result<Vec<Need>, Refusal> {
        act::needs(&self.definition, &self.case, command, self.moment())
    }

    /// Decides with every answer good and the actor's own signature.
    pub(crate) fn decide(&self, command: &Command) -> Result<Decision, Refusal> {
        self.decide_knowing(command, None)
    }

    /// The same with these answers instead of the good ones.
    pub(crate) fn decide_knowing(
        &self,
        command: &Command,
        instead: impl IntoIterator<Item = (Need, Answer)>,
    ) -> Result<Decision, Refusal> {
        let good = self.needs(command)?.into_iter().map(|need| (need.clone(), good(&need)));
        let known = good.chain(instead).collect();
        let evidence = match &command.author {
            Author::Person(actor) => Some(ActEvidence {
                signer: actor.person,
                signed_at: at(self.now),
                covers: Vec::new(),
            }),
            Author::Cause(_) => None,
        };
        act::decide(
            &self.definition,
            &self.case,
            command,
            &Answers { known, evidence },
            self.moment(),
        )
    }

    pub(crate) fn act(
        &mut self,
        author: Author,
        action: &str,
        facts: Vec<NewFact>,
    ) -> Result<Vec<Change>, Refusal> {
        let command = Command { action: name(action), author: author.clone(), facts };
        let decision = self.decide(&command)?;
        Ok(self.record(author, decision))
    }

    pub(crate) fn person(
        &mut self,
        number: u128,
        post: &str,
        action: &str,
        facts: Vec<NewFact>,
    ) -> Result<Vec<Change>, Refusal> {
        self.act(Author::Person(actor(number, post)), action, facts)
    }

    pub(crate) fn evidence(&mut self, action: &str) -> Result<Vec<Change>, Refusal> {
        self.act(Author::Cause(Cause::Evidence { seq: self.case.seq }), action, Vec::new())
    }

    pub(crate) fn clock(
        &mut self,
        clock: &str,
        run: u32,
        action: &str,
    ) -> Result<Vec<Change>, Refusal> {
        self.act(Author::Cause(Cause::Clock { clock: name(clock), run }), action, Vec::new())
    }

    pub(crate) fn answer(
        &mut self,
        subcase: &str,
        key: Option<&str>,
    ) -> Result<Vec<Change>, Refusal> {
        let key = key.map(|key| Key(key.to_owned()));
        let body = json!({ "child": subcase });
        let answer = act::Answer { subcase: name(subcase), key, body, author: Some(person(9)) };
        let decision = act::answer(&self.definition, &self.case, &answer, self.moment())?;
        Ok(self.record(Author::Cause(Cause::Child { answer: "x".to_owned() }), decision))
    }

    pub(crate) fn drawn(&mut self, role: &str, people: &[u128]) -> Vec<Change> {
        let people: Vec<PersonId> = people.iter().map(|number| person(*number)).collect();
        let draw = json!({ "method": "queue" });
        let decision =
            act::drawn(&self.definition, &self.case, &name(role), people, draw, self.moment());
        self.record(Author::Cause(Cause::Draw { seq: self.case.seq }), decision)
    }

    pub(crate) fn overdue(&mut self, clock: &str) -> Option<Vec<Change>> {
        let decision = act::overdue(&self.definition, &self.case, &name(clock), self.moment())?;
        Some(self.record(Author::Cause(Cause::Clock { clock: name(clock), run: 1 }), decision))
    }

    pub(crate) fn record(&mut self, author: Author, decision: Decision) -> Vec<Change> {
        let Decision { kind, changes, bodies } = decision;
        let seq = self.case.seq + 1;
        let event =
            Event { seq, kind, author, recorded_at: at(self.now), changes: changes.clone() };
        // Whatever happens here somebody can read again later.
        assert_eq!(act::fits(&self.definition, &self.case, &event), Ok(()), "{event:?}");
        self.case.apply(&self.definition, &event);
        for (at, body) in bodies {
            self.case.fill(&at, body.clone());
            self.bodies.push((at, seq, body));
        }
        self.events.push(event);
        changes
    }

    /// The code of the refusal of an act; empty: it is allowed. The case stays as it is.
    pub(crate) fn code(&self, actor: Actor, action: &str, facts: Vec<NewFact>) -> String {
        let command = Command { action: name(action), author: Author::Person(actor), facts };
        self.decide(&command).err().map_or(String::new(), |refusal| refusal.code)
    }
}

pub(crate) fn application(kind: &str, codes: &[&str]) -> NewFact {
    let books: Vec<_> = codes.iter().map(|code| json!({ "code": code })).collect();
    new(single("application"), json!({ "kind": kind, "library": organisation(1), "books": books }))
}

pub(crate) fn checked(key: &str, result: &str) -> NewFact {
    new(super::keyed("check", key), json!({ "result": result }))
}

pub(crate) fn lent(until: &str) -> NewFact {
    new(single("card"), json!({ "number": "C-1", "until": until }))
}

pub(crate) fn note(at: crate::case::FactAt) -> NewFact {
    new(at, json!({ "text": "well" }))
}
