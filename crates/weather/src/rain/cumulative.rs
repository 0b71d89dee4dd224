//! Counters to increments: rises, rollovers, resets and single odd values.

use rust_decimal::Decimal;
use standards::time::Instant;

use super::Increment;
use super::series::{SeriesRules, Trouble, TroubleKind};

/// Increments and what was odd, from a counter's values in the order of time.
pub(super) fn increments(
    readings: &[(Instant, Decimal)],
    rules: &SeriesRules,
    trouble: &mut Vec<Trouble>,
) -> Vec<Increment> {
    let mut found = Vec::with_capacity(readings.len());
    let mut last: Option<(Instant, Decimal)> = None;
    // The increment over a left-out value may be short when the value was a reset after all.
    let mut doubtful = false;
    for (n, (at, value)) in readings.iter().copied().enumerate() {
        let mut note = |kind| trouble.push(Trouble { at, value, kind });
        if value < Decimal::ZERO {
            note(TroubleKind::Negative);
            continue;
        }
        let Some((from, before)) = last else {
            last = Some((at, value));
            continue;
        };
        let ms = at.0.saturating_sub(from.0);
        let rise = value - before;
        let next = readings.get(n + 1).copied();
        if !rules.plausible(rise, ms) && next.is_some_and(|next| returns(rules, (from, before), value, next))
        {
            note(TroubleKind::Glitch);
            doubtful |=
                next.is_some_and(|(t, v)| rise < Decimal::ZERO && rules.plausible(v - value, t.0 - at.0));
            continue;
        }
        let rolled = rules.counter_modulus - before + value;
        let counted = if rules.plausible(rise, ms) {
            Some((rise, doubtful))
        } else if rise >= Decimal::ZERO {
            note(TroubleKind::Implausible);
            None
        } else if rules.plausible(rolled, ms) {
            note(TroubleKind::Rollover);
            Some((rolled, doubtful))
        } else {
            note(TroubleKind::Reset);
            rules.plausible(value, ms).then_some((value, true))
        };
        found.extend(counted.map(|(mm, at_least)| Increment { from, to: at, mm, at_least }));
        last = Some((at, value));
        doubtful = false;
    }
    found
}

/// Whether the value after an odd one goes on from where the counter was before it.
fn returns(rules: &SeriesRules, before: (Instant, Decimal), odd: Decimal, next: (Instant, Decimal)) -> bool {
    let rise = next.1 - before.1;
    let back = if odd < before.1 { next.1 > odd } else { next.1 < odd };
    back && rules.plausible(rise, next.0.0.saturating_sub(before.0.0))
}

/// Increments of a total that starts from zero at the start of each rain day (当前降水量).
pub(super) fn running(
    readings: &[(Instant, Decimal)],
    rules: &SeriesRules,
    trouble: &mut Vec<Trouble>,
) -> Vec<Increment> {
    let mut found = Vec::with_capacity(readings.len());
    let mut day: Vec<(Instant, Decimal)> = Vec::new();
    let mut begun: Option<Instant> = None;
    for (at, value) in readings.iter().copied() {
        let span = rules.day_start.span(rules.day_start.day_of(at));
        let newest = day.last().map(|(_, v)| *v);
        // At the very moment of change a station has either not yet begun anew, or shows the new day's zero.
        if at == span.to && newest.is_some_and(|v| value < v) && begun == Some(span.from) {
            found.extend(increments(&day, rules, trouble));
            day = vec![(at, value)];
            begun = Some(at);
            continue;
        }
        if begun != Some(span.from) {
            found.extend(increments(&day, rules, trouble));
            day = vec![(span.from, Decimal::ZERO)];
            begun = Some(span.from);
        }
        day.push((at, value));
    }
    found.extend(increments(&day, rules, trouble));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    /// Values five minutes apart from 09:00 Beijing time; `-` leaves one out.
    fn counter(values: &[&str]) -> Vec<(Instant, Decimal)> {
        let start: Instant = "2021-07-14 09:00".parse().unwrap();
        let at = |n: usize| start.plus_ms(i64::try_from(n).unwrap() * 5 * MINUTE);
        let all = values.iter().enumerate().filter(|(_, v)| **v != "-");
        all.map(|(n, v)| (at(n), v.parse().unwrap())).collect()
    }

    fn told(values: &[&str]) -> (Vec<String>, Vec<TroubleKind>) {
        let mut trouble = Vec::new();
        let found = increments(&counter(values), &SeriesRules::default(), &mut trouble);
        let word = |i: &Increment| format!("{}{}", i.mm, if i.at_least { "+" } else { "" });
        (found.iter().map(word).collect(), trouble.iter().map(|t| t.kind).collect())
    }

    #[test]
    fn a_counter_gives_its_rises_and_passes_its_largest_value() {
        assert_eq!(told(&["10.0", "10.5", "10.5", "12.0"]).0, ["0.5", "0.0", "1.5"]);
        let (rises, trouble) = told(&["99999.8", "0.1", "0.4"]);
        assert_eq!((rises, trouble), (vec!["0.3".into(), "0.3".into()], vec![TroubleKind::Rollover]));
    }

    #[test]
    fn a_counter_that_begins_anew_gives_a_lower_bound() {
        let (rises, trouble) = told(&["120.0", "120.5", "0.2", "0.4"]);
        assert_eq!(rises, ["0.5", "0.2+", "0.2"]);
        assert_eq!(trouble, [TroubleKind::Reset]);
    }

    #[test]
    fn a_single_odd_value_is_left_out_and_what_stays_up_is_not_counted() {
        let (rises, trouble) = told(&["120.0", "0.0", "120.4"]);
        assert_eq!((rises, trouble), (vec!["0.4".into()], vec![TroubleKind::Glitch]));
        let (rises, trouble) = told(&["120.0", "9000.0", "120.4"]);
        assert_eq!((rises, trouble), (vec!["0.4".into()], vec![TroubleKind::Glitch]));
        let (rises, trouble) = told(&["120.0", "9000.0", "9000.2"]);
        assert_eq!((rises, trouble), (vec!["0.2".into()], vec![TroubleKind::Implausible]));
        let (rises, trouble) = told(&["0.4", "0.0", "0.6"]);
        assert_eq!((rises, trouble), (vec!["0.2+".into()], vec![TroubleKind::Glitch]), "a reset perhaps");
    }

    #[test]
    fn a_running_total_starts_anew_at_the_start_of_the_rain_day() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let day = |changed: &str| {
            [
                (at("2021-07-14 07:00"), "20.0"),
                (at("2021-07-14 08:00"), changed),
                (at("2021-07-14 09:00"), "1.5"),
            ]
            .map(|(t, v)| (t, v.parse::<Decimal>().unwrap()))
        };
        let told = |changed: &str| {
            let mut trouble = Vec::new();
            let found = running(&day(changed), &SeriesRules::default(), &mut trouble);
            let found = found.iter().map(|i| (i.from, i.mm.to_string())).collect::<Vec<_>>();
            (found, trouble.len())
        };
        let yesterday = (at("2021-07-13 08:00"), "20.0".to_string());
        let first = (at("2021-07-14 08:00"), "1.5".to_string());
        let last_hour = (at("2021-07-14 07:00"), "0.5".to_string());
        assert_eq!(
            told("20.5"),
            (vec![yesterday.clone(), last_hour, first.clone()], 0),
            "not yet begun anew"
        );
        assert_eq!(told("0.0"), (vec![yesterday, first], 0), "begun anew");
    }
}
