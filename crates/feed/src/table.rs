//! A table being read row by row, wherever its rows come from: which of the two ways of reading it needs, and its origin.

use std::borrow::Cow;

use standards::Origin;

use crate::header::Header;
use crate::row::Source;
use crate::tidy::Tidy;
use crate::{FeedError, Parsed, Problem, wide};

/// The comment that marks generated figures.
pub(crate) const SYNTHETIC: &str = "# origin: synthetic";

pub(crate) struct Table<'s> {
    source: &'s Source<'s>,
    header: Header,
    pub(crate) parsed: Parsed,
    tidy: Tidy,
    /// Lines of the first times without a year in December and in January, when nothing says which year they mean.
    new_year: [Option<usize>; 2],
}

impl<'s> Table<'s> {
    /// Begins behind a header that stands on `line`.
    pub(crate) fn new(source: &'s Source<'s>, header: Header, line: usize) -> Self {
        let mut parsed = Parsed::default();
        header.report(source, line, &mut parsed);
        Self { source, header, parsed, tidy: Tidy::default(), new_year: [None; 2] }
    }

    /// Reads one row; a header that comes again is taken in place of the first.
    pub(crate) fn row(&mut self, line: usize, cells: &[Cow<'_, str>]) {
        if self.header.is_repeated_by(cells) && self.begin_again(line, cells) {
            return;
        }
        let width = self.header.roles.len();
        let filled = || cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
        // A sheet has no cells behind the last filled one; a CSV line that is short or long lost or gained a separator.
        // The flag at the end of a tidy line may be left out with its separator.
        let short = cells.len() < width
            && !self.source.workbook
            && !(self.header.is_tidy && cells.len() + 1 == width);
        if short || (cells.len() > width && filled() > width) {
            let error = FeedError::CellCount { found: cells.len(), expected: width };
            return self.parsed.problems.push(Problem::of_line(self.source.at(line), error));
        }
        let yearless = if self.header.is_tidy {
            self.tidy.row(self.source, &self.header, line, cells, &mut self.parsed)
        } else {
            wide::row(self.source, &self.header, line, cells, &mut self.parsed)
        };
        let side = match yearless {
            Some(12) => 0,
            Some(1) => 1,
            _ => return,
        };
        if self.source.day.is_none() && self.new_year[side].is_none() {
            self.new_year[side] = Some(line);
        }
    }

    fn begin_again(&mut self, line: usize, cells: &[Cow<'_, str>]) -> bool {
        let Some(header) = Header::read(self.source, cells) else { return false };
        if header.names != self.header.names {
            header.report(self.source, line, &mut self.parsed);
            self.header = header;
            self.tidy = Tidy::default();
        }
        true
    }

    /// Everything read, marked with its origin.
    pub(crate) fn finish(mut self, origin: Origin) -> Parsed {
        for row in &mut self.parsed.rows {
            row.origin = origin;
        }
        self.parsed.columns = self.header.columns();
        if let ([Some(december), Some(january)], Some(year)) = (self.new_year, self.source.year) {
            let place = self.source.at(december.max(january));
            self.parsed.notices.push(Problem::of_line(place, FeedError::YearAssumed { year }));
        }
        self.parsed
    }
}
