//! Offices answer what the water calls for.

use crate::scene::{Answering, HOUR, MINUTE, Story, What, Work, at};
use crate::water::SPELLS;

pub(crate) fn tell(story: &mut Story) {
    // The run of the spring still goes on when the county begins to use the program.
    let all = |finished| What::Answer(Answering { finished, idle: Vec::new() });
    story.put(at("06-19 09:20"), "spring noted", "office", all(false));
    story.put(at("06-19 12:00"), "spring answered", "office", all(true));
    // The red signal of the season.
    story.put(at("09-12 10:20"), "red noted", "office", all(false));
    for (n, spell) in (1..).zip(&SPELLS) {
        let mut put = |at, key: &str, what| {
            story.put(at, &format!("spell {n} {key}"), "office", what);
        };
        let answer =
            |finished, idle: &[&'static str]| What::Answer(Answering { finished, idle: idle.to_vec() });
        // In the second spell one office takes no note until the office urges.
        let idle: &[&str] = if n == 2 { &["agriculture-rural"] } else { &[] };
        put(spell.from().plus_ms(20 * MINUTE), "noted", answer(false, idle));
        put(spell.from().plus_ms(3 * HOUR), "answered", answer(true, idle));
        let demanded = Work { duties: vec![""], ..Work::default() };
        put(spell.from().plus_ms(5 * HOUR), "demanded", What::Work(demanded.clone()));
        // Runs of days and swings join on the days after.
        for day in 1..=3 {
            let evening = spell.from().plus_ms(day * 24 * HOUR + 12 * HOUR + 30 * MINUTE);
            put(evening, &format!("noted {day}"), answer(false, &[]));
            put(evening.plus_ms(2 * HOUR), &format!("answered {day}"), answer(true, &[]));
        }
        put(spell.to().plus_ms(10 * HOUR), "demanded late", What::Work(demanded));
    }
}
