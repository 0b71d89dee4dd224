//! Day numbers and dates of the Gregorian calendar.
//!
//! A judgement asks for the months of its days thousands of times, and spans of a general calendar library were a quarter of its
//! cost. Years here begin on 1 March, so that the leap day is a year's last; 400 years are 146,097 days.

/// Days from 0000-03-01 to 1970-01-01.
const TO_1970: i32 = 719_468;
const DAYS_OF_400_YEARS: i32 = 146_097;

/// Days since 1970-01-01 of a date that exists.
pub(super) fn number_of(year: i16, month: i8, day: i8) -> i32 {
    let (year, month) = (i32::from(year), i32::from(month));
    let year_from_march = if month < 3 { year - 1 } else { year };
    let months_from_march = (month + 9) % 12;
    let (cycle, year_of_cycle) = (year_from_march.div_euclid(400), year_from_march.rem_euclid(400));
    // From March on months of 31, 30, 31, 30, 31 days follow each other: 153 days in five months.
    let day_of_year = (153 * months_from_march + 2) / 5 + i32::from(day) - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * DAYS_OF_400_YEARS + day_of_cycle - TO_1970
}

/// Year, month and day of month of a day number within the years −9999 to 9999.
pub(super) fn date_of(number: i32) -> (i16, i8, i8) {
    let days = number + TO_1970;
    let (cycle, day_of_cycle) = (days.div_euclid(DAYS_OF_400_YEARS), days.rem_euclid(DAYS_OF_400_YEARS));
    // Leap days passed so far are taken out, and every year has 365 days.
    let without_leap_days =
        day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / (DAYS_OF_400_YEARS - 1);
    let year_of_cycle = without_leap_days / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let months_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_from_march + 2) / 5 + 1;
    let month = (months_from_march + 2) % 12 + 1;
    let year = cycle * 400 + year_of_cycle + i32::from(month < 3);
    // Within the calendar's ends each part fits; the narrowing never cuts.
    (
        i16::try_from(year).unwrap_or(i16::MAX),
        i8::try_from(month).unwrap_or(1),
        i8::try_from(day).unwrap_or(1),
    )
}

#[cfg(test)]
mod tests {
    use super::super::BeijingDay;
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn every_day_of_twenty_thousand_years_agrees_with_the_library() {
        let mut date = Date::MIN;
        for number in BeijingDay::FIRST.number()..=BeijingDay::LAST.number() {
            assert_eq!(date_of(number), (date.year(), date.month(), date.day()));
            assert_eq!(number_of(date.year(), date.month(), date.day()), number);
            date = date.tomorrow().unwrap_or(date);
        }
        assert_eq!(date, Date::MAX);
    }
}
