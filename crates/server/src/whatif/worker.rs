//! The thread that answers questions, one after another, its jobs on half of the cores.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ::whatif::{Done, Error, Prepared};

use super::{Answer, Asked, WhatIfs};
use crate::clock::Clock;

/// Answers questions until the server stops.
pub(crate) fn work(questions: &WhatIfs) {
    while let Some((asked, given_up)) = questions.next() {
        let began = Clock::machine();
        let became = answer(questions, &asked, &given_up);
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of minutes")]
        let took_s = (Clock::machine().0 - began.0).max(0) as f64 / 1000.0;
        if let Some(Err(error)) = &became {
            tracing::warn!(digest = asked.digest, %error, "a what-if failed");
        }
        questions.put(became.map(|became| {
            let answer = |outcome| Answer { asked: std::sync::Arc::clone(&asked), outcome, took_s };
            became.map(answer).map_err(|error| error.to_string())
        }));
    }
}

/// The answer, its failure, or nothing when it was given up.
fn answer(
    questions: &WhatIfs,
    asked: &Asked,
    given_up: &AtomicBool,
) -> Option<Result<::whatif::Outcome, Error>> {
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
