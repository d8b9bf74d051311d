//! The worker: what follows from acts, in transactions of their own, each at most once.

mod act;
mod answer;
mod candidates;
mod clocks;
mod draw;
mod end;
mod evidence;
mod expire;
mod forget;
pub(crate) mod jobs;
pub(crate) mod leave;
mod outside;
mod paper_seal;
mod registers;
pub(crate) mod restamp;
mod seal;
pub(crate) mod secret;
mod stamp;
mod vacant;

use jiff::SignedDuration;

use crate::App;
use crate::error::{Doing, Fault, Result};
use jobs::Job;

/// Jobs of one round.
const ROUND: i64 = 50;
/// Time stamps of one round: each may take its time, and all of them must not take longer than a worker may hold a job.
const STAMPS: i64 = 8;
/// How long a worker may hold a job before another takes it over.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A job that failed is tried again after this time, doubled each time.
const RETRY: SignedDuration = SignedDuration::from_secs(2);
/// A job that waits for something else is looked at again after this time.
const WAIT: SignedDuration = SignedDuration::from_millis(250);

impl App {
    /// One round of whatever is due. Gives the number of things done; 0: nothing is left for now.
    ///
    /// # Errors
    /// A fault of the records themselves. A job that fails is put back with its reason and does not stop the others.
    pub async fn work(&self) -> Result<usize> {
        secret::ensure(self).await?;
        let mut done = expire::acts(self).await?;
        done += clocks::due(self, ROUND).await?;
        done += leave::due(self).await?;
        done += forget::jobs(self).await?;
        done += self.do_jobs(jobs::Which::Others, ROUND).await?;
        done += crate::uploads::sweep(self).await?;
        Ok(done)
    }

    /// One round of time stamps and of seals under papers, apart from all other work: whoever stamps or seals may be slow or away, and nothing else waits for it.
    /// Gives the number of papers that were tried or found to be due.
    ///
    /// # Errors
    /// A fault of the records themselves.
    pub async fn stamp(&self) -> Result<usize> {
        match self.do_jobs(jobs::Which::Stamps, STAMPS).await? {
            0 => restamp::look(self).await,
            done => Ok(done),
        }
    }

    async fn do_jobs(&self, which: jobs::Which, most: i64) -> Result<usize> {
        let now = self.now();
        let lease = now.checked_add(LEASE).doing("reckoning a lease")?;
        let mut tx = self.db.write().await?;
        let claimed = jobs::claim(&mut tx, which, (now, lease), most).await?;
        tx.commit().await?;
        let done = claimed.len();
        for job in claimed {
            let outcome = self.work_on(&job).await;
            let mut tx = self.db.write().await?;
            match outcome {
                Ok(true) => jobs::finish(&mut tx, job.id, "done", now).await?,
                Ok(false) => {
                    let again = now.checked_add(WAIT).doing("reckoning a wait")?;
                    jobs::put_back(&mut tx, job.id, "waits", again).await?;
                }
                Err(fault) => {
                    tracing::error!(job = %job.id, kind = job.kind, "a job failed: {}", fault.chain());
                    let pause = RETRY.saturating_mul(
                        1 << u32::try_from(job.attempts.clamp(0, 10)).unwrap_or(10),
                    );
                    let again = now.checked_add(pause).doing("reckoning a retry")?;
                    jobs::put_back(&mut tx, job.id, &fault.chain(), again).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(done)
    }

    /// Does a job; `false`: it has to wait for something else.
    async fn work_on(&self, job: &Job) -> Result<bool> {
        let done = match job.kind.as_str() {
            "evidence" => evidence::fire_first(self, job).await,
            "answer" => answer::deliver(self, job).await,
            "draw-people" => draw::people(self, job).await,
            "draw-organisation" => draw::organisation(self, job).await,
            "outside-send" => outside::send(self, job).await,
            "outside-answers" => outside::look(self, job).await,
            "end" => end::child(self, job).await,
            "stamp" => stamp::paper(self, job).await,
            "restamp" => restamp::paper(self, job).await,
            "seal" => return seal::release(self, job).await,
            "seal-paper" => return paper_seal::paper(self, job).await,
            "register-state" => registers::entered(self, job).await,
            "register-row" => registers::changed(self, job).await,
            other => Err(Fault::new(format!("no worker knows the job {other}"))),
        };
        done.map(|()| true)
    }
}
