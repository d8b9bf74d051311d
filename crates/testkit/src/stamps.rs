//! A time-stamping authority in the same process, which does as a test wants.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use app::ports::{Clock, TimeStamps};
use app::{App, Fault};
use async_trait::async_trait;
use jiff::SignedDuration;
use signing::{Authority, SoftKey, Stamper};

use crate::ports::SteppedClock;

/// What it does when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// It stamps.
    Fair,
    /// It does not answer.
    Away,
    /// It is certified by somebody else.
    Foreign,
    /// Its clock is an hour behind.
    Late,
    /// It answers with what it stamped before.
    Repeating,
    /// It answers with what is no time stamp.
    Babbling,
}

/// Whoever stamps the papers of a test, if somebody does.
pub struct TestStamps {
    is_there: bool,
    clock: Arc<SteppedClock>,
    own: Mutex<Option<Arc<Stamper>>>,
    mood: Mutex<Mood>,
    last: Mutex<Vec<u8>>,
    asked: AtomicUsize,
}

impl TestStamps {
    pub(crate) fn new(is_there: bool, clock: Arc<SteppedClock>) -> Self {
        let (mood, last) = (Mutex::new(Mood::Fair), Mutex::default());
        Self { is_there, clock, own: Mutex::default(), mood, last, asked: AtomicUsize::new(0) }
    }

    /// Has it certified, where somebody stamps.
    pub(crate) async fn start(&self, app: &App) {
        let is_certified = self.own.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if self.is_there && !is_certified {
            self.renew(app).await;
        }
    }

    /// Has it certified anew, from now on.
    pub async fn renew(&self, app: &App) {
        let key = key();
        let own = app.keys().certify_stamper(&key.spki_der(), "TEST TSA").await;
        let own = own.unwrap_or_else(|fault| panic!("certifying: {}", fault.chain()));
        let own = Stamper::new(key, own).expect("a certificate for time stamps");
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(own));
    }

    /// From now on it does this.
    pub fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

fn key() -> SoftKey {
    SoftKey::generate(|bytes| bytes.fill(0x75)).expect("a key")
}

/// A stamper of another authority of the same name.
fn foreign(clock: &SteppedClock) -> Stamper {
    let made = Authority::create(|bytes| bytes.fill(0x66), signing::DEMO_NAME, clock.now());
    let made = made.expect("another authority");
    let own = made.certify_stamper(&key().spki_der(), "TEST TSA", clock.now(), [1; 16]);
    Stamper::new(key(), own.expect("a certificate")).expect("a certificate for time stamps")
}

#[async_trait]
impl TimeStamps for TestStamps {
    fn is_there(&self) -> bool {
        self.is_there
    }

    async fn stamp(&self, question: Vec<u8>) -> app::Result<Vec<u8>> {
        let count = self.asked.fetch_add(1, Ordering::Relaxed);
        let number = u128::try_from(count).expect("a count").to_be_bytes();
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let own = own.ok_or_else(|| Fault::new("nobody stamps"))?;
        let mood = *self.mood.lock().unwrap_or_else(PoisonError::into_inner);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        Ok(match mood {
            Mood::Fair => {
                *last = own.answer(&question, now, number);
                last.clone()
            }
            Mood::Away => return Err(Fault::new("whoever stamps is away")),
            Mood::Foreign => foreign(&self.clock).answer(&question, now, number),
            Mood::Late => {
                let hour = SignedDuration::from_hours(1);
                own.answer(&question, now.checked_sub(hour).expect("a time"), number)
            }
            Mood::Repeating => last.clone(),
            Mood::Babbling => b"<html>".to_vec(),
        })
    }
}
