//! Boards of the running server, and the way from an act to the pages that watch.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::office::County;
use crate::written::township;

/// Times each board is asked.
const TIMES: usize = 50;
/// Acts entered while somebody watches.
const ACTS: usize = 200;

pub(crate) fn ask(data: &Path, plan: &Path, entries: u64) {
    let started = Instant::now();
    let mut county = County::at(data, plan);
    crate::row("server ready (ledger followed, desk built)", started.elapsed().as_secs_f64(), entries);
    county.employ("office", "office", "group-office");
    county.employ("town", "township", &township(7));
    for (who, path) in [
        ("office", "/api/v1/campaign/tasks"),
        ("town", "/api/v1/campaign/tasks?mine=true"),
        ("office", "/api/v1/campaign/todo"),
        ("town", "/api/v1/campaign/todo"),
        ("office", "/api/v1/campaign/duties"),
        ("office", "/api/v1/campaign/problems"),
        ("office", "/api/v1/campaign/ledger"),
        ("office", "/api/v1/campaign/rain"),
        ("office", "/api/v1/campaign/roster"),
        ("office", "/api/v1/campaign/gates"),
        ("office", "/api/v1/campaign/incidents"),
        ("office", "/api/v1/campaign/register"),
        ("office", "/api/v1/campaign/accountability"),
    ] {
        let mut took = Vec::with_capacity(TIMES);
        let mut bytes = 0;
        for _ in 0..TIMES {
            let asked = Instant::now();
            let answer = county.get(who, path);
            took.push(asked.elapsed());
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            bytes = answer.body.len();
        }
        say(&format!("{path} ({who}, {} KiB)", bytes >> 10), &mut took);
    }
    let mut took = watched(&mut county);
    say("act → receipt and live update at a page", &mut took);
}

fn say(what: &str, took: &mut [Duration]) {
    took.sort_unstable();
    let ms = |at: usize| took[at.min(took.len() - 1)].as_secs_f64() * 1000.0;
    println!("{what:<72} median {:>7.1} ms, 99 % {:>7.1} ms", ms(took.len() / 2), ms(took.len() * 99 / 100));
}

/// Opens the live stream and gives its lines.
fn stream(to: SocketAddr, cookie: &str) -> impl Iterator<Item = String> + use<> {
    let mut socket = TcpStream::connect(to).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head =
        format!("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nCookie: xunqing_session={cookie}\r\n\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    BufReader::new(socket).lines().map_while(Result::ok)
}

fn watched(county: &mut County) -> Vec<Duration> {
    let mut lines = stream(county.server().http, county.session("office"));
    assert!(lines.any(|line| line.is_empty()), "the stream begins");
    let mut took = Vec::with_capacity(ACTS);
    for number in 0..ACTS {
        let order = json!({ "do": "task", "step": "assign", "origin": "order", "text": format!("第 {number} 项"), "clause": "SC-072",
            "focus": "rural", "lead": township(7), "due": "2099-01-01T00:00:00+08:00" });
        let asked = Instant::now();
        let id = county.enter("office", &order);
        let mine = |line: &String| {
            let Some(data) = line.strip_prefix("data:") else { return false };
            serde_json::from_str::<Value>(data).is_ok_and(|told| {
                told["entries"].as_array().is_some_and(|e| e.iter().any(|e| e.as_str() == Some(&id)))
            })
        };
        assert!(lines.any(|line| mine(&line)), "the act is told");
        took.push(asked.elapsed());
    }
    took
}
