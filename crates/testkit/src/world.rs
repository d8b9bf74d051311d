//! A world: the application on a place of its own, with ports that the test holds.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::App;
use app::ports::{Clock, Entropy, MarkKey, Ports, Unwitnessed, Witnesses};
use domain::Calendar;
use jiff::{SignedDuration, Timestamp};
use passkeys::Passkeys;
use procedure::Folder;

use crate::eimzo::TestEimzo;
use crate::folder::{demo_modules, toy_modules};
use crate::oneid::TestOneId;
use crate::outside::Bank;
use crate::place::{MARK, Records, TestPlace};
use crate::ports::{Counted, Counting, Noon, SteppedClock};
use crate::seal::TestSeal;
use crate::stamps::TestStamps;
use crate::witnesses::Three;

/// The people and organisations of the toy procedures.
const TOY: &str = include_str!("toy.toml");
const DEMO: &str = include_str!("../../../demo/world.toml");
const CALENDAR: &str = include_str!("../../../demo/calendar.txt");

/// Rounds after which a worker that still finds work is taken for one that never ends.
const MOST_ROUNDS: usize = 1000;

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct Setup {
    pub records: Records,
    pub modules: Folder,
    /// The text of the world's people and organisations.
    pub people: String,
    pub start: Timestamp,
    /// Those outside who sign that the log only grew; nobody if not given.
    pub witnesses: Option<Arc<Three>>,
    /// Papers are sealed, by a seal that believes these witnesses.
    pub sealed: bool,
    /// Papers are stamped.
    pub stamped: bool,
}

impl Setup {
    /// The toy procedures with their people, on SQLite.
    pub fn toy() -> Self {
        Self {
            records: Records::Sqlite,
            modules: toy_modules(),
            people: TOY.to_owned(),
            start: Noon::timestamp(),
            witnesses: None,
            sealed: false,
            stamped: false,
        }
    }

    /// The procedures of the checkout with the people of the demo, on SQLite.
    pub fn demo() -> Self {
        Self { modules: demo_modules(), people: DEMO.to_owned(), ..Self::toy() }
    }

    /// The same with three witnesses.
    #[must_use]
    pub fn witnessed(self) -> Self {
        Self { witnesses: Some(Arc::default()), ..self }
    }

    /// The same with three witnesses, and a seal on every paper.
    #[must_use]
    pub fn sealed(self) -> Self {
        Self { sealed: true, ..self.witnessed() }
    }

    /// The same with somebody who stamps.
    #[must_use]
    pub fn stamped(self) -> Self {
        Self { stamped: true, ..self }
    }

    fn witnesses(&self) -> Arc<dyn Witnesses> {
        match &self.witnesses {
            Some(three) => three.clone(),
            None => Arc::new(Unwitnessed),
        }
    }

    /// The same on other records.
    #[must_use]
    pub fn on(self, records: Records) -> Self {
        Self { records, ..self }
    }
}

/// The application, and what surrounds it.
pub struct World {
    /// What is tested.
    pub app: App,
    clock: Arc<SteppedClock>,
    renderer: Arc<Counting>,
    entropy: Arc<Counted>,
    /// The one outside system that is connected.
    pub bank: Arc<Bank>,
    /// The seal, if papers are sealed.
    pub seal: Arc<TestSeal>,
    /// Whoever stamps, if somebody does.
    pub stamps: Arc<TestStamps>,
    /// The national way to sign in.
    pub oneid: Arc<TestOneId>,
    /// E-IMZO, by its stand-in.
    pub eimzo: Arc<TestEimzo>,
    setup: Setup,
    place: TestPlace,
}

impl World {
    /// The toy world on SQLite.
    pub async fn toy() -> Self {
        Self::new(Setup::toy()).await
    }

    /// The demo's world on SQLite.
    pub async fn demo() -> Self {
        Self::new(Setup::demo()).await
    }

    /// A world of this setup, with its procedures in force.
    pub async fn new(setup: Setup) -> Self {
        let place = TestPlace::new(setup.records);
        let clock = Arc::new(SteppedClock::at(setup.start));
        let (renderer, entropy) = (Arc::new(Counting::default()), Arc::new(Counted::default()));
        let bank = Arc::new(Bank::default());
        let seal = Arc::new(TestSeal::new(setup.sealed));
        let stamps = Arc::new(TestStamps::new(setup.stamped, clock.clone()));
        let oneid = Arc::new(TestOneId::default());
        let eimzo = Arc::new(TestEimzo::new(setup.people == DEMO, clock.clone()));
        let ports = Ports {
            oneid: oneid.clone(),
            eimzo: eimzo.clone(),
            stamps: stamps.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            renderer: renderer.clone(),
            outside: bank.clone(),
            witnesses: setup.witnesses(),
            seal: seal.clone(),
            passkeys: passkeys(&place),
            mark: Some(MarkKey::new(MARK)),
        };
        let app = open(&place, ports, &setup).await;
        seal.start(&app).await;
        stamps.start(&app).await;
        Self { app, clock, renderer, entropy, bank, seal, stamps, oneid, eimzo, setup, place }
    }

    /// What the seal was asked for so far, as it was asked.
    pub fn asked_to_seal(&self) -> Vec<String> {
        self.seal.asked()
    }

    /// The same records opened a second time, as after the program was killed. What the old one holds is not closed.
    pub async fn reopen(&mut self) {
        self.app = open(&self.place, self.ports(), &self.setup).await;
    }

    fn ports(&self) -> Ports {
        Ports {
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            renderer: self.renderer.clone(),
            outside: self.bank.clone(),
            witnesses: self.setup.witnesses(),
            seal: self.seal.clone(),
            stamps: self.stamps.clone(),
            eimzo: self.eimzo.clone(),
            passkeys: passkeys(&self.place),
            oneid: self.oneid.clone(),
            mark: Some(MarkKey::new(MARK)),
        }
    }

    /// The same records with other procedures in force from now on.
    pub async fn republish(&mut self, modules: Folder) {
        self.setup.modules = modules;
        self.reopen().await;
    }

    /// The same records with other procedures in the folder, which nobody has published.
    pub async fn edit(&mut self, modules: Folder) {
        self.setup.modules = modules;
        self.app = unpublished(&self.place, self.ports(), &self.setup).await;
    }

    /// The same records as somebody opens them who only looks, with whatever modules are at hand.
    pub async fn looked_at(&self, modules: app::Result<Folder>) -> App {
        let opened = App::open_records(self.settings(), self.ports(), modules, calendar()).await;
        opened.unwrap_or_else(|fault| panic!("looking: {}", fault.chain()))
    }

    /// The folder of the records and files.
    pub fn folder(&self) -> &Path {
        self.place.folder()
    }

    /// The settings under which the records can be opened once more.
    pub fn settings(&self) -> app::Settings {
        self.place.settings()
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        self.entropy.fill(bytes);
    }

    /// Papers made so far, those of prepared acts included.
    pub fn papers_made(&self) -> usize {
        self.renderer.made.load(Ordering::Relaxed)
    }

    /// Runs the worker until nothing is left to do, and gives the number of things done.
    pub async fn work(&self) -> usize {
        let mut done = 0;
        for _ in 0..MOST_ROUNDS {
            // A log that stands still keeps nobody from acting; stories that must notice ask the log.
            let logged = self.app.keep_log().await.unwrap_or(0);
            let stamped = self.app.stamp().await;
            let stamped = stamped.unwrap_or_else(|fault| panic!("stamping: {}", fault.chain()));
            match self.app.work().await {
                Ok(0) if logged + stamped == 0 => return done,
                Ok(more) => done += logged + stamped + more,
                Err(fault) => panic!("the worker: {}", fault.chain()),
            }
        }
        panic!("the worker finds work without end");
    }
}

fn passkeys(place: &TestPlace) -> Arc<Passkeys> {
    Arc::new(Passkeys::at(&place.settings().public_url.to_string()))
}

fn calendar() -> Calendar {
    Calendar::import(CALENDAR).expect("the calendar of the demo")
}

async fn unpublished(place: &TestPlace, ports: Ports, setup: &Setup) -> App {
    let app = App::open(place.settings(), ports, setup.modules.clone(), calendar()).await;
    app.unwrap_or_else(|fault| panic!("opening: {}", fault.chain()))
}

async fn open(place: &TestPlace, ports: Ports, setup: &Setup) -> App {
    let app = unpublished(place, ports, setup).await;
    let imported = app::world::import(&app, &setup.people).await;
    imported.unwrap_or_else(|fault| panic!("the world: {}", fault.chain()));
    let published = app.publish_demo().await;
    published.unwrap_or_else(|fault| panic!("publishing: {}", fault.chain()));
    app
}
