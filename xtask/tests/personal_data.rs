//! Nothing personal in the source tree (SC-101): offices and titles only. Contacts live in the deployment's own data.

mod tree;

use std::path::Path;

use tree::{none, shown, texts};

/// A kind of personal data and how it is found in a line: the places where one begins, with the text found.
type Finder = fn(&str) -> Vec<String>;

const FINDERS: [(&str, Finder); 5] = [
    ("Chinese mobile number", mobile_numbers),
    ("landline number", landlines),
    ("mail address", mail_addresses),
    ("identity number", identity_numbers),
    ("named contact", named_contacts),
];

/// What is found and is nobody's, each with its reason.
const ALLOWED: [(&str, &str); 3] = [
    (".invalid", "top-level domain that RFC 2606 keeps for examples"),
    ("example.com", "domain that RFC 2606 keeps for examples"),
    ("example.org", "domain that RFC 2606 keeps for examples"),
];

fn is_lockfile(path: &Path) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

fn allowed(found: &str) -> bool {
    ALLOWED.iter().any(|(ending, reason)| found.ends_with(ending) && !reason.is_empty())
}

// Proves SC-101, SC-073.
#[test]
fn no_text_of_the_tree_holds_a_telephone_number_a_mail_address_an_identity_number_or_a_named_contact() {
    let mut findings = Vec::new();
    for (path, text) in texts().iter().filter(|(path, _)| !is_lockfile(path)) {
        for (n, line) in text.lines().enumerate() {
            for (what, find) in FINDERS {
                let found = find(line).into_iter().filter(|found| !allowed(found));
                findings.extend(found.map(|found| format!("{}:{}: {what} {found}", shown(path), n + 1)));
            }
        }
    }
    none("personal data", &findings);
}

/// Whether what stands before and behind lets a run of digits stand alone.
fn is_alone(line: &str, at: usize, length: usize) -> bool {
    let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !"._-=/".contains(c) || is_han(c));
    alone(line[..at].chars().next_back()) && alone(line[at + length..].chars().next())
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Where runs of digits begin, and how long they are.
fn runs(line: &str) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut from = None;
    for (at, byte) in line.bytes().chain([b' ']).enumerate() {
        match (from, byte.is_ascii_digit()) {
            (None, true) => from = Some(at),
            (Some(start), false) => {
                runs.push((start, at - start));
                from = None;
            }
            _ => {}
        }
    }
    runs
}

/// Eleven digits that begin like a Chinese mobile number and stand alone.
fn mobile_numbers(line: &str) -> Vec<String> {
    let is = |(at, length): &(usize, usize)| {
        let digits = &line[*at..*at + *length];
        *length == 11
            && digits.starts_with('1')
            && digits.as_bytes()[1] >= b'3'
            && is_alone(line, *at, *length)
    };
    runs(line).into_iter().filter(is).map(|(at, length)| line[at..at + length].to_owned()).collect()
}

/// An area code, a stroke, bracket or blank, and seven or eight digits.
fn landlines(line: &str) -> Vec<String> {
    let runs = runs(line);
    let pair = |w: &[(usize, usize)]| {
        let [(at, code), (number, digits)] = *w else { return None };
        let between = &line[at + code..number];
        let area = &line[at..at + code];
        let is_area = (code == 3 && (area == "010" || area.starts_with("02")))
            || (code == 4 && area.starts_with('0') && area.as_bytes()[1] >= b'3');
        let joined = ["-", "－", ")", "）", " ", "－ ", "- "].contains(&between);
        let fits =
            is_area && joined && (7..=8).contains(&digits) && !line.as_bytes()[number..].starts_with(b"0000");
        let clear = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && !"._-=/:".contains(c));
        let alone = clear(line[..at].chars().next_back()) && clear(line[number + digits..].chars().next());
        (fits && alone).then(|| line[at..number + digits].to_owned())
    };
    runs.windows(2).filter_map(pair).collect()
}

/// A name, an at sign, a host with a domain of letters; versions such as `package@5.9.3` are none.
fn mail_addresses(line: &str) -> Vec<String> {
    let address = |(at, _): (usize, &str)| {
        let named = line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let host: String =
            line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
        let host = host.trim_end_matches('.');
        let domain = host.rsplit_once('.').map_or("", |(_, domain)| domain);
        let is_domain = domain.len() >= 2 && domain.chars().all(|c| c.is_ascii_alphabetic());
        (named && is_domain).then(|| format!("@{host}"))
    };
    line.match_indices('@').filter_map(address).collect()
}

/// Eighteen characters with a day of birth and the check character of GB 11643.
fn identity_numbers(line: &str) -> Vec<String> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let is = |at: usize| {
        let text = line.get(at..at + 18)?;
        let digits: Vec<u32> = text[..17].chars().filter_map(|c| c.to_digit(10)).collect();
        let (year, month, day) = (text.get(6..10)?, text.get(10..12)?, text.get(12..14)?);
        let date = ("1900".."2030").contains(&year)
            && ("01"..="12").contains(&month)
            && ("01"..="31").contains(&day);
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let check = "10X98765432".chars().nth(sum as usize % 11)?;
        let sound = digits.len() == 17 && text.to_uppercase().ends_with(check) && !text.starts_with('0');
        (sound && date && is_alone(line, at, 18)).then(|| text.to_owned())
    };
    let starts = runs(line).into_iter().filter(|(_, length)| (17..=18).contains(length));
    starts.filter_map(|(at, _)| is(at)).collect()
}

/// Words that ask for a person, and two or three letters behind them that are no office.
fn named_contacts(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in [concat!("联系人", "："), concat!("联系人", ":"), concat!("姓名", "："), concat!("姓名", ":")]
    {
        for (at, _) in line.match_indices(word) {
            let name: String =
                line[at + word.len()..].trim_start().chars().take_while(|c| is_han(*c)).collect();
            let is_example = ["某", "岗位", "单位", "职务"].iter().any(|w| name.contains(w));
            if (2..=3).contains(&name.chars().count()) && !is_example {
                found.push(format!("{word}{name}"));
            }
        }
    }
    found
}

#[test]
fn the_finders_find_and_do_not_cry_wolf() {
    // Written in halves, so that this file does not find itself.
    let mobile = format!("联系电话{}{}，", "138", "12345678");
    assert_eq!(mobile_numbers(&mobile).len(), 1);
    assert!(mobile_numbers("QN=20160801085857223 112.13812345678,").is_empty());
    for landline in [format!("电话 {}-{}", "0350", "5222333"), format!("（{}）{}", "010", "66556677")] {
        assert_eq!(landlines(&landline).len(), 1, "{landline}");
    }
    assert!(landlines("GB 0350-123 2021-06-20 GB/T 0000-1234567").is_empty());
    assert_eq!(mail_addresses(&["someone", "host.net"].join("@")), ["@host.net"]);
    assert!(mail_addresses("typescript@5.9.3 @media print").is_empty());
    assert!(allowed("@example.invalid") && !allowed("@host.net"));
    // A number of nobody: its day of birth is long past, its check character fits.
    let identity = format!("{}{}", "11010519491231", "002X");
    assert_eq!(identity_numbers(&identity).len(), 1);
    assert!(identity_numbers("110105194912310021 140923190001010000").is_empty());
    assert_eq!(named_contacts(&format!("联系人{}张三", "：")).len(), 1);
    assert!(named_contacts(&format!("联系人{}某某", "：")).is_empty());
}
