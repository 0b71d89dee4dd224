//! What stands beside the sheets: their names, the shared texts, and which formats are times.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A sheet of the workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetName {
    pub(crate) name: String,
    /// Identity under which the relations name its part.
    relation: String,
}

/// The sheets in their order, and whether days count from 1904.
pub(crate) fn sheets(workbook: &str) -> Result<(Vec<SheetName>, bool), String> {
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    each(workbook, |element, _| match element.local_name().as_ref() {
        b"sheet" => sheets.push(SheetName {
            name: attribute(element, b"name").unwrap_or_default(),
            relation: attribute(element, b"id").unwrap_or_default(),
        }),
        b"workbookPr" => {
            from_1904 = attribute(element, b"date1904").is_some_and(|v| matches!(v.as_str(), "1" | "true"));
        }
        _ => {}
    })?;
    Ok((sheets, from_1904))
}

/// The name of a sheet's part.
pub(crate) fn part_of(sheet: &SheetName, relations: &str) -> Result<Option<String>, String> {
    let mut target = None;
    each(relations, |element, _| {
        if element.local_name().as_ref() == b"Relationship"
            && attribute(element, b"Id").is_some_and(|id| id == sheet.relation)
        {
            target = attribute(element, b"Target");
        }
    })?;
    Ok(target.map(|target| match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    }))
}

/// The texts that cells name by their number. Readings for pronunciation are left out.
pub(crate) fn shared_texts(part: &str) -> Result<Vec<String>, String> {
    let mut texts: Vec<String> = Vec::new();
    let mut reader = Reader::from_str(part);
    let (mut in_text, mut in_reading) = (false, false);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(element) => match element.local_name().as_ref() {
                b"si" => texts.push(String::new()),
                b"t" => in_text = true,
                b"rPh" => in_reading = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == b"si" => texts.push(String::new()),
            Event::End(element) => match element.local_name().as_ref() {
                b"t" => in_text = false,
                b"rPh" => in_reading = false,
                _ => {}
            },
            Event::Eof => return Ok(texts),
            event if in_text && !in_reading => {
                if let Some(last) = texts.last_mut() {
                    push_text(&event, last);
                }
            }
            _ => {}
        }
    }
}

/// Of each cell format, whether it shows a number as a time.
pub(crate) fn time_formats(styles: &str) -> Result<Vec<bool>, String> {
    let mut own: Vec<(u32, bool)> = Vec::new();
    let mut formats = Vec::new();
    each(styles, |element, parents| match element.local_name().as_ref() {
        b"numFmt" => {
            let id = attribute(element, b"numFmtId").and_then(|id| id.parse().ok());
            let code = attribute(element, b"formatCode").unwrap_or_default();
            own.extend(id.map(|id| (id, shows_time(&code))));
        }
        b"xf" if parents.last().is_some_and(|parent| parent == b"cellXfs") => {
            let id = attribute(element, b"numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
            let named = own.iter().find(|(known, _)| *known == id).map(|(_, is_time)| *is_time);
            formats.push(named.unwrap_or(matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)));
        }
        _ => {}
    })?;
    Ok(formats)
}

/// Whether a format code has a letter of a date or time outside texts, colours and escapes.
fn shows_time(code: &str) -> bool {
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty()
                    && inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S'))
                {
                    return true;
                }
            }
            '\\' | '_' | '*' => drop(chars.next()),
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

/// Calls `seen` for every element with the names of those around it.
fn each(part: &str, mut seen: impl FnMut(&BytesStart<'_>, &[Vec<u8>])) -> Result<(), String> {
    let mut reader = Reader::from_str(part);
    let mut parents: Vec<Vec<u8>> = Vec::new();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(element) => {
                seen(&element, &parents);
                parents.push(element.local_name().as_ref().to_vec());
            }
            Event::Empty(element) => seen(&element, &parents),
            Event::End(_) => drop(parents.pop()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute by its local name.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let found = element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    let text = std::str::from_utf8(&found.value).ok()?;
    Some(
        quick_xml::escape::unescape(text)
            .map_or_else(|_unknown| text.to_owned(), std::borrow::Cow::into_owned),
    )
}

/// Adds what an event says to a text: characters, CDATA, or an entity.
pub(crate) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(&part.decode().unwrap_or_default()),
        Event::CData(part) => text.push_str(&part.decode().unwrap_or_default()),
        Event::GeneralRef(entity) => {
            let named = || match &entity[..] {
                b"lt" => Some('<'),
                b"gt" => Some('>'),
                b"amp" => Some('&'),
                b"quot" => Some('"'),
                b"apos" => Some('\''),
                _ => None,
            };
            text.extend(entity.resolve_char_ref().ok().flatten().or_else(named));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_times_are_told_from_those_of_numbers() {
        for code in ["yyyy/m/d h:mm", "[$-804]yyyy\"年\"m\"月\"d\"日\"", "h:mm:ss", "[h]:mm", "mm-dd"] {
            assert!(shows_time(code), "{code}");
        }
        for code in
            ["0.00", "General", "#,##0.00_);[Red]\\(#,##0.00\\)", "0.0\"mg/L\"", "@", "[Red]0", "0\\d"]
        {
            assert!(!shows_time(code), "{code}");
        }
    }

    #[test]
    fn shared_texts_join_their_runs_and_leave_out_readings() {
        let part = "<sst><si><t>代县桥</t></si><si><r><t>总</t></r><r><t xml:space=\"preserve\">磷 &amp; &#78;</t></r>\
            <rPh><t>zong</t></rPh></si><si/><si><t><![CDATA[<0.05]]></t></si></sst>";
        assert_eq!(shared_texts(part).unwrap(), ["代县桥", "总磷 & N", "", "<0.05"]);
    }
}
