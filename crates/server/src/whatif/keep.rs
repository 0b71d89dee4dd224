//! Questions that wait, the one under way, and answers that are kept.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use ::whatif::Outcome;

use super::Asked;

/// Questions that may wait.
const MOST_WAITING: usize = 8;
/// Answers that are kept.
const MOST_KEPT: usize = 24;

/// A question with its answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) asked: Arc<Asked>,
    pub(crate) outcome: Outcome,
    /// How long it took (s).
    pub(crate) took_s: f64,
}

/// Where a question stands.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    /// So many are before it.
    Waiting(usize),
    /// So many of so many jobs are done.
    Running(usize, usize),
    /// Answered.
    Done(Arc<Answer>),
    /// It failed, with the reason.
    Failed(String),
}

/// A question on its way.
pub(super) struct OnItsWay {
    pub(super) asked: Arc<Asked>,
    /// Accounts that wait for it.
    accounts: Vec<i64>,
    pub(super) given_up: Arc<AtomicBool>,
}

#[derive(Default)]
struct Book {
    waiting: VecDeque<OnItsWay>,
    running: Option<(OnItsWay, usize, usize)>,
    kept: VecDeque<(String, Result<Arc<Answer>, String>)>,
    /// What each account asked last.
    latest: HashMap<i64, String>,
    closed: bool,
}

/// All questions.
#[derive(Default)]
pub(crate) struct WhatIfs {
    book: Mutex<Book>,
    stirred: Condvar,
}

impl WhatIfs {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a question; nothing when too many wait. What the account asked before is given up, unless others wait for it too.
    pub(crate) fn ask(&self, account: i64, asked: Asked) -> Option<Standing> {
        let mut book = self.book();
        let digest = asked.digest.clone();
        if book.latest.get(&account) != Some(&digest) {
            book.give_up(account);
        }
        if book.standing(&digest).is_none() {
            if book.waiting.len() >= MOST_WAITING {
                return None;
            }
            // One that failed is tried again.
            book.kept.retain(|(kept, _)| *kept != digest);
            book.waiting.push_back(OnItsWay {
                asked: Arc::new(asked),
                accounts: Vec::new(),
                given_up: Arc::default(),
            });
            self.stirred.notify_one();
        }
        book.latest.insert(account, digest.clone());
        let Book { waiting, running, .. } = &mut *book;
        let under_way = waiting.iter_mut().chain(running.iter_mut().map(|r| &mut r.0));
        for on in under_way.filter(|on| on.asked.digest == digest && !on.accounts.contains(&account)) {
            on.accounts.push(account);
        }
        book.standing(&digest)
    }

    /// Where a question stands; nothing of one that is not known.
    pub(crate) fn standing(&self, digest: &str) -> Option<Standing> {
        let book = self.book();
        let failed = book.kept.iter().find(|(kept, _)| kept == digest);
        book.standing(digest).or_else(|| match failed {
            Some((_, Err(why))) => Some(Standing::Failed(why.clone())),
            _ => None,
        })
    }

    /// What an account asked last.
    pub(crate) fn latest(&self, account: i64) -> Option<String> {
        self.book().latest.get(&account).cloned()
    }

    /// Waits for the next question; nothing when the server stops.
    pub(super) fn next(&self) -> Option<(Arc<Asked>, Arc<AtomicBool>)> {
        let mut book = self.book();
        loop {
            if book.closed {
                return None;
            }
            if let Some(next) = book.waiting.pop_front() {
                let found = (Arc::clone(&next.asked), Arc::clone(&next.given_up));
                book.running = Some((next, 0, 1));
                return Some(found);
            }
            book = self.stirred.wait(book).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// So much of the running question is done.
    pub(super) fn tell(&self, done: usize, all: usize) {
        if let Some(running) = &mut self.book().running {
            (running.1, running.2) = (done, all);
        }
    }

    /// Keeps what became of the running question; nothing when it was given up.
    pub(super) fn put(&self, became: Option<Result<Answer, String>>) {
        let mut book = self.book();
        let Some((on, ..)) = book.running.take() else { return };
        if let Some(became) = became {
            if book.kept.len() == MOST_KEPT {
                book.kept.pop_front();
            }
            book.kept.push_back((on.asked.digest.clone(), became.map(Arc::new)));
        }
    }

    /// The server stops: what runs is given up and nothing new begins.
    pub(crate) fn close(&self) {
        let mut book = self.book();
        book.closed = true;
        if let Some((on, ..)) = &book.running {
            on.given_up.store(true, Ordering::Relaxed);
        }
        self.stirred.notify_all();
    }
}

impl Book {
    /// An account does not wait for what it asked before; what nobody waits for is given up.
    fn give_up(&mut self, account: i64) {
        for on in &mut self.waiting {
            on.accounts.retain(|a| *a != account);
        }
        self.waiting.retain(|on| !on.accounts.is_empty());
        if let Some((on, ..)) = &mut self.running {
            on.accounts.retain(|a| *a != account);
            if on.accounts.is_empty() {
                on.given_up.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Where a question stands that is not known to have failed.
    fn standing(&self, digest: &str) -> Option<Standing> {
        if let Some((_, Ok(answer))) =
            self.kept.iter().find(|(kept, became)| kept == digest && became.is_ok())
        {
            return Some(Standing::Done(Arc::clone(answer)));
        }
        let goes_on = |on: &OnItsWay| on.asked.digest == digest && !on.given_up.load(Ordering::Relaxed);
        if let Some((_, done, all)) = self.running.as_ref().filter(|r| goes_on(&r.0)) {
            return Some(Standing::Running(*done, *all));
        }
        let before = usize::from(self.running.is_some());
        self.waiting.iter().position(goes_on).map(|place| Standing::Waiting(place + before))
    }
}
