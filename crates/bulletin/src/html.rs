//! A document as one HTML page.

use std::fmt::Write as _;

use crate::document::{Block, Cell, Document, Span, Table, badge_colours, printable};

const STYLE: &str = "
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #eceff1; color: #1a1a1a; line-height: 1.75;
  font: 15px/1.75 FangSong, 仿宋_GB2312, 'Noto Serif CJK SC', 'Source Han Serif SC', SimSun, serif; }
main { max-width: 210mm; margin: 24px auto; padding: 18mm 20mm; background: #fff; box-shadow: 0 1px 6px rgb(0 0 0 / .2); }
h1 { margin: 0 0 12px; text-align: center; font: 400 30px/1.4 方正小标宋简体, STZhongsong, 'Noto Serif CJK SC', SimSun, serif;
  letter-spacing: .06em; }
.masthead { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 24px; margin: 0 0 18px;
  padding: 6px 2px; border-bottom: 2px solid #b3161f; }
.banner { margin: 0 0 16px; padding: 8px 12px; border: 2px solid #8a4b00; background: #fff4dc; font-weight: 700; }
h2 { margin: 20px 0 6px; font: 700 17px/1.6 SimHei, 黑体, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; break-after: avoid; }
p { margin: 4px 0; text-align: justify; }
p.body { text-indent: 2em; }
.note, .faint { color: #4a4a4a; font-size: 13px; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 14px; line-height: 1.5; margin: 6px 0; }
caption { padding: 4px; font-family: SimHei, 黑体, 'Noto Sans CJK SC', sans-serif; }
th, td { border: 1px solid #555; padding: 5px 6px; text-align: center; vertical-align: middle; overflow-wrap: anywhere; }
thead th { background: #eef1f4; font-family: SimHei, 黑体, 'Noto Sans CJK SC', sans-serif; font-weight: 400; }
tbody th { font-weight: 400; }
tr { break-inside: avoid; }
.badge { display: inline-block; padding: 0 7px; border-radius: 3px; font-weight: 700; white-space: nowrap;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.mark { display: inline-block; padding: 0 5px; border: 1px solid #8a4b00; color: #8a4b00; font-size: 12px; line-height: 1.5;
  text-indent: 0; white-space: nowrap; }
.signature { margin-top: 28px; text-align: right; break-inside: avoid; }
.signature p { text-align: right; }
@media (max-width: 640px) { main { margin: 0; padding: 16px; } table { min-width: 560px; } h1 { font-size: 24px; } }
@page { size: A4; margin: 20mm 18mm; }
@media print { body { background: #fff; } main { margin: 0; padding: 0; max-width: none; box-shadow: none; } thead { display: table-header-group; } }
";

/// The whole page.
pub(crate) fn write(document: &Document) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    push(&mut out, format_args!("<title>{}</title>\n<style>{STYLE}</style>\n", escaped(&document.title)));
    out.push_str("</head>\n<body>\n<main>\n");
    for block in &document.blocks {
        write_block(&mut out, block);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _infallible = out.write_fmt(text);
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Title(text) => push(out, format_args!("<h1>{}</h1>\n", escaped(text))),
        Block::Masthead(parts) => {
            let parts: Vec<String> =
                parts.iter().map(|part| format!("<span>{}</span>", escaped(part))).collect();
            push(out, format_args!("<div class=\"masthead\">{}</div>\n", parts.concat()));
        }
        Block::Banner(text) => {
            push(out, format_args!("<p class=\"banner\" role=\"note\">{}</p>\n", escaped(text)));
        }
        Block::Heading(text) => push(out, format_args!("<h2>{}</h2>\n", escaped(text))),
        Block::Paragraph(spans) => push(out, format_args!("<p class=\"body\">{}</p>\n", line(spans))),
        Block::Note(text) => push(out, format_args!("<p class=\"note\">{}</p>\n", escaped(text))),
        Block::Table(table) => write_table(out, table),
        Block::Signature(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| format!("<p>{}</p>", escaped(line))).collect();
            push(out, format_args!("<div class=\"signature\">{}</div>\n", lines.concat()));
        }
    }
}

fn write_table(out: &mut String, table: &Table) {
    push(
        out,
        format_args!(
            "<div class=\"wide\"><table>\n<caption>{}</caption>\n<colgroup>",
            escaped(&table.caption)
        ),
    );
    for column in &table.columns {
        push(out, format_args!("<col style=\"width:{}%\">", column.percent));
    }
    out.push_str("</colgroup>\n<thead><tr>");
    for column in &table.columns {
        push(out, format_args!("<th scope=\"col\">{}</th>", escaped(column.heading)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let (open, close) = if index == 0 { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
            push(out, format_args!("{open}{}{close}", lines(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
}

fn lines(cell: &Cell) -> String {
    cell.iter().map(|spans| line(spans)).collect::<Vec<_>>().join("<br>")
}

fn line(spans: &[Span]) -> String {
    let html = |span: &Span| {
        let words = escaped(span.words());
        match span {
            Span::Text(_) => words,
            Span::Strong(_) => format!("<strong>{words}</strong>"),
            Span::Faint(_) => format!("<span class=\"faint\">{words}</span>"),
            Span::Mark(_) => format!("<span class=\"mark\">{words}</span>"),
            Span::Badge(class) => {
                let (background, colour) = badge_colours(*class);
                format!(
                    "<span class=\"badge\" style=\"background:#{background};color:#{colour}\">{words}</span>"
                )
            }
        }
    };
    spans.iter().map(html).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
