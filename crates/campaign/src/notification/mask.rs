//! Addresses as they may be shown: enough to tell them apart, too little to use them.

/// Digits of a telephone number that stand alone in a text and are masked there.
const MANY_DIGITS: usize = 7;

/// `138****1234`; stars alone when it is short.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < MANY_DIGITS {
        return "****".to_owned();
    }
    // Of a number with its country code the last eleven digits are the number at home.
    let home = &digits[digits.len().saturating_sub(11)..];
    let show = if home.len() == 11 { 3 } else { 0 };
    let (head, tail) = (&home[..show], &home[home.len() - 4..]);
    format!("{}****{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

/// `d***@` and the mail domain.
#[must_use]
pub fn mask_address(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() => {
            format!("{}***@{domain}", local.chars().take(1).collect::<String>())
        }
        _ => "****".to_owned(),
    }
}

/// Scheme and host: the path and what follows hold the key of a robot.
#[must_use]
pub fn mask_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "****".to_owned() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}/…")
}

/// A text of somebody else's (a gateway's answer, a library's error) without telephone numbers and mail addresses in it.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_digit() || (!run.is_empty() && matches!(c, ' ' | '-')) {
            run.push(c);
            continue;
        }
        flush(&mut run, &mut out);
        out.push(c);
    }
    out.pop();
    out.split_inclusive(|c: char| !is_of_address(c)).map(without_address).collect()
}

/// Puts a run of digits, blanks and strokes into a text; masked when it may be a telephone number.
fn flush(run: &mut String, out: &mut String) {
    if run.chars().filter(char::is_ascii_digit).count() < MANY_DIGITS {
        out.push_str(run);
    } else {
        let end = run.trim_end_matches([' ', '-']).len();
        out.push_str(&mask_phone(run));
        out.push_str(&run[end..]);
    }
    run.clear();
}

fn is_of_address(c: char) -> bool {
    c.is_alphanumeric() || "@._%+-*…".contains(c)
}

/// A word with the letter that ends it.
fn without_address(word: &str) -> String {
    let end = word.trim_end_matches(|c: char| !is_of_address(c)).len();
    let (bare, ending) = word.split_at(end);
    if bare.contains('@') && bare.len() > 1 {
        return format!("{}{ending}", mask_address(bare));
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> String {
        format!("{}{}", "138", "00001234")
    }

    #[test]
    fn what_is_shown_tells_addresses_apart_and_does_not_give_them_away() {
        assert_eq!(mask_phone(&number()), "138****1234");
        assert_eq!(mask_phone(&format!("+86 {}", number())), "138****1234");
        assert_eq!(
            (mask_phone(concat!("0350", "-5222222")), mask_phone("110")),
            ("035****2222".into(), "****".into())
        );
        assert_eq!(mask_address(&["duty", "mail.invalid"].join("@")), "d***@mail.invalid");
        assert_eq!(mask_address("nobody"), "****");
        assert_eq!(mask_url("https://robot.invalid/send?key=abc"), "https://robot.invalid/…");
        assert_eq!(mask_url("http://user:word@10.0.0.1:80/x"), "http://10.0.0.1:80/…");
    }

    #[test]
    fn a_gateway_s_answer_is_told_without_the_number_and_the_address_in_it() {
        let address = ["duty.office", "mail.invalid"].join("@");
        let told = redact(&format!("550 5.1.1 <{address}> unknown; {} rejected, code 1234", number()));
        assert_eq!(told, "550 5.1.1 <d***@mail.invalid> unknown; 138****1234 rejected, code 1234");
    }

    proptest! {
        #[test]
        fn no_telephone_number_comes_through_whatever_stands_around_it(
            before in "[a-z：，,.<( ]{0,8}", tail in 0u64..100_000_000, after in "[a-z）>;, ]{0,8}"
        ) {
            let number = format!("139{tail:08}");
            let told = redact(&format!("{before}{number}{after}"));
            prop_assert!(!told.contains(&number));
        }

        #[test]
        fn no_mail_address_comes_through(local in "[a-z][a-z0-9._]{1,10}", before in "[ <,:]{0,3}", after in "[ >;,]{0,3}") {
            let address = format!("{local}@{}", "mail.invalid");
            let told = redact(&format!("{before}{address}{after}"));
            prop_assert!(!told.contains(&address));
        }

        #[test]
        fn redacting_never_panics(text in any::<String>()) {
            let _told = redact(&text);
        }
    }
}
