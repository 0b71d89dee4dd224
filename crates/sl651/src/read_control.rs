//! Bodies with data of their own form: versions, pumps, valves, gates, quotas, event counts (§6.6.4.19–§6.6.4.30).

use crate::body::{Gate, Item};
use crate::diagnostic::Deviation;
use crate::function::Function;
use crate::hex;
use crate::read_hex::Reader;

/// Reads what follows the station's address, if anything does: confirmations have nothing.
pub(crate) fn read(reader: &mut Reader<'_, '_>) {
    if reader.rest().is_empty() {
        return;
    }
    match reader.function {
        Function::VERSION => version(reader),
        Function::PUMPS | Function::VALVES => switches(reader),
        Function::GATES => gates(reader),
        Function::QUOTA => quota(reader),
        Function::EVENTS => events(reader),
        _ => {}
    }
}

/// A byte that counts, then the text.
fn version(reader: &mut Reader<'_, '_>) {
    let at = reader.at;
    let bytes = usize::from(reader.take(1)[0]);
    let text = reader.take(bytes);
    if text.len() < bytes {
        reader.say(at, Deviation::Truncated { id: "45".into(), bytes, left: text.len() });
    }
    reader.items.push(Item::Version(String::from_utf8_lossy(text)));
}

/// A byte that counts, then a bit a switch from the lowest; 1 is on.
fn switches(reader: &mut Reader<'_, '_>) {
    let at = reader.at;
    let bytes = usize::from(reader.take(1)[0]);
    let states = reader.take(bytes);
    if states.len() < bytes {
        let id = format!("{:02X}", reader.function.0).into();
        reader.say(at, Deviation::Truncated { id, bytes, left: states.len() });
    }
    reader.items.push(Item::Switches(bits(states, states.len() * 8)));
}

/// A byte that counts gates, a bit each, then an opening of two BCD bytes each, in centimetres.
fn gates(reader: &mut Reader<'_, '_>) {
    let at = reader.at;
    let count = usize::from(reader.take(1)[0]);
    let needed = count.div_ceil(8) + 2 * count;
    let left = reader.rest().len();
    if left < needed {
        reader.say(at, Deviation::Truncated { id: "4E".into(), bytes: needed, left });
    }
    let open = bits(reader.take(count.div_ceil(8)), count);
    let gates = open.into_iter().map(|open| {
        let opening_cm = match *reader.take(2) {
            [high, low] => hex::bcd(high).zip(hex::bcd(low)).map(|(h, l)| u16::from(h) * 100 + u16::from(l)),
            _ => None,
        };
        Gate { open, opening_cm }
    });
    let gates = gates.collect();
    reader.items.push(Item::Gates(gates));
}

fn quota(reader: &mut Reader<'_, '_>) {
    let at = reader.at;
    let state = match reader.take(1)[0] {
        0xFF => Some(true),
        0x00 => Some(false),
        _ => None,
    };
    if state.is_none() {
        reader.say(at, Deviation::BadQuota);
    }
    reader.items.push(Item::Quota(state));
}

/// 64 bytes, two a kind of event.
fn events(reader: &mut Reader<'_, '_>) {
    let at = reader.at;
    let counts = reader.take(64);
    if counts.len() < 64 {
        reader.say(at, Deviation::Truncated { id: "50".into(), bytes: 64, left: counts.len() });
    }
    let counts = counts.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    reader.items.push(Item::Events(counts.collect()));
}

fn bits(bytes: &[u8], count: usize) -> Vec<bool> {
    bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1)).take(count).collect()
}
