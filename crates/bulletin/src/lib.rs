//! Bulletins as data, written as HTML and DOCX.
//!
//! A [`DailyBulletin`] holds what was judged elsewhere; this crate only words it. Words are chosen once, in `compose`, into a
//! small document of paragraphs and tables; [`DailyBulletin::to_html`] and [`DailyBulletin::to_docx`] write that same document.
//!
//! Wording follows 环办〔2011〕22号: 符合Ⅲ类, 为劣Ⅴ类, never 超Ⅲ类; an exceeding item with its multiple, 总磷（0.3倍）, and
//! dissolved oxygen and pH by name only. Missing data are stated, and synthetic data are marked 合成数据.
//!
//! [`Sheets`] are tables for spreadsheets: cells with types, written as CSV.

mod compose;
mod daily;
mod document;
mod docx;
mod html;
mod letter;
mod report;
mod sheet;
mod wording;

use thiserror::Error;

pub use daily::{
    DailyBulletin, MonthToDate, OutlookLine, OverItem, Samples, SectionLine, Target, WarningLine,
};
pub use letter::{Letter, LetterFigure, LetterPart};
pub use report::{CampaignReport, ReportPart, ReportTable};
pub use sheet::{Sheet, SheetCell, Sheets};

/// A bulletin that could not be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BulletinError {
    /// The DOCX package could not be put together.
    #[error("日报“{title}”未能写成 DOCX：{what} / cannot write bulletin `{title}` as DOCX: {what}")]
    Docx {
        /// The bulletin's title and day.
        title: String,
        /// The packer's words.
        what: String,
    },
}

impl Letter {
    /// A complete page for screen and A4 print.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::write(&letter::document(self))
    }

    /// A DOCX file for A4. The same letter gives the same bytes.
    pub fn to_docx(&self) -> Result<Vec<u8>, BulletinError> {
        let failed = |what| BulletinError::Docx { title: self.title.clone(), what };
        docx::write(&letter::document(self)).map_err(failed)
    }
}

impl DailyBulletin {
    /// A complete page for screen and A4 print: inline style, no scripts, everything escaped.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::write(&compose::daily(self))
    }

    /// A DOCX file for A4. The same bulletin gives the same bytes.
    pub fn to_docx(&self) -> Result<Vec<u8>, BulletinError> {
        let title = || format!("{} {}", self.title(), self.date);
        docx::write(&compose::daily(self)).map_err(|what| BulletinError::Docx { title: title(), what })
    }
}
