//! A province's stations and what they send; all of it synthetic.

use std::fmt::Write as _;

use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag, SeriesKind};
use store::{ArrivedFrame, Observation};

/// 2026-05-31 16:00 UTC: June begins in Beijing.
pub(crate) const START: i64 = 1_780_243_200_000;
pub(crate) const MINUTE: i64 = 60_000;
/// Code, middle, swing, noise and decimals.
const FACTORS: [(&str, f64, f64, f64, u32); 11] = [
    ("w01010", 23.1, 2.0, 0.05, 1),
    ("w01001", 7.64, 0.3, 0.01, 2),
    ("w01009", 6.60, 1.5, 0.04, 2),
    ("w01014", 300.4, 20.0, 0.6, 1),
    ("w01003", 17.2, 6.0, 0.4, 1),
    ("w01019", 1.43, 0.2, 0.02, 2),
    ("w21003", 0.161, 0.05, 0.004, 3),
    ("w21011", 0.042, 0.01, 0.001, 3),
    ("w21001", 3.04, 0.4, 0.02, 2),
    ("w01018", 12.5, 1.5, 0.2, 1),
    ("w01016", 0.021, 0.005, 0.0005, 4),
];

/// `SplitMix64` of the place, to ±1.
fn drawn(station: u32, of: u64, at: i64) -> f64 {
    let mut z = (at as u64) ^ (u64::from(station) << 40) ^ (of << 56);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / 4_503_599_627_370_496.0 - 1.0
}

/// A value as an instrument of so many decimals writes it.
fn value(station: u32, factor: usize, at: i64) -> Decimal {
    let (_, middle, swing, noise, decimals) = FACTORS[factor];
    let hours = (at - START) as f64 / 3_600_000.0;
    let phase = f64::from(station) * 0.7 + factor as f64;
    let random = drawn(station, factor as u64, at);
    let wave =
        (hours / 24.0 * std::f64::consts::TAU + phase).sin() * 0.5 + (hours / 171.0 + phase).sin() * 0.5;
    let number =
        (middle + swing * wave + noise * random).max(0.0) * 10f64.powi(i32::try_from(decimals).unwrap_or(0));
    Decimal::new(number.round() as i64, decimals)
}

pub(crate) fn frame(station: u32, kind: SeriesKind, at: i64, factors: usize) -> ArrivedFrame {
    let mn = format!("A140923_{station:05}");
    let cn = if kind == SeriesKind::Minute { 2051 } else { 2061 };
    let time = Instant(at);
    let mut area = format!("DataTime={}", time.compact());
    let mut values = Vec::with_capacity(factors);
    for (factor, (code, ..)) in FACTORS.iter().enumerate().take(factors) {
        let value = value(station, factor, at);
        let _never_fails = write!(area, ";{code}-Avg={value},{code}-Flag=N");
        values.extend(code.parse::<FactorCode>().ok().map(|code| (code, value, ReadingFlag::NORMAL)));
    }
    // Sent a second or two after the minute by a clock that is off by up to five seconds, and up to a quarter of a second on the way.
    let (sending, way) = (drawn(station, 98, at), drawn(station, 99, at));
    let sent = 1000 + i64::from(station) * 7919 % 1700 + (sending * 400.0) as i64;
    let lag = sent + 150 + (way * 100.0) as i64;
    let qn = time.plus_ms(sent + i64::from(station) * 104_729 % 10_000 - 5000).compact_ms();
    let body = format!("QN={qn};ST=21;CN={cn};PW=123456;MN={mn};Flag=9;CP=&&{area}&&");
    let crc = hj212::checksum(body.as_bytes());
    ArrivedFrame {
        mn: Mn::from(mn.as_str()),
        received: time.plus_ms(lag),
        peer: "10.1.2.3".into(),
        raw: format!("##{:04}{body}{crc:04X}\r\n", body.len()).into_bytes().into(),
        held: None,
        observations: vec![Observation { kind, time, values }],
    }
}
