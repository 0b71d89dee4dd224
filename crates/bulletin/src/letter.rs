//! A letter or report as data: paragraphs, figures with their sources, and that it is a draft.

use crate::document::{Block, Column, Document, Span, Table};

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// Such as `约谈通知书`.
    pub title: String,
    /// The parts of the line under the title: number, office, day.
    pub masthead: Vec<String>,
    /// A framed statement, such as that it is a draft.
    pub banner: Option<String>,
    /// Whom it is sent to, `某单位：`.
    pub to: Option<String>,
    /// Its parts, in order.
    pub parts: Vec<LetterPart>,
    /// Lines that close it.
    pub signature: Vec<String>,
    /// Small print.
    pub notes: Vec<String>,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterPart {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Figures, each with what it was compared with and where it comes from.
    Figures {
        /// Above the table.
        caption: String,
        /// Its rows.
        rows: Vec<LetterFigure>,
    },
}

/// A figure with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFigure {
    /// What it is.
    pub what: String,
    /// Its value.
    pub value: String,
    /// What it was compared with.
    pub against: String,
    /// Where it comes from.
    pub source: String,
}

/// The document of a letter.
pub(crate) fn document(letter: &Letter) -> Document {
    let text = |text: &String| Block::Paragraph(vec![Span::text(text)]);
    let mut blocks = vec![Block::Title(letter.title.clone()), Block::Masthead(letter.masthead.clone())];
    blocks.extend(letter.banner.iter().map(|b| Block::Banner(b.clone())));
    blocks.extend(letter.to.iter().map(|to| Block::Paragraph(vec![Span::Strong(to.clone())])));
    for part in &letter.parts {
        match part {
            LetterPart::Heading(heading) => blocks.push(Block::Heading(heading.clone())),
            LetterPart::Paragraph(paragraph) => blocks.extend(paragraph.lines().map(|l| text(&l.to_owned()))),
            LetterPart::Figures { caption, rows } => blocks.push(Block::Table(figures(caption, rows))),
        }
    }
    blocks.push(Block::Signature(letter.signature.clone()));
    blocks.extend(letter.notes.iter().map(|note| Block::Note(note.clone())));
    Document { title: letter.title.clone(), blocks }
}

fn figures(caption: &str, rows: &[LetterFigure]) -> Table {
    let column = |heading, percent| Column { heading, percent };
    let cell = |text: &String| vec![vec![Span::text(text)]];
    Table {
        caption: caption.to_owned(),
        columns: vec![column("事实", 32), column("数值", 16), column("对照", 18), column("来源", 34)],
        rows: rows
            .iter()
            .map(|r| vec![cell(&r.what), cell(&r.value), cell(&r.against), cell(&r.source)])
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        let figure = LetterFigure {
            what: "总磷均值超标 1 倍".into(),
            value: "0.400".into(),
            against: "≤0.2".into(),
            source: "代县桥断面总磷监测数据".into(),
        };
        Letter {
            title: "约谈通知书".into(),
            banner: Some("草稿".into()),
            to: Some("峨口镇人民政府：".into()),
            parts: vec![
                LetterPart::Paragraph("第一行 <b>\n第二行".into()),
                LetterPart::Figures { caption: "事实".into(), rows: vec![figure] },
            ],
            signature: vec!["领导组办公室".into()],
            ..Letter::default()
        }
    }

    #[test]
    fn a_letter_is_the_same_words_in_html_and_docx_and_every_figure_has_its_source() {
        let html = letter().to_html();
        for said in ["约谈通知书", "草稿", "0.400", "≤0.2", "代县桥断面总磷监测数据", "第一行 &lt;b&gt;"]
        {
            assert!(html.contains(said), "{said}");
        }
        let docx = letter().to_docx().unwrap();
        assert!(docx.starts_with(b"PK"));
        assert_eq!(docx, letter().to_docx().unwrap(), "the same letter gives the same bytes");
    }
}
