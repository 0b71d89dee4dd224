//! How the deployment sends: its mail server, its gateway of short messages, and the rules of trying again.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Secret;

/// How the connection to a mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS from the first byte (port 465).
    #[default]
    Tls,
    /// Begins in clear and must change to TLS (port 587).
    Starttls,
    /// In clear: only to a server on this machine or in its own network.
    None,
}

/// The mail server, `[mail]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port; 465, 587 or 25 by the kind of connection when absent.
    pub port: Option<u16>,
    /// How it is kept private.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who the mail is from.
    pub from: Secret,
    /// Name to sign in by.
    pub user: Option<Secret>,
    /// Password to sign in by.
    pub password: Option<Secret>,
}

/// How a gateway of short messages is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SmsMethod {
    /// The message stands in the address.
    Get,
    /// The message stands in the body.
    #[default]
    Post,
}

/// The gateway of short messages, `[sms]`: an HTTP request in which `{phone}`, `{title}`, `{text}`, `{level}` and `{id}` are put, written
/// as the place demands (percent-encoded in addresses and forms, escaped in JSON).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsGateway {
    /// Its address.
    pub url: Secret,
    /// GET or POST.
    #[serde(default)]
    pub method: SmsMethod,
    /// The body of a POST.
    #[serde(default)]
    pub body: String,
    /// Media type of the body.
    #[serde(default = "form")]
    pub content_type: String,
    /// Further headers, such as a key.
    #[serde(default)]
    pub headers: BTreeMap<String, Secret>,
    /// What a good answer holds, for gateways that answer 200 to everything.
    pub accepted: Option<String>,
}

fn form() -> String {
    "application/x-www-form-urlencoded".to_owned()
}

/// Rules of trying again. The notice gives none; all are assumptions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SendingRules {
    /// Seconds to wait before each further attempt on the same channel; when they are used up the next channel's turn comes.
    pub retry_seconds: Vec<u32>,
    /// Seconds within which messages of the same title and level to the same recipient are one send.
    pub gather_seconds: u32,
    /// Seconds an attempt may take.
    pub timeout_seconds: u32,
    /// Hours after its measuring time from which a warning is told to nobody: an old file that is read in wakes nobody.
    pub stale_hours: u32,
}

impl Default for SendingRules {
    fn default() -> Self {
        Self { retry_seconds: vec![10, 30, 120], gather_seconds: 600, timeout_seconds: 20, stale_hours: 24 }
    }
}
