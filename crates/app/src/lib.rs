//! Use cases: a folder per noun, a file per verb, SQL private to each noun.
//!
//! The only crate that knows SQL. It reads no environment, opens no socket and knows no module by name; time, chance, paper and other systems
//! are ports that its caller brings.

pub mod acts;
mod answers;
pub mod attempts;
mod canonical;
pub mod captures;
pub mod cases;
pub mod db;
pub mod definitions;
pub mod documents;
pub mod dossiers;
pub mod draws;
pub mod eimzo;
mod error;
mod files;
pub mod firms;
pub mod fsck;
pub mod hashes;
pub mod instruments;
pub mod invitations;
pub mod keys;
mod keyset;
pub mod log;
mod mark;
pub mod notices;
mod numbers;
pub mod oneid;
pub mod organisations;
pub mod outside;
pub mod passkeys;
pub mod people;
pub mod ports;
pub mod powers;
pub mod proposals;
pub mod registers;
pub mod restorations;
pub mod scope;
pub mod seals;
pub mod sessions;
mod throttle;
mod trust;
pub mod uploads;
pub mod views;
mod work;
pub mod world;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::calendar::Calendar;
use domain::public_url::PublicUrl;
use jiff::Timestamp;
use jiff::civil::Date;
use procedure::Folder;
use signing::Authority;
use signing::qr::SecretKey;
use tokio::sync::Semaphore;
use transparency::Policy;

use error::Doing;
pub use error::{Error, Fault, Result};

use acts::Acts;
use attempts::Attempts;
use captures::Captures;
use cases::Cases;
use cases::record::Desk;
use db::{Db, Tx};
use definitions::Definitions;
use documents::Documents;
use dossiers::Dossiers;
use draws::Draws;
use eimzo::Eimzo;
use files::Files;
use firms::Firms;
use hashes::Hashes;
use instruments::Instruments;
use invitations::Invitations;
use keys::{Keys, LastList};
use log::{Absences, Log, LogKey, TileFiles};
use notices::Notices;
use oneid::OneId;
use organisations::Organisations;
use outside::Outside;
use passkeys::Passkeys;
use people::People;
use ports::Ports;
use powers::Powers;
use proposals::Proposals;
use registers::Registers;
use restorations::Restorations;
use seals::Seals;
use sessions::Sessions;
use throttle::Throttle;
use uploads::Uploads;

/// How the program is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    pub place: db::Place,
    /// The folder of files.
    pub files: PathBuf,
    /// Invented people, marked as such on every page and paper.
    pub demo: bool,
    /// Papers rendered at the same time.
    pub renders: usize,
    /// How long a paper waits for witnesses to see what it rests on, in tenths of a second.
    pub patience: usize,
    /// Where strangers reach the verification page: the QR code of every paper names it.
    pub public_url: PublicUrl,
}

/// The program's use cases. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What the use cases share.
pub struct Inner {
    pub(crate) db: Db,
    pub(crate) files: Files,
    pub(crate) ports: Ports,
    pub(crate) authority: Authority,
    pub(crate) last_list: LastList,
    /// When it was last looked which papers are to be stamped anew.
    pub(crate) last_look: Mutex<Option<Timestamp>>,
    pub(crate) log_key: LogKey,
    /// Signs what verifiers of sealed codes carry.
    pub(crate) publisher: Option<SecretKey>,
    /// Whom to believe about the log.
    pub(crate) policy: Policy,
    pub(crate) tiles: TileFiles,
    pub(crate) absences: Absences,
    /// Who asked to sign in how often.
    pub(crate) asked: Throttle,
    /// Whose roles were looked at today.
    pub(crate) stayed: work::leave::Stayed,
    pub(crate) calendar: Calendar,
    pub(crate) renders: Arc<Semaphore>,
    pub(crate) patience: usize,
    pub(crate) examinations: Arc<Semaphore>,
    folder: Folder,
    definitions: RwLock<Arc<Definitions>>,
    demo: bool,
    pub(crate) public_url: PublicUrl,
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Opens the records, brings their tables up to date, and reads and proves the definitions.
    ///
    /// # Errors
    /// What could not be opened, or the findings if the definitions do not prove.
    pub async fn open(
        settings: Settings,
        ports: Ports,
        folder: Folder,
        calendar: Calendar,
    ) -> Result<Self> {
        let db = Db::open(&settings.place).await?;
        let mut tx = db.write().await?;
        let at = not_before_the_last(&mut tx, ports.clock.now()).await?;
        let definitions = definitions::load(&mut tx, &folder, at).await?;
        registers::create_all(&mut tx, &definitions, at).await?;
        tx.commit().await?;
        let authority = keys::authority(&db, &ports, settings.demo).await?;
        // The web server's own certificate is another authority's, so the list may lie behind https (RFC 5280, 8).
        let authority = authority.listing_at(&format!("{}/crl", settings.public_url));
        let authority = authority
            .and_then(|one| one.answering_at(&format!("{}/ocsp", settings.public_url)))
            .doing("naming where it is told which certificates are revoked")?;
        keys::complete(&db).await?;
        let log_key = log::key(&db, &ports, settings.demo).await?;
        let publisher = seals::publisher(&db, &ports).await?;
        let keys = (authority, log_key, Some(publisher));
        Self::with(settings, ports, keys, (db, folder, definitions), calendar)
    }

    /// Opens the records to look at them, whatever became of the modules at hand: cases are pinned to what lies beside them.
    /// Nothing is written, and nothing can be.
    ///
    /// # Errors
    /// What could not be opened.
    pub async fn open_records(
        settings: Settings,
        ports: Ports,
        folder: Result<Folder>,
        calendar: Calendar,
    ) -> Result<Self> {
        let db = Db::look(&settings.place).await?;
        let mut tx = db.read().await?;
        let definitions = definitions::load_kept(&mut tx, folder).await?;
        let authority = keys::kept_authority(&mut tx).await?;
        let log_key = log::kept_key(&mut tx).await?;
        let publisher = seals::kept_publisher(&mut tx).await?;
        drop(tx);
        let keys = authority.zip(log_key).map(|(one, other)| (one, other, publisher));
        let keys = keys.ok_or_else(|| Fault::new("the records lack the keys of the system"))?;
        Self::with(settings, ports, keys, (db, Folder::default(), definitions), calendar)
    }

    fn with(
        settings: Settings,
        ports: Ports,
        (authority, log_key, publisher): (Authority, LogKey, Option<SecretKey>),
        (db, folder, definitions): (Db, Folder, Definitions),
        calendar: Calendar,
    ) -> Result<Self> {
        let files = Files::open(&settings.files)?;
        let tiles = TileFiles::open(&settings.files.join("log"))?;
        Ok(Self(Arc::new(Inner {
            db,
            files,
            authority,
            last_list: LastList::default(),
            last_look: Mutex::default(),
            policy: log::policy(&log_key, ports.witnesses.as_ref())?,
            log_key,
            publisher,
            ports,
            tiles,
            absences: Absences::default(),
            asked: Throttle::default(),
            stayed: work::leave::Stayed::default(),
            calendar,
            renders: Arc::new(Semaphore::new(settings.renders.max(1))),
            patience: settings.patience,
            examinations: Arc::new(Semaphore::new(documents::MOST_EXAMINATIONS)),
            folder,
            definitions: RwLock::new(Arc::new(definitions)),
            demo: settings.demo,
            public_url: settings.public_url,
        })))
    }

    /// Reads the publications again.
    pub(crate) async fn reload(&self) -> Result<()> {
        let mut tx = self.db.write().await?;
        let at = not_before_the_last(&mut tx, self.now()).await?;
        let definitions = definitions::load(&mut tx, &self.folder, at).await?;
        tx.commit().await?;
        *self.definitions.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(definitions);
        Ok(())
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// The time of the last record that has a leaf: a clock that stands before it would date acts back.
    ///
    /// # Errors
    /// The records cannot be read.
    pub async fn last_moment(&self) -> Result<Option<Timestamp>> {
        let mut tx = self.db.read().await?;
        log::last_moment(&mut tx).await?.map(cases::load::moment).transpose()
    }

    /// The civil day in Tashkent.
    pub fn today(&self) -> Date {
        Calendar::day(self.now())
    }

    /// Where everybody reaches the system.
    pub fn address(&self) -> String {
        self.public_url.to_string()
    }

    /// Is this the demo?
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// The law in force and all that cases are pinned to.
    pub fn definitions(&self) -> Arc<Definitions> {
        Arc::clone(&self.definitions.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    pub fn publications(&self) -> definitions::Publications<'_> {
        definitions::Publications(self)
    }

    pub fn proposals(&self) -> Proposals<'_> {
        Proposals(self)
    }

    pub fn powers(&self) -> Powers<'_> {
        Powers(self)
    }

    pub fn invitations(&self) -> Invitations<'_> {
        Invitations(self)
    }

    pub fn passkeys(&self) -> Passkeys<'_> {
        Passkeys(self)
    }

    pub fn oneid(&self) -> OneId<'_> {
        OneId(self)
    }

    pub fn eimzo(&self) -> Eimzo<'_> {
        Eimzo(self)
    }

    pub fn firms(&self) -> Firms<'_> {
        Firms(self)
    }

    pub fn hashes(&self) -> Hashes<'_> {
        Hashes(self)
    }

    pub fn keys(&self) -> Keys<'_> {
        Keys(self)
    }

    pub fn cases(&self) -> Cases<'_> {
        Cases(self)
    }

    pub fn acts(&self) -> Acts<'_> {
        Acts(self)
    }

    pub fn captures(&self) -> Captures<'_> {
        Captures(self)
    }

    pub fn seals(&self) -> Seals<'_> {
        Seals(self)
    }

    pub fn documents(&self) -> Documents<'_> {
        Documents(self)
    }

    pub fn dossiers(&self) -> Dossiers<'_> {
        Dossiers(self)
    }

    pub fn draws(&self) -> Draws<'_> {
        Draws(self)
    }

    pub fn registers(&self) -> Registers<'_> {
        Registers(self)
    }

    pub fn restorations(&self) -> Restorations<'_> {
        Restorations(self)
    }

    pub fn log(&self) -> Log<'_> {
        Log(self)
    }

    pub fn people(&self) -> People<'_> {
        People(self)
    }

    pub fn instruments(&self) -> Instruments<'_> {
        Instruments(self)
    }

    pub fn notices(&self) -> Notices<'_> {
        Notices(self)
    }

    pub fn organisations(&self) -> Organisations<'_> {
        Organisations(self)
    }

    pub fn outside(&self) -> Outside<'_> {
        Outside(self)
    }

    pub fn uploads(&self) -> Uploads<'_> {
        Uploads(self)
    }

    pub fn attempts(&self) -> Attempts<'_> {
        Attempts(self)
    }

    pub(crate) fn desk<'a>(&'a self, definitions: &'a Definitions) -> Desk<'a> {
        Desk { ports: &self.ports, definitions, calendar: &self.calendar }
    }
}

/// When to date what opening writes: a clock that was set too early would date it before what is on record already.
async fn not_before_the_last(tx: &mut Tx, now: Timestamp) -> Result<Timestamp> {
    let last = log::last_moment(tx).await?.map(cases::load::moment).transpose()?;
    Ok(last.map_or(now, |last| last.max(now)))
}
