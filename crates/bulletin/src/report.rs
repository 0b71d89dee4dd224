//! A report of the campaign: parts of sentences and tables, given as figures and words that were made elsewhere.

use standards::time::BeijingDay;

use crate::document::{Block, Column, Document, Span, Table};
use crate::{BulletinError, docx, html};

/// A report (总结报告).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignReport {
    /// 标题.
    pub title: String,
    /// Who issues it.
    pub issued_by: String,
    /// First day it is about.
    pub from: BeijingDay,
    /// Last day it is about.
    pub to: BeijingDay,
    /// Sections with generated values, by name: marked at the top.
    pub synthetic: Vec<String>,
    /// Its parts in order.
    pub parts: Vec<ReportPart>,
    /// When it was made, in words.
    pub generated: String,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPart {
    /// Heading, without its number.
    pub heading: String,
    /// A paragraph each.
    pub sentences: Vec<String>,
    /// Tables after them; one without rows is left out.
    pub tables: Vec<ReportTable>,
}

/// A table of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTable {
    /// Over the table.
    pub caption: String,
    /// Headings, and each column's share of the width in percent.
    pub columns: Vec<(&'static str, usize)>,
    /// A cell for each column; the first names the row.
    pub rows: Vec<Vec<String>>,
}

const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

impl CampaignReport {
    /// A complete page for screen and A4 print.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::write(&self.document())
    }

    /// A DOCX file for A4. The same report gives the same bytes.
    pub fn to_docx(&self) -> Result<Vec<u8>, BulletinError> {
        let title = || self.title.clone();
        docx::write(&self.document()).map_err(|what| BulletinError::Docx { title: title(), what })
    }

    fn document(&self) -> Document {
        let days = format!("{}至{}", self.from.chinese(), self.to.chinese());
        let mut blocks =
            vec![Block::Title(self.title.clone()), Block::Masthead(vec![self.issued_by.clone(), days])];
        if !self.synthetic.is_empty() {
            let names = self.synthetic.join("、");
            blocks.push(Block::Banner(format!(
                "本报告含合成数据（{names}），为训练和演示生成，不是实测结果，不得作为考核和执法依据。"
            )));
        }
        for (part, number) in self.parts.iter().zip(NUMBERS) {
            blocks.push(Block::Heading(format!("{number}、{}", part.heading)));
            blocks.extend(part.sentences.iter().map(|s| Block::Paragraph(vec![Span::text(s)])));
            blocks.extend(part.tables.iter().filter(|t| !t.rows.is_empty()).map(table));
        }
        blocks.push(Block::Note(format!("生成时间：{}。", self.generated)));
        blocks.push(Block::Signature(vec![self.issued_by.clone()]));
        Document { title: self.title.clone(), blocks }
    }
}

fn table(table: &ReportTable) -> Block {
    let column = |(heading, percent): &(&'static str, usize)| Column { heading, percent: *percent };
    let row = |cells: &Vec<String>| cells.iter().map(|cell| vec![vec![Span::text(cell)]]).collect();
    Block::Table(Table {
        caption: table.caption.clone(),
        columns: table.columns.iter().map(column).collect(),
        rows: table.rows.iter().map(row).collect(),
    })
}
