//! What source tracing tells: ranked probabilities, never a culprit.

use crate::episode::SourceId;
use crate::trace::Information;

/// The answer for one episode and one set of information.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracing {
    /// What was used.
    pub information: Information,
    /// How clear the rise itself is.
    pub rise: Rise,
    /// Every listed source and the unlisted one, most probable first. Their probabilities add up to one.
    pub ranked: Vec<Candidate>,
    /// Pairs of sources that released together, most probable first, down to one in a hundred.
    pub together: Vec<Together>,
}

/// How clearly the readings show that something was released.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rise {
    /// ln of how much better the readings are explained by some release than by none.
    pub ln_odds: f64,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The source; `None` stands for a source that is not listed.
    pub source: Option<SourceId>,
    /// Probability of being the cause; the probability of a pair goes to its two members in equal parts. All add up to one.
    pub probability: f64,
    /// Probability of having taken part, alone or with another; these may add up to more than one.
    pub involved: f64,
    /// Hours between which the release began with a chance of four in five, if it was this source.
    pub began_h: Option<(f64, f64)>,
    /// Why, in Chinese.
    pub reasons: Vec<String>,
}

/// Two sources together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// The two.
    pub sources: [SourceId; 2],
    /// Probability that just these two released.
    pub probability: f64,
}

impl Rise {
    /// In words: 明显, 较弱 or 不明显.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self.ln_odds {
            x if x > 7.0 => "监测数据明显上升",
            x if x > 2.0 => "监测数据有上升，但幅度较小",
            _ => "监测数据的上升不明显，排序主要依据事前信息，仅供参考",
        }
    }
}
