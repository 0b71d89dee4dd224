//! Judging on all cores and writing in order.

use std::collections::BTreeSet;
use std::io::Write;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use evaluation::Period;
use standards::{FactorCode, ReadingTable};

use super::judged::Judged;
use super::options::{Format, Wanted};
use super::periods;
use super::render::Renderer;
use super::samples::{Samples, judge};
use super::setup::Setup;
use super::summary::Agreement;
use super::turns::{Then, in_order};

/// Rows or lines by which a table sets its widths.
const PROBED: usize = 2000;
/// Samples of a piece of work.
const SAMPLES: usize = 4096;

/// Where lines go and how.
pub(crate) struct Output<'a> {
    pub(crate) to: &'a mut (dyn Write + Send),
    pub(crate) format: Format,
    pub(crate) wanted: Option<&'a Wanted>,
    /// Lines written so far.
    pub(crate) lines: &'a AtomicU64,
    /// Sections or samples judged so far.
    pub(crate) done: &'a AtomicU64,
}

/// What a piece of work gives: bytes, how many lines, and what is to be counted.
type Rendered<T> = anyhow::Result<(Vec<u8>, u64, T)>;

impl Output<'_> {
    /// Judges and writes every sample; `places` gives the place in `sections` for the numbers of the samples.
    pub(super) fn samples(
        self,
        samples: &Samples,
        sections: &[Judged],
        places: &[usize],
        setup: &Setup,
    ) -> anyhow::Result<Agreement> {
        let wanted = self.wanted;
        let judge_one = |at: usize| {
            let sample = samples.rows.get(at)?;
            let day = sample.time.day();
            let judged = sections.get(*places.get(sample.section)?)?;
            (judged.is_wanted && setup.wants(day, day)).then(|| judge(judged, sample, &samples.files, wanted))
        };
        let factors: BTreeSet<FactorCode> =
            samples.rows.iter().flat_map(|row| row.values.iter().map(|v| v.factor)).collect();
        let renderer = Renderer::new(self.format, setup.over, &factors, |table| {
            for judged in (0..samples.rows.len()).take(PROBED).filter_map(judge_one) {
                table.fit(&judged.line);
            }
        });
        let pieces = pieces(samples.rows.len(), SAMPLES);
        let render = |piece: Range<usize>| -> Rendered<Agreement> {
            let (mut out, mut agreement) = (Vec::new(), Agreement::default());
            for judged in piece.filter_map(judge_one) {
                agreement.count(&judged);
                renderer.line(&judged.line, &mut out)?;
            }
            Ok((out, agreement.rows, agreement))
        };
        let mut total = Agreement::default();
        write(self, &renderer, pieces, render, |agreement| total.add(agreement))?;
        Ok(total)
    }

    /// Judges and writes every period of every section.
    pub(super) fn periods(
        self,
        tables: &[ReadingTable],
        sections: &[Judged],
        period: Period,
        setup: &Setup,
    ) -> anyhow::Result<()> {
        let of = |at: usize| sections.get(at).filter(|judged| judged.is_wanted).zip(tables.get(at));
        let wanted = self.wanted;
        let factors: BTreeSet<FactorCode> = tables
            .iter()
            .flat_map(|table| table.columns().iter().map(standards::Column::factor))
            .chain(sections.iter().flat_map(|judged| judged.profile.judged.iter().copied()))
            .collect();
        let renderer = Renderer::new(self.format, setup.over, &factors, |table| {
            let mut seen = 0;
            for (judged, readings) in (0..sections.len()).filter_map(of) {
                if seen >= PROBED {
                    break;
                }
                // What is wrong with a section is said when it is judged.
                let _said_later = periods::lines(judged, readings, period, setup, None, |line| {
                    seen += 1;
                    table.fit(&line);
                });
            }
        });
        let render = |piece: Range<usize>| -> Rendered<()> {
            let (mut out, mut count) = (Vec::new(), 0);
            let mut broken = Ok(());
            for (judged, table) in piece.filter_map(of) {
                periods::lines(judged, table, period, setup, wanted, |line| {
                    count += 1;
                    if let Err(error) = renderer.line(&line, &mut out) {
                        broken = Err(error);
                    }
                })?;
            }
            broken?;
            Ok((out, count, ()))
        };
        write(self, &renderer, pieces(sections.len(), 1), render, |()| {})
    }
}

fn pieces(length: usize, of: usize) -> impl Iterator<Item = Range<usize>> + Send {
    (0..length).step_by(of).map(move |start| start..(start + of).min(length))
}

fn write<T: Send>(
    output: Output<'_>,
    renderer: &Renderer,
    mut pieces: impl Iterator<Item = Range<usize>> + Send,
    render: impl Fn(Range<usize>) -> Rendered<T> + Sync,
    mut take: impl FnMut(T) + Send,
) -> anyhow::Result<()> {
    let (to, lines, done) = (output.to, output.lines, output.done);
    let mut result = to.write_all(&renderer.head()).map_err(anyhow::Error::from);
    if result.is_ok() {
        in_order(
            || pieces.next(),
            |piece| {
                let length = piece.len() as u64;
                (length, render(piece))
            },
            |(length, rendered)| {
                done.fetch_add(length, Ordering::Relaxed);
                result = rendered.and_then(|(bytes, count, counted)| {
                    lines.fetch_add(count, Ordering::Relaxed);
                    take(counted);
                    Ok(to.write_all(&bytes)?)
                });
                if result.is_ok() { Then::Continue } else { Then::Stop }
            },
        );
    }
    if result.is_ok() {
        result = to.flush().map_err(Into::into);
    }
    match result {
        // The reader of our output has seen enough.
        Err(error) if is_closed(&error) => Ok(()),
        other => other,
    }
}

/// Whether the reader of our output went away.
pub(crate) fn is_closed(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    kind == Some(std::io::ErrorKind::BrokenPipe)
}
