//! How fast recorded time passes.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use standards::time::Instant;

/// Recorded time per real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speed {
    /// As fast as answers come.
    Max,
    /// So many times as fast as it was measured.
    Times(u32),
}

impl FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        let times = text.strip_suffix(['x', 'X']).and_then(|n| n.parse().ok()).filter(|n| *n > 0);
        times.map(Self::Times).ok_or_else(|| format!("“{text}”不是速度，应为 max、1x 或 3600x (no speed)"))
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Max => f.write_str("max"),
            Self::Times(times) => write!(f, "{times}x"),
        }
    }
}

/// Waits for each frame's turn.
pub(crate) struct Pace {
    speed: Speed,
    /// The first recorded time and when it was played.
    origin: Option<(Instant, tokio::time::Instant)>,
}

impl Pace {
    pub(crate) fn new(speed: Speed) -> Self {
        Self { speed, origin: None }
    }

    /// Returns when a frame of this recorded time is due.
    pub(crate) async fn wait_for(&mut self, time: Instant) {
        let Speed::Times(times) = self.speed else { return };
        let (first, started) = *self.origin.get_or_insert((time, tokio::time::Instant::now()));
        tokio::time::sleep_until(started + real_time(first, time, times)).await;
    }
}

/// Real time from the first frame to one of `time`.
fn real_time(first: Instant, time: Instant, times: u32) -> Duration {
    let recorded = time.0.saturating_sub(first.0);
    Duration::from_millis(u64::try_from(recorded).unwrap_or(0)) / times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_reads_as_it_prints_and_nothing_else_is_one() {
        for text in ["max", "1x", "3600x"] {
            assert_eq!(text.parse::<Speed>().unwrap().to_string(), text);
        }
        for text in ["", "0x", "x", "-1x", "fast", "3600", "1.5x"] {
            assert!(text.parse::<Speed>().unwrap_err().contains("3600x"), "{text}");
        }
    }

    #[test]
    fn four_hours_take_four_seconds_at_3600x() {
        let first = Instant(1_617_206_400_000);
        assert_eq!(real_time(first, first.plus_ms(4 * 3_600_000), 3600), Duration::from_secs(4));
        assert_eq!(real_time(first, first.plus_ms(-1), 3600), Duration::ZERO);
    }
}
