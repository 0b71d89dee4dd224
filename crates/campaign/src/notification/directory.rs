//! `contacts.toml`: the deployment's own contacts. It stands in the data folder and nowhere else (SC-101).

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::{AnswerRules, Channel, MailServer, QuietHours, Recipient, SendingRules, SmsGateway};
use crate::plan::{OrganisationId, Plan, PostId};

/// Name of the file in the data folder.
pub const CONTACTS_FILE: &str = "contacts.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    ca_file: Option<PathBuf>,
    quiet_hours: QuietHours,
    sending: SendingRules,
    answer: AnswerRules,
    mail: Option<MailServer>,
    sms: Option<SmsGateway>,
    recipient: Vec<WrittenRecipient>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRecipient {
    organisation: Option<OrganisationId>,
    post: Option<PostId>,
    channels: Vec<Channel>,
}

/// One recipient's channels, as they may be shown.
#[derive(Debug, Clone, Copy)]
pub struct Contact<'a> {
    /// Who.
    pub recipient: &'a Recipient,
    /// In the order they are tried.
    pub channels: &'a [Channel],
}

/// Who is reached how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    recipients: BTreeMap<Recipient, Vec<Channel>>,
    /// When what can wait waits.
    pub quiet_hours: QuietHours,
    /// Rules of trying again.
    pub sending: SendingRules,
    /// Rules of answering.
    pub answer: AnswerRules,
    /// Authorities that are believed besides the system's, a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The mail server.
    pub mail: Option<MailServer>,
    /// The gateway of short messages.
    pub sms: Option<SmsGateway>,
}

impl Directory {
    /// Reads the file against the plan. Every mistake is told, none with an address in it.
    pub fn read(text: &str, plan: &Plan) -> Result<Self, Vec<String>> {
        let written: Written = toml::from_str(text).map_err(|error| vec![at_its_line(text, &error)])?;
        let mut mistakes = Vec::new();
        let mut recipients = BTreeMap::new();
        for (n, entry) in (1..).zip(written.recipient) {
            let recipient = match (entry.organisation, entry.post) {
                (Some(id), None) => Recipient::Organisation(id),
                (None, Some(id)) => Recipient::Post(id),
                _ => {
                    mistakes.push(format!(
                        "第 {n} 个 [[recipient]]：organisation 和 post 要且只要写一个 write exactly one of them"
                    ));
                    continue;
                }
            };
            if recipient.organisation(plan).is_none() {
                mistakes.push(format!("{recipient}：方案中没有 the plan has none"));
            }
            for channel in &entry.channels {
                if let Err(mistake) = sound(channel, written.mail.is_some(), written.sms.is_some()) {
                    mistakes.push(format!("{recipient} {}：{mistake}", channel.kind().word()));
                }
            }
            if recipients.insert(recipient.clone(), entry.channels).is_some() {
                mistakes.push(format!("{recipient}：写了两次 stands there twice"));
            }
        }
        if written.mail.as_ref().is_some_and(|mail| !is_mail_address(mail.from.reveal())) {
            mistakes.push("[mail]：from 不是邮箱地址 not a mail address".to_owned());
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let Written { ca_file, quiet_hours, sending, answer, mail, sms, .. } = written;
        Ok(Self { recipients, quiet_hours, sending, answer, ca_file, mail, sms })
    }

    /// A recipient's channels in the order they are tried. A post without its own is reached by none: its organisation sees the message.
    #[must_use]
    pub fn channels(&self, recipient: &Recipient) -> &[Channel] {
        self.recipients.get(recipient).map_or(&[], Vec::as_slice)
    }

    /// All recipients with channels.
    pub fn contacts(&self) -> impl Iterator<Item = Contact<'_>> {
        self.recipients.iter().map(|(recipient, channels)| Contact { recipient, channels })
    }
}

/// The parser's words with line and column, without the line itself: it may hold an address.
fn at_its_line(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("第 {line} 行第 {column} 列 line {line}, column {column}：{}", super::redact(error.message()))
}

/// A name, an at sign and a host, and nothing that could end a line of the protocol.
fn is_mail_address(text: &str) -> bool {
    let parts = text.split('@').filter(|part| !part.is_empty()).count();
    parts == 2
        && text.matches('@').count() == 1
        && text.chars().all(|c| c.is_ascii_graphic() && !"<>,;".contains(c))
}

fn sound(channel: &Channel, mail: bool, sms: bool) -> Result<(), &'static str> {
    const URL: &str = "url 应以 http:// 或 https:// 开头 an address begins with http:// or https://";
    match channel {
        Channel::Mail { .. } if !mail => Err("没有 [mail] 服务器 there is no [mail] server"),
        Channel::Sms { .. } if !sms => Err("没有 [sms] 网关 there is no [sms] gateway"),
        Channel::Mail { address } if !is_mail_address(address.reveal()) => {
            Err("address 不是邮箱地址 not a mail address")
        }
        Channel::Sms { phone } if phone.reveal().chars().filter(char::is_ascii_digit).count() < 7 => {
            Err("phone 不是电话号码 not a telephone number")
        }
        Channel::Webhook { secret, .. } if secret.reveal().len() < 16 => {
            Err("secret 至少 16 个字符 a secret has at least 16 letters")
        }
        Channel::Webhook { url, .. } | Channel::Wecom { url } | Channel::Dingtalk { url, .. }
            if !["http://", "https://"].iter().any(|scheme| url.reveal().starts_with(scheme)) =>
        {
            Err(URL)
        }
        _ => Ok(()),
    }
}
