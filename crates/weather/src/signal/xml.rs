//! XML as a small tree with hard limits: no document type, no entities but the five, bounded depth and count.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::{TextPlace, WeatherError, WeatherProblem};

/// Deepest nesting; CAP needs five, a feed around it three more.
const DEEPEST: usize = 24;
/// Most elements of one document.
const MOST: usize = 50_000;

/// An element with its own text and its children.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
    /// Byte at which it begins.
    pub(super) offset: usize,
}

impl Element {
    /// Trimmed text of the first child of a name; `None` when it is absent or empty.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.children.iter().filter(|c| c.name == name).map(|c| c.text.trim()).find(|t| !t.is_empty())
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// Every child of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }
}

/// Every whole element of a name, wherever it stands, up to the first mistake of the XML.
pub(super) fn elements(text: &str, wanted: &str) -> (Vec<Element>, Option<WeatherProblem>) {
    let mut reader = Reader::from_str(text);
    let mut found = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    let mut count = 0;
    loop {
        let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let problem = |error| Some(WeatherProblem::lost(TextPlace::of(text, offset), "", error));
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(offset);
                let error = WeatherError::Xml { what: error.to_string() };
                return (found, Some(WeatherProblem::lost(TextPlace::of(text, at), "", error)));
            }
        };
        match event {
            Event::DocType(_) => return (found, problem(WeatherError::DocumentType)),
            Event::Start(start) | Event::Empty(start) if open.len() >= DEEPEST || count >= MOST => {
                drop(start);
                return (found, problem(WeatherError::TooComplex));
            }
            Event::Start(start) => {
                count += 1;
                open.push(begun(&start, offset));
            }
            Event::Empty(start) => {
                count += 1;
                close(begun(&start, offset), wanted, &mut open, &mut found);
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, wanted, &mut open, &mut found);
                }
            }
            Event::Eof if open.is_empty() => return (found, None),
            Event::Eof => {
                let what = format!("<{}> 没有结束 is not closed", open.last().map_or("", |e| &e.name));
                return (found, problem(WeatherError::Xml { what }));
            }
            other => {
                if let Some(element) = open.last_mut()
                    && !push_text(&other, &mut element.text)
                {
                    let what = "未定义的实体 an entity that nobody defined".to_string();
                    return (found, problem(WeatherError::Xml { what }));
                }
            }
        }
    }
}

fn begun(start: &BytesStart<'_>, offset: usize) -> Element {
    let namespace = start.attributes().flatten().find(|a| {
        let key = a.key.as_ref();
        key == b"xmlns" || (key.starts_with(b"xmlns:") && a.value.windows(4).any(|w| w == b":cap"))
    });
    Element {
        name: String::from_utf8_lossy(start.local_name().as_ref()).into_owned(),
        namespace: namespace.map(|a| String::from_utf8_lossy(&a.value).into_owned()),
        offset,
        ..Element::default()
    }
}

/// A wanted element is kept by itself, any other goes to its parent; parents that hold a wanted one lose nothing by it.
fn close(element: Element, wanted: &str, open: &mut [Element], found: &mut Vec<Element>) {
    if element.name == wanted {
        found.push(element);
    } else if let Some(parent) = open.last_mut() {
        parent.children.push(element);
    }
}

/// Adds an event's text; `false` for a reference to an entity that is none of the five.
fn push_text(event: &Event<'_>, text: &mut String) -> bool {
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
            let Some(letter) = entity.resolve_char_ref().ok().flatten().or_else(named) else { return false };
            text.push(letter);
        }
        _ => {}
    }
    true
}
