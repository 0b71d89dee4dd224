//! Channels (渠道): the kinds, and one recipient's address on each.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::mask::{mask_address, mask_phone, mask_url, redact};

/// Something that must not be printed: an address, a key, a password. There is one way to its text, [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for sending only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(****)")
    }
}

/// A kind of channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// 邮件
    Mail,
    /// 系统对接: JSON to an address of the recipient's own system
    Webhook,
    /// 企业微信群机器人
    Wecom,
    /// 钉钉群机器人
    Dingtalk,
    /// 短信
    Sms,
}

impl ChannelKind {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "邮件",
            Self::Webhook => "系统对接",
            Self::Wecom => "企业微信",
            Self::Dingtalk => "钉钉",
            Self::Sms => "短信",
        }
    }

    /// The word in files, in the store and in the interface.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook => "webhook",
            Self::Wecom => "wecom",
            Self::Dingtalk => "dingtalk",
            Self::Sms => "sms",
        }
    }

    /// Whether the receiver recognises the same message sent again: a webhook is told the message's number. The others would show it
    /// twice.
    #[must_use]
    pub fn repeatable(self) -> bool {
        self == Self::Webhook
    }
}

/// A recipient's address on a channel, from `contacts.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Channel {
    /// By the `[mail]` server.
    Mail {
        /// Where to.
        address: Secret,
    },
    /// JSON by POST, signed.
    Webhook {
        /// Where to.
        url: Secret,
        /// Key of the signature (HMAC-SHA256).
        secret: Secret,
    },
    /// A group robot of WeCom.
    Wecom {
        /// Its address with its key.
        url: Secret,
    },
    /// A group robot of DingTalk.
    Dingtalk {
        /// Its address with its token.
        url: Secret,
        /// Key of the signature (加签), when the robot asks for one.
        secret: Option<Secret>,
    },
    /// By the `[sms]` gateway.
    Sms {
        /// The telephone number.
        phone: Secret,
    },
}

impl Channel {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> ChannelKind {
        match self {
            Self::Mail { .. } => ChannelKind::Mail,
            Self::Webhook { .. } => ChannelKind::Webhook,
            Self::Wecom { .. } => ChannelKind::Wecom,
            Self::Dingtalk { .. } => ChannelKind::Dingtalk,
            Self::Sms { .. } => ChannelKind::Sms,
        }
    }

    /// The address as it may be shown.
    #[must_use]
    pub fn masked(&self) -> String {
        match self {
            Self::Mail { address } => mask_address(address.reveal()),
            Self::Webhook { url, .. } | Self::Wecom { url } | Self::Dingtalk { url, .. } => {
                mask_url(url.reveal())
            }
            Self::Sms { phone } => mask_phone(phone.reveal()),
        }
    }

    /// A text about an attempt on this channel, without what must not be shown: the address and keys wherever they stand, and anything
    /// like a telephone number or a mail address.
    #[must_use]
    pub fn redacted(&self, text: &str) -> String {
        let (address, key) = match self {
            Self::Mail { address } => (address, None),
            Self::Webhook { url, secret } => (url, Some(secret)),
            Self::Wecom { url } => (url, None),
            Self::Dingtalk { url, secret } => (url, secret.as_ref()),
            Self::Sms { phone } => (phone, None),
        };
        let mut told = text.to_owned();
        for secret in std::iter::once(address).chain(key).filter(|s| !s.reveal().is_empty()) {
            told = told.replace(secret.reveal(), "****");
        }
        // Of an address with a key the key alone may be told.
        if let Some((_, query)) = address.reveal().split_once('?') {
            for value in query.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, value)| value) {
                if value.len() >= 4 {
                    told = told.replace(value, "****");
                }
            }
        }
        redact(&told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_and_no_key_prints_by_any_way_of_printing() {
        let url = || Secret::from("https://robot.invalid/send?access_token=abcdef123".to_owned());
        let robot = Channel::Dingtalk { url: url(), secret: Some(Secret::from("SECkey".to_owned())) };
        for told in
            [format!("{robot:?}"), robot.masked(), robot.redacted("token abcdef123 of SECkey is not found")]
        {
            assert!(!told.contains("abcdef123") && !told.contains("SECkey"), "{told}");
        }
        assert_eq!(robot.masked(), "https://robot.invalid/…");
    }
}
