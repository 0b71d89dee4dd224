//! A cell of the publication page: its text, and the tooltip of its `span` when it has one.

use std::borrow::Cow;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Html<'a> {
    cell: &'a str,
    title: Option<&'a str>,
}

impl<'a> Html<'a> {
    /// Reads `<span … title='原始值：7.23499'>7.23</span>` or plain text.
    pub(crate) fn read(cell: &'a str) -> Self {
        let cell = cell.trim();
        let title = if tag(cell).is_some() { title_of(cell) } else { None };
        Self { cell, title }
    }

    /// What the page shows.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        if tag(self.cell).is_none() {
            return decoded(self.cell);
        }
        // One tag before the text and one behind it is nearly every cell, and needs no copy.
        if let Some((_, rest)) = self.cell.strip_prefix('<').and_then(|rest| rest.split_once('>'))
            && let Some((text, tag)) = rest.split_once("</")
            && !text.contains('<')
            && tag.find('>') == Some(tag.len() - 1)
        {
            return decoded(text.trim());
        }
        let mut text = String::new();
        let mut rest = self.cell;
        while let Some(open) = tag(rest) {
            text.push_str(&rest[..open]);
            rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
        }
        text.push_str(rest);
        Cow::Owned(decoded(text.trim()).into_owned())
    }

    /// The unrounded value of the tooltip (原始值), the tooltip 极值过滤, or the text.
    pub(crate) fn raw(&self) -> Cow<'a, str> {
        let Some(title) = self.title else { return self.text() };
        match title.strip_prefix("原始值") {
            Some(rest) => decoded(rest.trim_start_matches(['：', ':']).trim()),
            None if title == "极值过滤" => Cow::Borrowed(title),
            None => self.text(),
        }
    }

    /// The line `key:value` of the tooltip, such as 所属河流.
    pub(crate) fn titled(&self, key: &str) -> Option<String> {
        let title = decoded(self.title?);
        let value = title.lines().find_map(|line| line.trim().strip_prefix(key))?;
        let value = value.trim_start_matches(['：', ':']).trim();
        (!value.is_empty()).then(|| value.to_owned())
    }
}

/// Where the first tag begins; the `<` of `<0.05` begins none.
fn tag(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('<')?;
        from = at + 1;
        if matches!(text.as_bytes().get(from), Some(b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z')) {
            return Some(at);
        }
    }
}

fn title_of(cell: &str) -> Option<&str> {
    memchr::memchr_iter(b'=', cell.as_bytes()).find_map(|at| {
        let rest = cell[..at].ends_with("title").then(|| &cell[at + 1..])?;
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let title = &rest[1..];
        Some(&title[..title.find(quote).unwrap_or(title.len())])
    })
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let pairs =
        [("&#10;", "\n"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
    let plain = pairs.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain));
    Cow::Owned(plain.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_span_gives_the_raw_value_and_the_place() {
        let cell = Html::read("<span data-toggle='tooltip' title='原始值：7.23499'>7.23</span>");
        assert_eq!((&*cell.raw(), &*cell.text()), ("7.23499", "7.23"));
        assert_eq!(Html::read("<span title='极值过滤'>--</span>").raw(), "极值过滤");
        let cell = Html::read("<span title='所在地市:石家庄市&#10;所属河流:滹沱河'>岗南水库</span>");
        assert_eq!((&*cell.text(), cell.titled("所属河流").as_deref()), ("岗南水库", Some("滹沱河")));
        assert_eq!(Html::read("总磷<br/><span class='unit'>(mg/L)</span>").text(), "总磷(mg/L)");
        assert_eq!(Html::read(" <b>a</b><i> b &lt;</i> ").text(), "a b <");
    }

    #[test]
    fn a_value_below_detection_is_no_tag() {
        for cell in ["<0.05", "<span title='所在地市:甲'><0.05</span>", "<b><0.05</b>"] {
            assert_eq!(Html::read(cell).raw(), "<0.05", "{cell}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_panics(text in "\\PC{0,30}", tail in "[<>='title原&;# ]{0,20}") {
            let both = format!("{text}{tail}");
            let cell = Html::read(&both);
            let _all = (cell.raw().len(), cell.text().len(), cell.titled("所"));
        }
    }
}
