//! Worked lines of a document: `name(args) = result` in blocks fenced as `worked`.

use std::collections::BTreeSet;

/// One line `name(args) = result` of a block fenced as `worked`.
pub(crate) struct Line<'a> {
    text: &'a str,
    name: &'a str,
    args: &'a str,
    result: &'a str,
}

/// The lines of every block, or what is wrong with one.
fn lines(document: &str) -> Result<Vec<Line<'_>>, String> {
    let mut lines = Vec::new();
    let mut inside = false;
    for text in document.lines().map(str::trim) {
        if text.starts_with("```") {
            inside = !inside && text == "```worked";
        } else if inside && !text.is_empty() {
            lines.push(read(text).ok_or_else(|| format!("`{text}` is not name(args) = result"))?);
        }
    }
    Ok(lines)
}

fn read(text: &str) -> Option<Line<'_>> {
    let (call, result) = text.rsplit_once(") = ")?;
    let (name, args) = call.split_once('(')?;
    Some(Line { text, name, args, result: result.trim() })
}

/// Computes every line again; the names that stood there, or every line that is wrong.
pub(crate) fn check(
    document: &str,
    compute: impl Fn(&str, &str) -> Result<String, String>,
) -> Result<BTreeSet<&str>, Vec<String>> {
    let lines = lines(document).map_err(|e| vec![e])?;
    if lines.is_empty() {
        return Err(vec!["no worked line".into()]);
    }
    let mut wrong = Vec::new();
    for line in &lines {
        match compute(line.name, line.args) {
            Ok(result) if agrees(&result, line.result) => {}
            Ok(result) => wrong.push(format!("{}: computed {result}", line.text)),
            Err(what) => wrong.push(format!("{}: {what}", line.text)),
        }
    }
    if wrong.is_empty() { Ok(lines.iter().map(|l| l.name).collect()) } else { Err(wrong) }
}

/// The same text; one that ends in `…` is the beginning of a longer number.
fn agrees(computed: &str, written: &str) -> bool {
    match written.strip_suffix('…') {
        Some(beginning) => computed.len() > beginning.len() && computed.starts_with(beginning),
        None => computed == written,
    }
}
