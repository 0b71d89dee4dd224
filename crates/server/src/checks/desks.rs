//! The desks of all stations and kinds: opened when values come, closed when their verdicts could not be stored.

use std::collections::HashMap;

use standards::time::Instant;
use standards::{Mn, SeriesKind};

use super::desk::{self, Changes, Desk};
use super::{Arrivals, Checking, failed};
use crate::ServerError;
use crate::commits::Spans;

/// First and last measuring time.
type Span = (Instant, Instant);

/// Values of one station and kind that arrived too late for the checker at its desk.
struct Late<'c> {
    of: (&'c Mn, SeriesKind),
    span: Span,
}

#[derive(Default)]
pub(super) struct Desks {
    open: HashMap<(Mn, SeriesKind), Desk>,
    /// Where values lie whose verdicts could not be stored: tested again with the next value of the station.
    owed: Spans,
}

impl Desks {
    /// Opens the desk of every station of the plan that has been heard, anew. `missed` are values that nobody was told of.
    pub(super) fn begin(&mut self, checking: &Checking, missed: Spans) {
        self.open.clear();
        for ((mn, kind), span) in missed {
            self.owe((&mn, kind), span);
        }
        for station in &checking.registry.plan().stations {
            for kind in SeriesKind::ALL {
                if *checking.stopping.borrow() {
                    return;
                }
                match checking.reader.latest_time(&station.mn, kind) {
                    Ok(None) => {}
                    Ok(Some(_)) => self.open(checking, (&station.mn, kind)),
                    Err(error) => failed(&station.mn, &error.into()),
                }
            }
        }
        // Others than the plan's stations, as laboratories.
        for (mn, kind) in self.owed.keys().cloned().collect::<Vec<_>>() {
            if !self.open.contains_key(&(mn.clone(), kind)) {
                self.open(checking, (&mn, kind));
            }
        }
    }

    /// Judges what arrived, of all stations together: their verdicts are stored in one go.
    pub(super) fn take(&mut self, checking: &Checking, arrived: &Arrivals<'_>) {
        let (mut changes, mut late, mut judged) = (Changes::default(), Vec::new(), Vec::new());
        for (&(mn, kind), committed) in arrived {
            let Some(span) = span(committed.iter().map(|(_, observation)| observation.time)) else {
                continue;
            };
            if let Some(desk) = self.open.get_mut(&(mn.clone(), kind)) {
                let (more, too_old) = desk.judge(mn, kind, committed);
                changes.put.extend(more.put);
                changes.good.extend(more.good);
                judged.push(((mn, kind), span));
                late.extend(self::span(too_old.into_iter()).map(|span| Late { of: (mn, kind), span }));
            } else {
                // The store has these values already.
                self.owe((mn, kind), span);
                self.open(checking, (mn, kind));
            }
        }
        if let Err(error) = checking.keep(changes) {
            for (of, span) in judged {
                self.close(of, span, &error);
            }
            return;
        }
        for Late { of, span } in late {
            if let Err(error) = recheck(checking, of, span) {
                self.close(of, span, &error);
            }
        }
    }

    /// Opens a desk from what is stored, and stores what it finds untold there and where verdicts are owed.
    fn open(&mut self, checking: &Checking, (mn, kind): (&Mn, SeriesKind)) {
        let key = (mn.clone(), kind);
        match opened(checking, (mn, kind), self.owed.get(&key).copied()) {
            Ok(desk) => {
                self.owed.remove(&key);
                self.open.insert(key, desk);
            }
            Err(error) => failed(mn, &error),
        }
    }

    /// Closes a desk whose verdicts could not be stored; it is opened again with the next value.
    fn close(&mut self, (mn, kind): (&Mn, SeriesKind), span: Span, error: &ServerError) {
        failed(mn, error);
        self.open.remove(&(mn.clone(), kind));
        self.owe((mn, kind), span);
    }

    fn owe(&mut self, (mn, kind): (&Mn, SeriesKind), (first, last): Span) {
        let owed = self.owed.entry((mn.clone(), kind)).or_insert((first, last));
        *owed = (owed.0.min(first), owed.1.max(last));
    }
}

/// A desk, once the values of a span have been tested: those before what the desk itself judges from the store, and then those.
fn opened(
    checking: &Checking,
    (mn, kind): (&Mn, SeriesKind),
    owed: Option<Span>,
) -> Result<Desk, ServerError> {
    let settings = checking.registry.plan().quality.settings(mn.as_str());
    if let Some((first, last)) = owed {
        let trusted = desk::trusted(&*checking.reader, mn, kind, &settings)?;
        if first < trusted {
            recheck(checking, (mn, kind), (first, last.min(trusted)))?;
        }
    }
    let (desk, changes) = Desk::open(&*checking.reader, mn, kind, settings)?;
    checking.keep(changes)?;
    Ok(desk)
}

fn recheck(checking: &Checking, (mn, kind): (&Mn, SeriesKind), span: Span) -> Result<(), ServerError> {
    let settings = checking.registry.plan().quality.settings(mn.as_str());
    desk::recheck(&*checking.reader, mn, kind, &settings, span, |changes| checking.keep(changes))
}

fn span(times: impl Iterator<Item = Instant>) -> Option<Span> {
    times.fold(None, |span, time| match span {
        None => Some((time, time)),
        Some((first, last)) => Some((time.min(first), time.max(last))),
    })
}
