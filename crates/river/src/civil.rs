//! Civil time of a model: whole seconds since 1970-01-01 00:00 of the place, without zones and without leap seconds.

/// Seconds of a day.
pub const DAY_S: i64 = 86_400;

/// Civil seconds of a date and a time of day; months and days count from 1.
#[must_use]
pub fn seconds(year: i64, month: i64, day: i64, second_of_day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * DAY_S + second_of_day
}

/// Year, month (1–12) and day (1–31) of a moment.
#[must_use]
pub fn date(at: i64) -> (i64, i64, i64) {
    let days = at.div_euclid(DAY_S) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// Day of the week of a moment, Sunday 0 to Saturday 6.
#[must_use]
pub fn weekday(at: i64) -> i64 {
    (at.div_euclid(DAY_S) + 4).rem_euclid(7)
}

/// Second of the day of a moment.
#[must_use]
pub fn second_of_day(at: i64) -> i64 {
    at.rem_euclid(DAY_S)
}

/// A moment as `2024-07-01 00:15:00`.
#[must_use]
pub fn written(at: i64) -> String {
    let (year, month, day) = date(at);
    let s = second_of_day(at);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_its_seconds_lead_to_each_other() {
        for days in -40_000..80_000 {
            let (year, month, day) = date(days * DAY_S);
            assert_eq!(seconds(year, month, day, 0), days * DAY_S);
        }
        assert_eq!(written(seconds(2024, 2, 29, 3661)), "2024-02-29 01:01:01");
    }

    #[test]
    fn the_first_of_july_2024_is_a_monday() {
        assert_eq!(weekday(seconds(2024, 7, 1, 0)), 1);
    }
}
