//! Messages of several packets: split on the way out, put together on the way in (HJ 212-2017 §6.7, C.47–C.50).

use crate::error::Error;

/// Splits a data area into those of its packets: each at most `limit` characters, cut at `;` only, each with the DataTime of
/// the whole. One that fits stays as it is.
///
/// [`Error::CannotSplit`] when a single project is longer than a packet.
pub fn split(data_area: &str, limit: usize) -> Result<Vec<String>, Error> {
    if data_area.len() <= limit {
        return Ok(vec![data_area.to_owned()]);
    }
    let time = data_area.split(';').find(|project| project.starts_with("DataTime="));
    let mut packets: Vec<String> = Vec::new();
    for project in projects(data_area).filter(|project| Some(*project) != time) {
        let last = packets.last_mut().filter(|packet| packet.len() + 1 + project.len() <= limit);
        if let Some(packet) = last {
            packet.push(';');
            packet.push_str(project);
            continue;
        }
        let packet = time.map_or_else(|| project.to_owned(), |time| format!("{time};{project}"));
        if packet.len() > limit {
            return Err(Error::CannotSplit { bytes: packet.len(), limit });
        }
        packets.push(packet);
    }
    Ok(packets)
}

/// The projects of a data area; a `;` inside a text between `//` and `//` is text.
fn projects(data_area: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(data_area);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = project_end(text);
        rest = text.get(end + 1..);
        text.get(..end)
    })
}

fn project_end(text: &str) -> usize {
    let mut inside = false;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if bytes[at..].starts_with(b"//") && (inside || text[..at].ends_with('=')) {
            inside = !inside;
            at += 2;
        } else if *byte == b';' && !inside {
            return at;
        } else {
            at += 1;
        }
    }
    bytes.len()
}
