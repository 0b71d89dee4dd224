//! The rain of the season: twelve events of all grades, as signals, forecasts and gauges tell them.

use serde_json::json;
use standards::time::{BeijingDay, Instant};

use crate::scene::{Frame, HOUR, MINUTE, Story, What};

/// A rain.
#[derive(Debug)]
pub(crate) struct Rain {
    /// Day and hour it begins.
    begins: (&'static str, u32),
    /// Hours it lasts.
    hours: u32,
    /// Millimetres in all, at every gauge.
    pub(crate) mm: u32,
    /// Colour of the weather office's signal, when it gave one, six hours before.
    pub(crate) signal: Option<&'static str>,
    /// Whether a forecast told it twelve hours before.
    pub(crate) forecast: bool,
}

const fn rain(day: &'static str, hour: u32, hours: u32, mm: u32) -> Rain {
    Rain { begins: (day, hour), hours, mm, signal: None, forecast: false }
}

/// The season, in order; the grade of each by 12 and 24 hours: light, moderate, heavy, light, rainstorm, heavy, great rainstorm, light,
/// rainstorm, heavy, extraordinary rainstorm, moderate.
pub(crate) const SEASON: [Rain; 12] = [
    rain("2021-06-24", 14, 4, 4),
    Rain { forecast: true, ..rain("2021-07-02", 8, 6, 12) },
    Rain { forecast: true, signal: Some("blue"), ..rain("2021-07-11", 18, 8, 27) },
    rain("2021-07-17", 5, 3, 3),
    Rain { forecast: true, signal: Some("yellow"), ..rain("2021-07-21", 12, 9, 62) },
    Rain { forecast: true, ..rain("2021-07-28", 2, 6, 20) },
    Rain { forecast: true, signal: Some("orange"), ..rain("2021-08-05", 15, 8, 110) },
    rain("2021-08-14", 10, 5, 4),
    Rain { forecast: true, signal: Some("blue"), ..rain("2021-08-22", 20, 10, 45) },
    Rain { forecast: true, ..rain("2021-09-03", 6, 8, 24) },
    Rain { forecast: true, signal: Some("red"), ..rain("2021-09-12", 16, 10, 260) },
    rain("2021-09-25", 9, 6, 12),
];

/// Gauges of the plan: two send, one is read by people.
const SENDING: [&str; 2] = ["A140923_0001", "A140923_9001"];
/// Hours without rain that gauges tell after it: three make it over for the response, six end the event.
const DRY: [u32; 2] = [3, 7];

impl Rain {
    pub(crate) fn start(&self) -> Instant {
        let day: BeijingDay = self.begins.0.parse().unwrap();
        day.start().plus_ms(i64::from(self.begins.1) * HOUR)
    }

    pub(crate) fn end(&self) -> Instant {
        self.start().plus_ms(i64::from(self.hours) * HOUR)
    }

    /// Whether it is of a grade that raises the response by itself, or was warned of.
    pub(crate) fn raises(&self) -> bool {
        self.mm >= 5 || self.signal.is_some()
    }

    /// Rain of each of its hours, tenths of a millimetre, the heaviest in the middle, and of the dry ones after.
    fn tenths(&self) -> Vec<u32> {
        let weight = |hour: u32| 1 + hour.min(self.hours - 1 - hour);
        let whole: u32 = (0..self.hours).map(weight).sum();
        let mut each: Vec<u32> = (0..self.hours).map(|h| self.mm * 10 * weight(h) / whole).collect();
        let rest = self.mm * 10 - each.iter().sum::<u32>();
        each[usize::try_from(self.hours / 2).unwrap()] += rest;
        each.extend((0..DRY[1]).map(|_| 0));
        each
    }

    /// What the gauges counted in hours `first..last`, told together five minutes after the last of them.
    fn told(&self, story: &mut Story, name: &str, first: u32, last: u32) {
        let tenths = self.tenths();
        let mut frames = Vec::new();
        let told = self.start().plus_ms(i64::from(last) * HOUR + 5 * MINUTE);
        for hour in first..last {
            let to = self.start().plus_ms(i64::from(hour + 1) * HOUR);
            let tenths = tenths[usize::try_from(hour).unwrap()];
            let mm = format!("{}.{}", tenths / 10, tenths % 10);
            let values = || vec![("P1", mm.clone())];
            frames.extend(SENDING.map(|device| Frame { device, time: to, values: values() }));
            let entry = json!({ "gauge": "yanmenguan", "from": to.plus_ms(-HOUR), "to": to, "mm": mm });
            let what = What::Post("/api/v1/rain/entries", entry);
            story.put(told, &format!("{name} read {hour}"), "weather", what);
        }
        story.put(told, &format!("{name} gauges {first}"), "weather", What::Frames(frames));
    }
}

/// What the weather office and the gauges say of the season.
pub(crate) fn tell(story: &mut Story) {
    for (n, rain) in (1..).zip(&SEASON) {
        let name = format!("rain {n}");
        let (start, end) = (rain.start(), rain.end());
        if rain.forecast {
            let issued = start.plus_ms(-12 * HOUR);
            let csv = format!(
                "source,place,issued,from,to,mm\n县气象台,county,{issued},{start},{end},{}\n",
                rain.mm
            );
            story.put(
                issued,
                &format!("{name} forecast"),
                "weather",
                What::Text("/api/v1/rain/forecasts", csv),
            );
        }
        if let Some(colour) = rain.signal {
            let sent = start.plus_ms(-6 * HOUR);
            let signal = json!({ "sender": "代县气象局", "sent": sent, "status": "Actual", "message": "Alert",
                "event": "暴雨", "colour": colour, "headline": format!("代县气象局发布暴雨{colour}预警"),
                "identifier": format!("S-{n}"), "expires": end });
            story.put(sent, &format!("{name} signal"), "weather", What::Post("/api/v1/signals/form", signal));
        }
        // Gauges alone raise the response to a rain that nobody foretold: each hour is told when it is over.
        let hours: Vec<u32> = if rain.forecast { vec![0, 2, rain.hours] } else { (0..=rain.hours).collect() };
        for told in hours.windows(2) {
            rain.told(story, &name, told[0], told[1]);
        }
        rain.told(story, &name, rain.hours, rain.hours + DRY[0]);
        rain.told(story, &name, rain.hours + DRY[0], rain.hours + DRY[1]);
    }
}
