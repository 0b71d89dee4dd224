//! A document as a DOCX file.
//!
//! Type follows GB/T 9704-2012 in spirit: title in 方正小标宋, headings in 黑体, text in 仿宋, page number centred at
//! the foot; the text is 四号 and not 三号, and the margins are narrower, so that a day fits on two pages. A table of fonts names what to take instead when a
//! computer lacks them.
//!
//! docx-rs writes no clock time and numbers paragraphs from one in each package, so equal bulletins give equal bytes.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Run, RunFonts,
    Shading, SpecialIndentType, Table as DocxTable, TableAlignmentType, TableCell, TableCellMargins,
    TableLayoutType, TableRow, TextBorder, VAlignType, WidthType,
};

use crate::document::{Block, Cell, Document, Span, Table, badge_colours, printable};

/// Millimetres to twentieths of a point.
const fn mm(mm: usize) -> usize {
    mm * 1440 * 10 / 254
}

/// Margin at the sides, top and foot of the page.
const MARGIN: usize = mm(25);

/// A4 less the side margins.
const TEXT_WIDTH: usize = mm(210) - 2 * MARGIN;

/// A type: East Asian font and size in half points.
#[derive(Clone, Copy)]
struct Type {
    font: &'static str,
    size: usize,
}

const TITLE: Type = Type { font: "方正小标宋简体", size: 44 };
const HEADING: Type = Type { font: "黑体", size: 28 };
const BODY: Type = Type { font: "仿宋_GB2312", size: 28 };
const MASTHEAD: Type = Type { font: "仿宋_GB2312", size: 24 };
const TABLE_HEAD: Type = Type { font: "黑体", size: 21 };
const TABLE_BODY: Type = Type { font: "仿宋_GB2312", size: 21 };
const SMALL: Type = Type { font: "仿宋_GB2312", size: 18 };

/// The fonts with their stand-ins; the latter are on every Windows, and office programs look for them by these names.
const FONTS: &str = "<w:font w:name=\"方正小标宋简体\"><w:altName w:val=\"华文中宋\" /></w:font>\
    <w:font w:name=\"仿宋_GB2312\"><w:altName w:val=\"仿宋\" /></w:font>\
    <w:font w:name=\"黑体\"><w:altName w:val=\"SimHei\" /></w:font></w:fonts>";

/// The file; an error is what the packer says.
pub(crate) fn write(document: &Document) -> Result<Vec<u8>, String> {
    let margin = PageMargin {
        top: signed(MARGIN),
        bottom: signed(MARGIN),
        left: signed(MARGIN),
        right: signed(MARGIN),
        header: signed(mm(15)),
        footer: signed(mm(14)),
        gutter: 0,
    };
    let page = Run::new().fonts(fonts(SMALL.font)).size(28);
    let foot = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(page.clone().add_text("— "))
        .add_page_num(PageNum::new())
        .add_run(page.add_text(" —"));
    let mut docx = Docx::new()
        .page_size(11906, 16838)
        .page_margin(margin)
        .default_fonts(fonts(BODY.font))
        .default_size(BODY.size)
        .footer(Footer::new().add_paragraph(foot));
    for block in &document.blocks {
        docx = add(docx, block);
    }
    let mut parts = docx.build();
    parts.document = with_repeated_header_rows(parts.document)?;
    parts.font_table = with_fonts(parts.font_table)?;
    let mut file = Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|e| e.to_string())?;
    Ok(file.into_inner())
}

fn signed(twips: usize) -> i32 {
    i32::try_from(twips).unwrap_or(1440)
}

fn fonts(east_asian: &str) -> RunFonts {
    let latin = "Times New Roman";
    RunFonts::new().east_asia(east_asian).ascii(latin).hi_ansi(latin).cs(latin)
}

fn run(text: &str, t: Type) -> Run {
    Run::new().fonts(fonts(t.font)).size(t.size).add_text(printable(text))
}

fn add(docx: Docx, block: &Block) -> Docx {
    let spaced = |before, after| LineSpacing::new().before(before).after(after);
    match block {
        Block::Title(text) => docx.add_paragraph(
            Paragraph::new()
                .align(AlignmentType::Center)
                .line_spacing(spaced(0, 160))
                .add_run(run(text, TITLE)),
        ),
        Block::Masthead(parts) => docx.add_paragraph(
            Paragraph::new()
                .align(AlignmentType::Center)
                .line_spacing(spaced(0, 240))
                .add_run(run(&parts.join("　　"), MASTHEAD)),
        ),
        Block::Banner(text) => docx.add_table(banner(text)).add_paragraph(Paragraph::new().size(12)),
        Block::Heading(text) => docx.add_paragraph(
            Paragraph::new()
                .keep_next(true)
                .outline_lvl(0)
                .line_spacing(spaced(160, 60))
                .add_run(run(text, HEADING)),
        ),
        Block::Paragraph(spans) => {
            let indent = SpecialIndentType::FirstLine(signed(BODY.size * 2 * 10));
            let paragraph = Paragraph::new()
                .align(AlignmentType::Both)
                .indent(None, Some(indent), None, None)
                .line_spacing(LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(440));
            docx.add_paragraph(with_spans(paragraph, spans, BODY))
        }
        Block::Note(text) => docx.add_paragraph(Paragraph::new().add_run(run(text, TABLE_BODY))),
        Block::Table(t) => {
            let caption = Paragraph::new()
                .align(AlignmentType::Center)
                .keep_next(true)
                .line_spacing(spaced(60, 60))
                .add_run(run(&t.caption, TABLE_HEAD));
            docx.add_paragraph(caption).add_table(table(t))
        }
        Block::Signature(lines) => {
            let mut docx = docx;
            for (text, number) in lines.iter().zip(0..) {
                let before = if number == 0 { 480 } else { 0 };
                let paragraph = Paragraph::new()
                    .align(AlignmentType::Right)
                    .keep_next(number + 1 < lines.len())
                    .line_spacing(spaced(before, 0))
                    .add_run(run(text, BODY));
                docx = docx.add_paragraph(paragraph);
            }
            docx
        }
    }
}

fn with_spans(paragraph: Paragraph, spans: &[Span], t: Type) -> Paragraph {
    spans.iter().fold(paragraph, |paragraph, span| {
        let run = run(span.words(), t);
        paragraph.add_run(match span {
            Span::Text(_) => run,
            Span::Strong(_) => run.bold(),
            Span::Faint(_) => run.size(SMALL.size).color("4A4A4A"),
            Span::Mark(_) => {
                run.size(SMALL.size).color("8A4B00").text_border(TextBorder::new().size(4).color("8A4B00"))
            }
            Span::Badge(class) => {
                let (background, colour) = badge_colours(*class);
                run.bold().color(colour).shading(Shading::new().fill(background))
            }
        })
    })
}

fn banner(text: &str) -> DocxTable {
    let paragraph = Paragraph::new().add_run(run(text, TABLE_HEAD));
    let cell = TableCell::new().width(TEXT_WIDTH, WidthType::Dxa).shading(Shading::new().fill("FFF4DC"));
    framed(vec![TableRow::new(vec![cell.add_paragraph(paragraph)])], vec![TEXT_WIDTH])
}

fn table(table: &Table) -> DocxTable {
    let widths: Vec<usize> = table.columns.iter().map(|c| TEXT_WIDTH * c.percent / 100).collect();
    let head = table.columns.iter().zip(&widths).map(|(column, width)| {
        let paragraph =
            Paragraph::new().align(AlignmentType::Center).add_run(run(column.heading, TABLE_HEAD));
        cell(*width).shading(Shading::new().fill("EEF1F4")).add_paragraph(paragraph)
    });
    let mut rows = vec![TableRow::new(head.collect()).cant_split()];
    for row in &table.rows {
        let cells = row.iter().zip(&widths).map(|(lines, width)| with_lines(cell(*width), lines));
        rows.push(TableRow::new(cells.collect()).cant_split());
    }
    framed(rows, widths)
}

fn framed(rows: Vec<TableRow>, widths: Vec<usize>) -> DocxTable {
    DocxTable::new(rows)
        .width(TEXT_WIDTH, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(40, 60, 40, 60))
        .set_grid(widths)
}

fn cell(width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
}

fn with_lines(cell: TableCell, lines: &Cell) -> TableCell {
    lines.iter().fold(cell, |cell, spans| {
        let paragraph = Paragraph::new().align(AlignmentType::Center);
        cell.add_paragraph(with_spans(paragraph, spans, TABLE_BODY))
    })
}

/// docx-rs cannot say that a row is a header; the mark goes into the properties of the first row of each table.
fn with_repeated_header_rows(xml: Vec<u8>) -> Result<Vec<u8>, String> {
    let xml = String::from_utf8(xml).map_err(|e| e.to_string())?;
    let mut parts = xml.split("<w:tbl>");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("<w:tbl>");
        let has_head = part.find("<w:cantSplit").is_some();
        out.push_str(&if has_head {
            part.replacen("</w:trPr>", "<w:tblHeader /></w:trPr>", 1)
        } else {
            part.to_owned()
        });
    }
    Ok(out.into_bytes())
}

fn with_fonts(xml: Vec<u8>) -> Result<Vec<u8>, String> {
    let xml = String::from_utf8(xml).map_err(|e| e.to_string())?;
    Ok(xml.replacen("</w:fonts>", FONTS, 1).into_bytes())
}
