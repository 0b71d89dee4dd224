//! A table with aligned columns.

use crate::evaluate::width;

/// Rows of cells under headers.
#[derive(Debug)]
pub(crate) struct Aligned {
    rows: Vec<Vec<String>>,
}

impl Aligned {
    pub(super) fn new(headers: &[&str]) -> Self {
        Self { rows: vec![headers.iter().map(|header| (*header).to_owned()).collect()] }
    }

    pub(super) fn add(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The lines, without blanks at their ends.
    pub(super) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut widths = vec![0; columns];
        for row in &self.rows {
            for (wide, cell) in widths.iter_mut().zip(row) {
                *wide = width(cell).max(*wide);
            }
        }
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, wide) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', wide - width(cell) + 2));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_begin_below_their_headers_whatever_the_script() {
        let mut table = Aligned::new(&["项目", "n"]);
        table.add(vec!["化学需氧量".into(), "1".into()]);
        table.add(vec!["pH".into(), "12".into()]);
        assert_eq!(table.text(), "项目        n\n化学需氧量  1\npH          12\n");
    }
}
