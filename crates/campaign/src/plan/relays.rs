//! `relay.toml`: platforms that readings are sent on to, and under which numbers.

use standards::Mn;
use telemetry::{RelayTarget, RelayedStation};

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::Kind;
use super::sections::factor;
use super::stations::KINDS;

/// Name of the file.
pub const RELAY_FILE: &str = "relay.toml";

pub(super) fn read(file: &Entry<'_>) -> Vec<RelayTarget> {
    file.tables("target", Required).into_iter().filter_map(target).collect()
}

fn target(e: Entry<'_>) -> Option<RelayTarget> {
    let name = e.text(("name", "\"city\""), Required);
    let address = e.text(("address", "\"10.0.0.1:9212\""), Required);
    let time_out = e.integer(("time_out_seconds", "10"), Optional, 1..100);
    let retries = e.integer(("retries", "3"), Optional, 0..100);
    let window = e.integer(("window", "1"), Optional, 1..257);
    let stations: Vec<_> = e.tables("station", Required).into_iter().filter_map(station).collect();
    if let Some(name) = &name {
        e.sheet.ids.define(Kind::Relay, name, e.problems());
    }
    let host_and_port = |text: &str| {
        text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
    };
    if let Some(address) = address.as_ref().filter(|a| !host_and_port(&a.value)) {
        e.problems().error(
            &address.place,
            format!("`{}` 不是地址和端口 is not a host with a port", address.value),
            "写成 \"10.0.0.1:9212\"",
        );
    }
    e.finish();
    Some(RelayTarget {
        name: name?.value,
        address: address?.value,
        stations,
        time_out_s: time_out.map_or(10, |n| n.value),
        retries: retries.map_or(3, |n| n.value),
        window: usize::try_from(window.map_or(1, |n| n.value)).unwrap_or(1),
    })
}

fn station(e: Entry<'_>) -> Option<RelayedStation> {
    let mn = e.text(("mn", "\"A140923_0001\""), Required);
    let as_mn = e.text(("as_mn", "\"14092300010001\""), Required);
    let password = e.text(("password", "\"123456\""), Required);
    let system = e.text(("system", "\"21\""), Optional);
    let factors = e.texts(("factors", "[\"w01001\", \"w21011\"]"), Optional);
    let factors = factors.iter().filter_map(|t| factor(t, e.problems())).map(|c| c.value).collect();
    let mut kinds = Vec::new();
    for kind in e.texts(("kinds", "[\"hour\"]"), Optional) {
        match KINDS.iter().find(|(word, _)| *word == kind.value) {
            Some((_, known)) => kinds.push(*known),
            None => e.problems().error(
                &kind.place,
                format!("`kinds` 不能含 `{}` cannot hold that", kind.value),
                "写 real_time、minute、hour 或 day",
            ),
        }
    }
    if let Some(mn) = &mn {
        e.sheet.ids.refer(Kind::Station, mn);
    }
    e.finish();
    Some(RelayedStation {
        mn: Mn::from(mn?.value.as_str()),
        as_mn: as_mn?.value,
        password: password?.value,
        system: system.map_or_else(|| "21".to_string(), |s| s.value),
        factors,
        kinds,
    })
}
