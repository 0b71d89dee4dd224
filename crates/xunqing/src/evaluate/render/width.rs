//! How many columns of a terminal a text takes: two for each Chinese character.

/// Ranges of characters that take two columns (Unicode Standard Annex 11, East Asian Width W and F, as far as texts of this
/// program and names of sections go).
const WIDE: [(char, char); 9] = [
    ('\u{1100}', '\u{115F}'),
    ('\u{2E80}', '\u{303E}'),
    ('\u{3041}', '\u{33FF}'),
    ('\u{3400}', '\u{4DBF}'),
    ('\u{4E00}', '\u{A4CF}'),
    ('\u{AC00}', '\u{D7A3}'),
    ('\u{F900}', '\u{FAFF}'),
    ('\u{FE30}', '\u{FE6F}'),
    ('\u{FF00}', '\u{FF60}'),
];

/// Columns of a text. Roman numerals (Ⅲ), °, × and dashes are of ambiguous width and counted as one, as Western terminals
/// and most Chinese ones show them.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(of_char).sum()
}

fn of_char(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        '\u{20000}'..='\u{3FFFD}' => 2,
        c if WIDE.iter().any(|(first, last)| (*first..=*last).contains(&c)) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_characters_and_full_width_forms_take_two_columns() {
        assert_eq!(width("代县桥"), 6);
        assert_eq!(width("总磷(0.6)"), 9);
        assert_eq!(width("江口（湖南省）"), 14);
        assert_eq!(width("劣Ⅴ"), 3);
        assert_eq!(width(""), 0);
    }
}
