//! Topics and their filters (MQTT 3.1.1 §4.7).

/// The parts of a topic that stand for the filter's wildcards, in order; `None` when the topic does not fit.
///
/// `+` stands for one level, a `#` at the end for all that follow, the level above it included.
#[must_use]
pub fn captures<'a>(filter: &str, topic: &'a str) -> Option<Vec<&'a str>> {
    // Wildcards at the beginning do not fit the broker's own topics.
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return None;
    }
    let mut found = Vec::new();
    let mut rest = Some(topic);
    for level in filter.split('/') {
        if level == "#" {
            found.push(rest.unwrap_or_default());
            return Some(found);
        }
        let (head, tail) = match rest?.split_once('/') {
            Some((head, tail)) => (head, Some(tail)),
            None => (rest?, None),
        };
        match level {
            "+" => found.push(head),
            level if level == head => {}
            _ => return None,
        }
        rest = tail;
    }
    rest.is_none().then_some(found)
}

/// How many wildcards a filter has; `None` when it is no filter.
pub(super) fn wildcards(filter: &str) -> Option<usize> {
    let levels: Vec<&str> = filter.split('/').collect();
    let is_wild = |level: &&str| matches!(*level, "+" | "#");
    let sound = !filter.is_empty()
        && !filter.contains('\0')
        && levels.iter().all(|level| is_wild(level) || !level.contains(['+', '#']))
        && levels.iter().position(|level| *level == "#").is_none_or(|at| at + 1 == levels.len());
    sound.then(|| levels.iter().filter(|level| is_wild(level)).count())
}
