//! The closed words of signals: status, kind of message, colour, kind of hazard.

use serde::{Deserialize, Serialize};

/// What a message is for (CAP 1.2 `status`). Only `Actual` may ever be acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalStatus {
    /// A real warning.
    Actual,
    /// 演练.
    Exercise,
    /// 系统消息.
    System,
    /// 测试.
    Test,
    /// 草稿.
    Draft,
    /// Not stated, or a word that nobody knows.
    Unstated,
}

impl SignalStatus {
    /// The status of a word of CAP or its Chinese name; `None` for other words.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "actual" | "实际" | "真实" => Self::Actual,
            "exercise" | "演练" | "演习" => Self::Exercise,
            "system" | "系统" => Self::System,
            "test" | "测试" => Self::Test,
            "draft" | "草稿" => Self::Draft,
            _ => return None,
        })
    }

    /// The mark shown beside it; empty for a real one.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Actual => "",
            Self::Exercise => "演练",
            Self::System => "系统消息",
            Self::Test => "测试",
            Self::Draft => "草稿",
            Self::Unstated => "状态不明",
        }
    }

    /// The word for programs, as CAP writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Actual => "Actual",
            Self::Exercise => "Exercise",
            Self::System => "System",
            Self::Test => "Test",
            Self::Draft => "Draft",
            Self::Unstated => "Unstated",
        }
    }
}

/// What a message does (CAP 1.2 `msgType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// First message.
    Alert,
    /// Replaces those it refers to.
    Update,
    /// Ends those it refers to.
    Cancel,
    /// Says that a message arrived.
    Ack,
    /// Says that a message was wrong.
    Error,
}

impl MessageType {
    /// The kind of a word of CAP, or of a feed's own.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "alert" | "active" | "发布" | "预警中" => Self::Alert,
            "update" | "更新" | "变更" => Self::Update,
            "cancel" | "cancelled" | "canceled" | "解除" | "取消" | "已解除" => Self::Cancel,
            "ack" => Self::Ack,
            "error" => Self::Error,
            _ => return None,
        })
    }

    /// What a headline says, for feeds that do not say it otherwise.
    #[must_use]
    pub fn of_headline(headline: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|w| headline.contains(w));
        if has(&["解除", "取消", "撤销"]) {
            Self::Cancel
        } else if has(&["变更", "更新", "升级", "降级", "升为", "降为", "继续发布"]) {
            Self::Update
        } else {
            Self::Alert
        }
    }

    /// The word for programs, as CAP writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Alert => "Alert",
            Self::Update => "Update",
            Self::Cancel => "Cancel",
            Self::Ack => "Ack",
            Self::Error => "Error",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Alert => "发布",
            Self::Update => "更新",
            Self::Cancel => "解除",
            Self::Ack => "确认",
            Self::Error => "更正",
        }
    }
}

/// Colour of a signal, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 蓝色, Ⅳ级/一般.
    Blue,
    /// 黄色, Ⅲ级/较重.
    Yellow,
    /// 橙色, Ⅱ级/严重.
    Orange,
    /// 红色, Ⅰ级/特别严重.
    Red,
}

impl Colour {
    /// Every colour, weakest first.
    pub const ALL: [Self; 4] = [Self::Blue, Self::Yellow, Self::Orange, Self::Red];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Blue => "蓝色",
            Self::Yellow => "黄色",
            Self::Orange => "橙色",
            Self::Red => "红色",
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }

    /// The colour that a text names first.
    #[must_use]
    pub fn in_text(text: &str) -> Option<Self> {
        let at = |colour: &Self| text.find(colour.name());
        Self::ALL.into_iter().filter_map(|c| at(&c).map(|n| (n, c))).min().map(|(_, c)| c)
    }

    /// The colour of a field that holds nothing else: `Blue`, `蓝`, `蓝色`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let is =
            |c: &Self| word == c.word() || word == c.name() || c.name().strip_suffix('色') == Some(&*word);
        Self::ALL.into_iter().find(is)
    }

    /// The colour that CAP's severity stands for: Minor blue; the three others from memory (from memory), so that a colour found so is named
    /// as an assumption.
    #[must_use]
    pub fn of_severity(severity: &str) -> Option<Self> {
        Some(match severity.trim().to_ascii_lowercase().as_str() {
            "minor" => Self::Blue,
            "moderate" => Self::Yellow,
            "severe" => Self::Orange,
            "extreme" => Self::Red,
            _ => return None,
        })
    }
}

/// Kind of hazard.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SignalKind {
    /// 暴雨.
    Rainstorm,
    /// Any other, by its Chinese name or the text as sent.
    Other(String),
}

/// Hazards a headline may name; longer names before those they contain.
const HAZARDS: [&str; 26] = [
    "雷暴大风",
    "雷雨大风",
    "强对流",
    "强降水",
    "强降雨",
    "暴雨",
    "山洪灾害",
    "山洪",
    "地质灾害",
    "中小河流洪水",
    "洪水",
    "渍涝",
    "内涝",
    "台风",
    "暴雪",
    "寒潮",
    "沙尘暴",
    "大风",
    "高温",
    "干旱",
    "雷电",
    "冰雹",
    "霜冻",
    "大雾",
    "霾",
    "道路结冰",
];
/// Event codes: 11B03 is from memory (from memory) and used only when no text names the hazard.
const CODES: [(&str, &str); 2] = [("11B03", "暴雨"), ("11B17", "大雾")];

impl SignalKind {
    /// The hazard of an event text, a headline and an event code, in that order of trust.
    #[must_use]
    pub fn of(event: &str, headline: &str, code: &str) -> Self {
        let coded = || CODES.iter().find(|(c, _)| c.eq_ignore_ascii_case(code.trim())).map(|(_, name)| *name);
        let named = hazard(event).or_else(|| hazard(headline)).or_else(coded);
        match named {
            Some("暴雨") => Self::Rainstorm,
            Some(name) => Self::Other(name.into()),
            None => Self::Other(event.trim().chars().take(40).collect()),
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Rainstorm => "暴雨",
            Self::Other(name) => name,
        }
    }
}

/// The hazard named last before the word 预警: `因暴雨发布山洪灾害黄色预警` is about 山洪灾害.
fn hazard(text: &str) -> Option<&'static str> {
    let before = text.find("预警").map_or(text, |at| &text[..at]);
    let last = |name: &'static str| before.rfind(name).map(|at| (at + name.len(), name.len(), name));
    HAZARDS.into_iter().filter_map(last).max().map(|(.., name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_gives_hazard_colour_and_what_it_does() {
        let headline = "代县气象台发布暴雨蓝色预警[Ⅳ级/一般]";
        assert_eq!(SignalKind::of("", headline, ""), SignalKind::Rainstorm);
        assert_eq!(Colour::in_text(headline), Some(Colour::Blue));
        assert_eq!(MessageType::of_headline(headline), MessageType::Alert);
        assert_eq!(MessageType::of_headline("代县气象台解除暴雨蓝色预警"), MessageType::Cancel);
        assert_eq!(
            MessageType::of_headline("代县气象台将暴雨蓝色预警升级为暴雨黄色预警"),
            MessageType::Update
        );
        assert_eq!(SignalKind::of("", "因暴雨发布山洪灾害黄色预警", "").name(), "山洪灾害");
        assert_eq!(
            SignalKind::of("暴雨", "大风蓝色预警", ""),
            SignalKind::Rainstorm,
            "the event is trusted first"
        );
        assert_eq!(SignalKind::of("", "", "11b03"), SignalKind::Rainstorm);
        assert_eq!(SignalKind::of("新型灾害", "", ""), SignalKind::Other("新型灾害".into()));
    }

    #[test]
    fn a_colour_word_reads_in_any_case_and_tongue() {
        for word in ["Blue", "BLUE", "蓝", "蓝色", " blue "] {
            assert_eq!(Colour::parse(word), Some(Colour::Blue), "{word}");
        }
        assert_eq!(Colour::parse("Ⅳ级"), None);
        assert!(Colour::Blue < Colour::Red);
    }
}
