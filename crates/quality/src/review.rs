//! Human review: what somebody decided about a value. A review is added and never changed; the raw value stays.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The value is good whatever the tests say.
    Keep,
    /// The value does not count in evaluation.
    Exclude,
    /// An earlier decision is taken back: the value is as if nobody had looked at it.
    Revoke,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Exclude, Self::Revoke];

    /// The word kept in stores.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Exclude => "exclude",
            Self::Revoke => "revoke",
        }
    }

    /// The decision of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.word() == word)
    }

    /// Chinese and English name.
    #[must_use]
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Self::Keep => ["确认有效", "kept"],
            Self::Exclude => ["剔除（不参与评价）", "excluded"],
            Self::Revoke => ["撤销复核", "revoked"],
        }
    }
}

/// One look at a value by somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Title of the post that decided; never a person's name.
    pub by: String,
    /// When.
    pub at: Instant,
    /// What.
    pub decision: Decision,
    /// Why, in the reviewer's words.
    pub reason: String,
}

/// All reviews of one value, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReviewHistory(Vec<Review>);

impl ReviewHistory {
    /// Adds a review. Of two at the same moment the one added later is the later one.
    pub fn add(&mut self, review: Review) {
        let at = self.0.partition_point(|known| known.at <= review.at);
        self.0.insert(at, review);
    }

    /// Every review, oldest first.
    #[must_use]
    pub fn all(&self) -> &[Review] {
        &self.0
    }

    /// The decision in force: the latest, unless it was taken back.
    #[must_use]
    pub fn in_force(&self) -> Option<&Review> {
        self.0.last().filter(|review| review.decision != Decision::Revoke)
    }

    /// Whether the value is taken out of evaluation.
    #[must_use]
    pub fn excludes(&self) -> bool {
        self.in_force().is_some_and(|review| review.decision == Decision::Exclude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(at: i64, decision: Decision) -> Review {
        Review { by: "监测站".into(), at: Instant(at), decision, reason: "现场核实".into() }
    }

    #[test]
    fn the_latest_decision_is_in_force_until_it_is_taken_back_and_nothing_is_forgotten() {
        let mut history = ReviewHistory::default();
        assert!(!history.excludes() && history.in_force().is_none());
        history.add(review(1, Decision::Exclude));
        assert!(history.excludes());
        history.add(review(2, Decision::Keep));
        assert!(!history.excludes() && history.in_force().is_some());
        history.add(review(3, Decision::Exclude));
        history.add(review(4, Decision::Revoke));
        assert!(!history.excludes() && history.in_force().is_none());
        assert_eq!(history.all().len(), 4);
    }

    #[test]
    fn reviews_read_in_another_order_give_the_same_history() {
        let (mut a, mut b) = (ReviewHistory::default(), ReviewHistory::default());
        let reviews = [review(1, Decision::Exclude), review(2, Decision::Keep), review(3, Decision::Revoke)];
        for (first, last) in reviews.iter().zip(reviews.iter().rev()) {
            a.add(first.clone());
            b.add(last.clone());
        }
        assert_eq!(a, b);
    }
}
