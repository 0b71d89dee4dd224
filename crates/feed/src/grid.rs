//! Tables whose columns this crate does not know, cell by cell: every sheet of a workbook, or a text of any encoding.

use std::borrow::Cow;
use std::sync::Arc;

use crate::encoding::{lines, whole};
use crate::line::{cells, separators};
use crate::{FeedError, INFLATED_LIMIT, Place, Problem, detect, workbook};

/// A sheet, or the one table of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// Name of the sheet; empty of a text.
    pub name: String,
    /// Filled rows: the line or the row in the sheet, from 1, and its cells as text.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// What [`grids`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grids {
    /// Tables.
    Tables(Vec<Grid>),
    /// The text of a JSON file.
    Json(String),
}

/// Reads every table of a file of at most `most` rows; what cannot be read is told with its place.
#[must_use]
pub fn grids(name: &str, bytes: &[u8], most: usize, inflated: Option<u64>) -> (Grids, Vec<Problem>) {
    let file: Arc<str> = name.into();
    let at = |line: usize| Place { file: Arc::clone(&file), line };
    let failed = |line, error| (Grids::Tables(Vec::new()), vec![Problem::of_line(at(line), error)]);
    match detect::container(name, bytes) {
        Err(error) => failed(1, error),
        Ok(detect::Container::Json) => match whole(bytes) {
            Ok(text) => (Grids::Json(text.into_owned()), Vec::new()),
            Err((line, error)) => failed(line, error),
        },
        Ok(detect::Container::Workbook) => {
            let mut problems = Vec::new();
            match workbook::grids(bytes, inflated.unwrap_or(INFLATED_LIMIT), most) {
                Ok(grids) => (Grids::Tables(grids), problems),
                Err(error) => {
                    problems.push(Problem::of_line(at(1), error));
                    (Grids::Tables(Vec::new()), problems)
                }
            }
        }
        Ok(detect::Container::Text) => {
            let (grid, problems) = of_text(bytes, most, &at);
            (Grids::Tables(vec![grid]), problems)
        }
    }
}

fn of_text(bytes: &[u8], most: usize, at: &impl Fn(usize) -> Place) -> (Grid, Vec<Problem>) {
    let mut grid = Grid::default();
    let mut problems = Vec::new();
    let mut separator = None;
    for (number, line) in lines(bytes) {
        if grid.rows.len() >= most {
            problems.push(Problem::of_line(at(number), too_many(most)));
            break;
        }
        let text = match line {
            Ok(text) if text.starts_with('#') => continue,
            Ok(text) => text,
            Err(error) => {
                problems.push(Problem::of_line(at(number), error));
                continue;
            }
        };
        // A title above the table has no separators: the first line that has some shows which.
        separator = separator.or_else(|| separators(&text).first().copied());
        let mut found: Vec<Cow<'_, str>> = Vec::new();
        match cells(&text, separator.unwrap_or(','), &mut found) {
            Ok(()) => grid.rows.push((number, found.iter().map(ToString::to_string).collect())),
            Err(error) => problems.push(Problem::of_line(at(number), error)),
        }
    }
    (grid, problems)
}

pub(crate) fn too_many(most: usize) -> FeedError {
    FeedError::Workbook {
        what: format!("超过 {most} 行，请拆分 / more than {most} rows: split the file")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(name: &str, bytes: &[u8]) -> Vec<Grid> {
        let (grids, problems) = grids(name, bytes, 100, None);
        assert_eq!(problems, []);
        let Grids::Tables(tables) = grids else { panic!("{grids:?}") };
        tables
    }

    #[test]
    fn every_sheet_of_a_workbook_comes_with_its_name_and_the_rows_as_the_sheet_counts_them() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let first = book.add_worksheet().set_name("泵站").unwrap();
        first.write(0, 0, "名称").unwrap();
        first.write(2, 1, 112.96).unwrap();
        book.add_worksheet().set_name("闸坝").unwrap().write(4, 0, "甲").unwrap();
        let sheets = tables("x.xlsx", &book.save_to_buffer().unwrap());
        assert_eq!((sheets[0].name.as_str(), sheets[1].name.as_str()), ("泵站", "闸坝"));
        assert_eq!(
            sheets[0].rows,
            [(1, vec!["名称".to_owned()]), (3, vec![String::new(), "112.96".to_owned()])]
        );
        assert_eq!(sheets[1].rows, [(5, vec!["甲".to_owned()])]);
    }

    #[test]
    fn a_text_in_gbk_under_a_title_is_one_table() {
        let (gbk, _, _) = encoding_rs::GBK.encode("某县台账\n名称,乡镇\n渭河排口,\"甲,乙\"\n");
        let sheets = tables("x.csv", &gbk);
        assert_eq!(sheets[0].rows[2], (3, vec!["渭河排口".to_owned(), "甲,乙".to_owned()]));
    }

    #[test]
    fn a_json_comes_as_its_text_and_a_file_that_is_too_long_says_so() {
        assert_eq!(grids("x.geojson", b"{}", 9, None).0, Grids::Json("{}".into()));
        let (_, problems) = grids("x.csv", b"a,b\n1,2\n3,4\n", 2, None);
        assert!(matches!(problems.as_slice(), [one] if one.place.line == 3));
    }
}
