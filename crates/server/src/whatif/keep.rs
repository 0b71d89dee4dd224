//! Questions that wait, the one under way, and the last answers; those before are in the store.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use standards::time::Instant;
use store::WhatIfAnswer;

use super::Asked;

/// Questions that may wait.
const MOST_WAITING: usize = 8;
/// Answers at hand without looking into the store.
const MOST_KEPT: usize = 24;

/// Who asks, and when.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) account: i64,
    /// Title of the post.
    pub(crate) title: String,
    pub(crate) at: Instant,
}

/// Where a question stands.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    /// So many are before it.
    Waiting(usize),
    /// So many of so many jobs are done.
    Running(usize, usize),
    /// Answered.
    Done(Arc<WhatIfAnswer>),
    /// It failed, with the reason.
    Failed(String),
}

/// A question on its way.
#[derive(Clone)]
pub(super) struct OnItsWay {
    pub(super) asked: Arc<Asked>,
    /// Who asked first.
    pub(super) asker: Asker,
    /// Accounts that wait for it.
    accounts: Vec<i64>,
    pub(super) given_up: Arc<AtomicBool>,
}

#[derive(Default)]
struct Book {
    waiting: VecDeque<OnItsWay>,
    running: Option<(OnItsWay, usize, usize)>,
    kept: VecDeque<(String, Result<Arc<WhatIfAnswer>, String>)>,
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

    /// Puts a question; nothing when too many wait. What the account asked before is given up, unless others wait for it too. One that the
    /// store has an answer to is answered.
    pub(crate) fn ask(&self, who: Asker, asked: Asked, stored: Option<WhatIfAnswer>) -> Option<Standing> {
        let mut book = self.book();
        let (account, digest) = (who.account, asked.digest.clone());
        if book.latest.get(&account) != Some(&digest) {
            book.give_up(account);
        }
        if let Some(stored) = stored.filter(|_| book.standing(&digest).is_none()) {
            book.keep(digest.clone(), Ok(Arc::new(stored)));
        }
        if book.standing(&digest).is_none() {
            if book.waiting.len() >= MOST_WAITING {
                return None;
            }
            // One that failed is tried again.
            book.kept.retain(|(kept, _)| *kept != digest);
            book.waiting.push_back(OnItsWay {
                asked: Arc::new(asked),
                asker: who,
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
    pub(super) fn next(&self) -> Option<OnItsWay> {
        let mut book = self.book();
        loop {
            if book.closed {
                return None;
            }
            if let Some(next) = book.waiting.pop_front() {
                book.running = Some((next.clone(), 0, 1));
                return Some(next);
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
    pub(super) fn put(&self, became: Option<Result<WhatIfAnswer, String>>) {
        let mut book = self.book();
        let Some((on, ..)) = book.running.take() else { return };
        if let Some(became) = became {
            book.keep(on.asked.digest.clone(), became.map(Arc::new));
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
    /// Keeps an answer or a failure; the oldest goes.
    fn keep(&mut self, digest: String, became: Result<Arc<WhatIfAnswer>, String>) {
        self.kept.retain(|(kept, _)| *kept != digest);
        if self.kept.len() == MOST_KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((digest, became));
    }

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
