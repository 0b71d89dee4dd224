//! Which rainstorm signal our own gauges would justify, as a hint: 气象灾害预警信号发布与传播办法 (standards.md §8.2).
//!
//! The number of that order is from memory (from memory); the thresholds are confirmed. Only the meteorological office issues signals.

use rust_decimal::Decimal;

use super::words::Colour;
use crate::rain::Window;
use crate::rain::grade::rounded;

/// A hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Justified {
    /// The colour.
    pub colour: Colour,
    /// Over which hours.
    pub window: Window,
    /// How much has fallen, mm.
    pub mm: Decimal,
    /// How much the signal asks for, mm.
    pub threshold: Decimal,
}

/// Colour, hours and rain that has been reached or will be; strongest first.
const THRESHOLDS: [(Colour, Window, i64); 4] = [
    (Colour::Red, Window::H3, 100),
    (Colour::Orange, Window::H3, 50),
    (Colour::Yellow, Window::H6, 50),
    (Colour::Blue, Window::H12, 50),
];

/// The strongest signal whose rain has been reached, from running totals by length.
#[must_use]
pub fn justified(totals: &[(Window, Decimal)]) -> Option<Justified> {
    THRESHOLDS.into_iter().find_map(|(colour, window, threshold)| {
        let threshold = Decimal::from(threshold);
        let (_, mm) = totals.iter().find(|(w, mm)| *w == window && rounded(*mm) >= threshold)?;
        Some(Justified { colour, window, mm: *mm, threshold })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_threshold_gives_its_colour_and_the_strongest_counts() {
        let told = |h3: &str, h6: &str, h12: &str| {
            let totals = [(Window::H3, h3), (Window::H6, h6), (Window::H12, h12)];
            justified(&totals.map(|(w, t)| (w, t.parse().unwrap()))).map(|j| j.colour)
        };
        assert_eq!(told("10", "20", "49.9"), None);
        assert_eq!(told("10", "20", "50.0"), Some(Colour::Blue));
        assert_eq!(told("10", "50", "60"), Some(Colour::Yellow));
        assert_eq!(told("50", "50", "60"), Some(Colour::Orange));
        assert_eq!(told("100", "100", "100"), Some(Colour::Red));
        assert_eq!(told("49.95", "49.94", "0"), Some(Colour::Orange), "49.95 rounds to 50.0 (half to even)");
    }
}
