//! The thread that answers questions, one after another, its jobs on half of the cores.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ::whatif::{Done, Error, Outcome, Prepared};
use store::{AccountId, WhatIfAnswer};

use super::keep::OnItsWay;
use super::{Asked, FORM, WhatIfs};
use crate::ServerError;
use crate::clock::Clock;
use crate::writer::Writer;

/// Answers that the store keeps: the newest.
const MOST_STORED: usize = 200;

/// What the thread works with.
pub(crate) struct Answering {
    pub(crate) questions: Arc<WhatIfs>,
    pub(crate) writer: Writer,
    /// Writes an answer as pages read it, with how long it took (s).
    pub(crate) written: fn(&Asked, &Outcome, f64) -> Result<String, ServerError>,
}

/// Answers questions until the server stops.
pub(crate) fn work(answering: &Answering) {
    let questions = &*answering.questions;
    while let Some(on) = questions.next() {
        let began = Clock::machine();
        let outcome = answer(questions, &on.asked, &on.given_up);
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of minutes")]
        let took_s = (Clock::machine().0 - began.0).max(0) as f64 / 1000.0;
        let became = outcome.map(|outcome| {
            let outcome = outcome.map_err(|error| error.to_string())?;
            answering.kept(&on, &outcome, took_s).map_err(|error| error.to_string())
        });
        if let Some(Err(error)) = &became {
            tracing::warn!(digest = on.asked.digest, %error, "a what-if failed");
        }
        questions.put(became);
    }
}

impl Answering {
    /// The answer as it is kept: in the store, or where that fails until the server stops, which the log tells.
    fn kept(&self, on: &OnItsWay, outcome: &Outcome, took_s: f64) -> Result<WhatIfAnswer, ServerError> {
        let answer = WhatIfAnswer {
            digest: on.asked.digest.clone(),
            account: AccountId(on.asker.account),
            asker: on.asker.title.clone(),
            asked: on.asker.at,
            answered: Clock::wall(),
            model: on.asked.model.clone(),
            form: FORM,
            body: (self.written)(&on.asked, outcome, took_s)?,
        };
        let row = answer.clone();
        if let Err(error) = self.writer.run_blocking(move |store| store.put_whatif_answer(&row, MOST_STORED))
        {
            tracing::error!(digest = answer.digest, %error, "an answer was not stored; it is forgotten when the server stops");
        }
        Ok(answer)
    }
}

/// The answer, its failure, or nothing when it was given up.
fn answer(questions: &WhatIfs, asked: &Asked, given_up: &AtomicBool) -> Option<Result<Outcome, Error>> {
    let prepared = match Prepared::new(asked.question()) {
        Ok(prepared) => prepared,
        Err(error) => return Some(Err(error)),
    };
    let jobs = prepared.jobs();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Done>> = Mutex::default();
    let failed: Mutex<Option<Error>> = Mutex::default();
    questions.tell(0, jobs.len());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores.div_ceil(2).min(jobs.len()) {
            scope.spawn(|| {
                while !given_up.load(Ordering::Relaxed) {
                    let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                    match prepared.run(*job) {
                        Ok(told) => {
                            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                            done.push(told);
                            questions.tell(done.len(), jobs.len());
                        }
                        Err(error) => {
                            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                            // The others need not go on.
                            next.store(jobs.len(), Ordering::Relaxed);
                            return;
                        }
                    }
                }
            });
        }
    });
    if given_up.load(Ordering::Relaxed) {
        return None;
    }
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Some(Err(error));
    }
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    Some(prepared.outcome(&done))
}
