//! Work shared among threads whose results are taken in the order of the work.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What taking a result says of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    Continue,
    /// Nobody wants the rest, such as when the output is closed.
    Stop,
}

/// Draws work from `source`, does it on all cores and takes the results one by one in the order in which the work was drawn.
///
/// Each thread holds one piece of work at most, so that memory stays bounded however slow the taker is.
pub(crate) fn in_order<W, T>(
    source: impl FnMut() -> Option<W> + Send,
    work: impl Fn(W) -> T + Sync,
    take: impl FnMut(T) -> Then + Send,
) {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let source = Mutex::new((0usize, source));
    let taker = Turn { state: Mutex::new((0usize, take)), moved: Condvar::new() };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _release = Release(&taker);
                loop {
                    let (number, piece) = {
                        let mut source = locked(&source);
                        let Some(piece) = (source.1)() else { return };
                        source.0 += 1;
                        (source.0 - 1, piece)
                    };
                    let done = work(piece);
                    if taker.take(number, done) == Then::Stop {
                        return;
                    }
                }
            });
        }
    });
}

/// Whose turn it is, and who takes.
struct Turn<F> {
    state: Mutex<(usize, F)>,
    moved: Condvar,
}

/// The turn of nobody any more.
const STOPPED: usize = usize::MAX;

impl<F> Turn<F> {
    fn take<T>(&self, number: usize, done: T) -> Then
    where
        F: FnMut(T) -> Then,
    {
        let state = locked(&self.state);
        let waiting = self.moved.wait_while(state, |(turn, _)| *turn < number);
        let mut state = waiting.unwrap_or_else(PoisonError::into_inner);
        if state.0 == STOPPED {
            return Then::Stop;
        }
        let then = (state.1)(done);
        state.0 = if then == Then::Stop { STOPPED } else { number + 1 };
        self.moved.notify_all();
        then
    }
}

/// A thread that fails gives the others free: its turn would never come to an end.
struct Release<'a, F>(&'a Turn<F>);

impl<F> Drop for Release<'_, F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            locked(&self.0.state).0 = STOPPED;
            self.0.moved.notify_all();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work_however_long_each_takes() {
        let (mut next, mut taken) = (0u64, Vec::new());
        let source = || {
            next += 1;
            (next <= 40).then_some(next)
        };
        let slow = |n: u64| {
            std::thread::sleep(std::time::Duration::from_micros(n % 7 * 200));
            n
        };
        in_order(source, slow, |n| {
            taken.push(n);
            Then::Continue
        });
        assert_eq!(taken, (1..=40).collect::<Vec<_>>());
    }

    #[test]
    fn nothing_is_taken_after_a_stop() {
        let (mut next, mut taken) = (0u64, 0);
        let source = || {
            next += 1;
            Some(next)
        };
        in_order(
            source,
            |n| n,
            |n| {
                taken = n;
                if n == 5 { Then::Stop } else { Then::Continue }
            },
        );
        assert_eq!(taken, 5);
    }
}
