//! What is told to whom.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256};
use standards::time::Instant;

use super::AlertLevel;
use crate::ledger::hex_number;
use crate::plan::{ClauseId, OrganisationId, Plan, PostId};

hex_number!(
    /// Number of a message: made of what it says and to whom, so that whoever makes it again makes the same one. Written as 32 hexadecimal
    /// digits.
    MessageId
);

impl MessageId {
    /// The number of what a source (a warning's key, an entry's number, with what became of it) tells a recipient.
    #[must_use]
    pub fn of(source: &str, recipient: &Recipient) -> Self {
        let digest: [u8; 32] = Sha256::digest(format!("xunqing message 1\n{source}\n{recipient}")).into();
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        Self(u128::from_be_bytes(first))
    }
}

/// Who is told: an organisation or a post of it, never a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// 单位
    Organisation(OrganisationId),
    /// 岗位
    Post(PostId),
}

impl Recipient {
    /// The organisation whose people see the message; `None` when the plan has no such organisation or post.
    #[must_use]
    pub fn organisation<'p>(&self, plan: &'p Plan) -> Option<&'p OrganisationId> {
        match self {
            Self::Organisation(id) => plan.organisation(id).map(|o| &o.id),
            Self::Post(id) => plan.posts.iter().find(|p| p.id == *id).map(|p| &p.organisation),
        }
    }

    /// Its name in the plan: that of the organisation, or the title.
    #[must_use]
    pub fn name(&self, plan: &Plan) -> String {
        let known = match self {
            Self::Organisation(id) => plan.organisation(id).map(|o| o.name.clone()),
            Self::Post(id) => plan.posts.iter().find(|p| p.id == *id).map(|p| p.title.clone()),
        };
        known.unwrap_or_else(|| self.to_string())
    }
}

impl fmt::Display for Recipient {
    /// `organisation:water-resources`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organisation(id) => write!(f, "organisation:{id}"),
            Self::Post(id) => write!(f, "post:{id}"),
        }
    }
}

/// A message to one recipient. Texts are Chinese first, English second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// To whom.
    pub recipient: Recipient,
    /// How urgent.
    pub level: AlertLevel,
    /// One line.
    pub title: String,
    /// A few sentences.
    pub text: String,
    /// What it is about: an address within the pages, such as `#/warnings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The clause of the notice that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "clause")]
    pub clause: Option<ClauseId>,
    /// When it was made.
    pub made: Instant,
    /// Whether it is shown in the pages alone and sent by no channel: old data, training, notices about sending itself.
    #[serde(default)]
    pub pages_only: bool,
    /// Whether the recipient must answer: silence past the limit is told to the office (SC-091).
    #[serde(default)]
    pub answer: bool,
}

fn clause<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ClauseId>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|t| t.parse().map_err(serde::de::Error::custom)).transpose()
}

impl Message {
    /// `【黄色】代县桥 总磷超标0.3倍`, for channels that show one text.
    #[must_use]
    pub fn headline(&self) -> String {
        format!("【{}】{}", self.level.name(), self.title)
    }

    /// Everything as one text, cut to a number of bytes where a channel takes no more.
    #[must_use]
    pub fn whole(&self, most_bytes: usize) -> String {
        let clause = self.clause.map(|c| format!("\n依据 clause {c}")).unwrap_or_default();
        let whole = format!("{}\n{}{clause}", self.headline(), self.text);
        if whole.len() <= most_bytes {
            return whole;
        }
        let mut end = most_bytes.saturating_sub('…'.len_utf8());
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}…", &whole[..end])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(text: &str) -> Message {
        let recipient = Recipient::Organisation("group-office".into());
        Message {
            id: MessageId::of("x", &recipient),
            recipient,
            level: AlertLevel::Yellow,
            title: "代县桥 总磷超标0.3倍".into(),
            text: text.into(),
            about: Some("#/warnings".into()),
            clause: Some(ClauseId::numbered(92)),
            made: Instant(0),
            pages_only: false,
            answer: true,
        }
    }

    #[test]
    fn the_same_thing_told_to_the_same_recipient_has_the_same_number_and_otherwise_another() {
        let (office, post) = (Recipient::Organisation("a".into()), Recipient::Post("a".into()));
        assert_eq!(MessageId::of("w/1", &office), MessageId::of("w/1", &office));
        assert_ne!(MessageId::of("w/1", &office), MessageId::of("w/1", &post));
        assert_ne!(MessageId::of("w/1", &office), MessageId::of("w/2", &office));
        let id = MessageId::of("w/1", &office);
        assert_eq!(id.to_string().parse::<MessageId>().unwrap(), id);
        assert!("xyz".parse::<MessageId>().is_err());
    }

    #[test]
    fn a_message_reads_as_it_was_written() {
        let written = serde_json::to_string(&message("请核实")).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&written).unwrap(), message("请核实"));
    }

    proptest! {
        #[test]
        fn a_text_is_cut_to_what_the_channel_takes(text in "[一-龥a-z]{0,60}", most in 40usize..200) {
            let whole = message(&text).whole(most);
            prop_assert!(whole.len() <= most && whole.starts_with("【黄色】"));
        }
    }
}
