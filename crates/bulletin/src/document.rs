//! A document as paragraphs and tables: what both writers write.

use standards::WaterClass;

/// A whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

/// One block, top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// The title, in large type.
    Title(String),
    /// Issue, office and date on one line under the title.
    Masthead(Vec<String>),
    /// A framed statement that must not be overlooked.
    Banner(String),
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A table.
    Table(Table),
    /// Small print.
    Note(String),
    /// Lines at the right-hand side that close the document.
    Signature(Vec<String>),
}

/// A table whose header is repeated on every page; the first cell of a row names the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A column's heading and its share of the width, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    pub(crate) percent: usize,
}

/// A cell: its lines.
pub(crate) type Cell = Vec<Vec<Span>>;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Span {
    Text(String),
    Strong(String),
    /// Small and grey.
    Faint(String),
    /// A water class with its colour.
    Badge(WaterClass),
    /// A framed word, such as 合成数据.
    Mark(&'static str),
}

impl Span {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// What it says, without its looks.
    pub(crate) fn words(&self) -> &str {
        match self {
            Self::Text(text) | Self::Strong(text) | Self::Faint(text) => text,
            Self::Badge(class) => class.label(),
            Self::Mark(text) => text,
        }
    }
}

/// Background and text colour of a class's badge, `RRGGBB`, in the colours of [`WaterClass::colour`].
///
/// The class is always written in it, so that it is understood without colour; the pairs keep a contrast of at least 4.5.
pub(crate) fn badge_colours(class: WaterClass) -> (&'static str, &'static str) {
    match class {
        WaterClass::I | WaterClass::II => ("1F66AD", "FFFFFF"),
        WaterClass::III => ("2B7A36", "FFFFFF"),
        WaterClass::IV => ("FFD84D", "1A1A1A"),
        WaterClass::V => ("FF9B3D", "1A1A1A"),
        WaterClass::WorseThanV => ("B3161F", "FFFFFF"),
    }
}

/// Text without control characters, which neither HTML nor XML may hold.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}
