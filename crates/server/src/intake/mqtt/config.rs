//! `intake.toml`: brokers, and how the payloads of their topics are read.

use std::collections::HashSet;
use std::path::PathBuf;

use feed::{JsonMapping, JsonRules};
use serde::Deserialize;

use crate::ServerError;

/// Name of the file in a plan's folder.
pub(crate) const FILE: &str = "intake.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    mqtt: Vec<BrokerEntry>,
}

/// A broker as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BrokerEntry {
    name: String,
    host: String,
    port: Option<u16>,
    client_id: Option<String>,
    user: Option<String>,
    password_env: Option<String>,
    password_file: Option<PathBuf>,
    #[serde(default)]
    tls: bool,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    topic: Vec<JsonMapping>,
}

/// How a password is found; it never stands in the file itself.
#[derive(Debug, Clone)]
pub(super) enum Password {
    Environment(String),
    File(PathBuf),
}

/// A broker.
#[derive(Debug, Clone)]
pub(crate) struct Broker {
    pub(super) name: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) client_id: String,
    pub(super) user: Option<String>,
    pub(super) password: Option<Password>,
    pub(super) tls: bool,
    pub(super) ca_file: Option<PathBuf>,
    /// Topic filter and rules, in the file's order: the first that fits a topic reads it.
    pub(super) topics: Vec<(String, JsonRules)>,
}

/// All brokers.
#[derive(Debug, Clone, Default)]
pub(crate) struct MqttSources(pub(super) Vec<Broker>);

/// Reads the file; every mistake is told, those of the TOML with line and column.
pub(crate) fn parse(file: &str, text: &str) -> Result<MqttSources, ServerError> {
    let wrong =
        |mistakes: Vec<String>| ServerError::Intake { file: file.to_owned(), mistakes: mistakes.join("\n") };
    let written: Written = toml::from_str(text).map_err(|error| wrong(vec![error.to_string()]))?;
    let mut mistakes = Vec::new();
    let mut names = HashSet::new();
    let mut brokers = Vec::with_capacity(written.mqtt.len());
    for entry in written.mqtt {
        let at = format!("mqtt “{}”", entry.name);
        let sound = !entry.name.is_empty() && !entry.name.contains(char::is_whitespace);
        if !sound || !names.insert(entry.name.clone()) {
            mistakes
                .push(format!("{at}：name 不能为空、重复或含空格 a name is needed, once, without spaces"));
        }
        if entry.password_env.is_some() && entry.password_file.is_some() {
            mistakes.push(format!("{at}：password_env 和 password_file 只写一个 write only one of them"));
        }
        if entry.topic.is_empty() {
            mistakes.push(format!("{at}：没有 [[mqtt.topic]] no topic"));
        }
        brokers.push(broker(entry, &at, &mut mistakes));
    }
    if mistakes.is_empty() { Ok(MqttSources(brokers)) } else { Err(wrong(mistakes)) }
}

fn broker(entry: BrokerEntry, at: &str, mistakes: &mut Vec<String>) -> Broker {
    let mut topics = Vec::with_capacity(entry.topic.len());
    for mapping in &entry.topic {
        match mapping.rules() {
            Ok(rules) => topics.push((mapping.filter.clone(), rules)),
            Err(found) => mistakes.extend(found.into_iter().map(|m| format!("{at} {}：{m}", mapping.filter))),
        }
    }
    let tls = entry.tls || entry.ca_file.is_some();
    Broker {
        port: entry.port.unwrap_or(if tls { 8883 } else { 1883 }),
        client_id: entry.client_id.unwrap_or_else(|| format!("xunqing-{}", entry.name)),
        name: entry.name,
        host: entry.host,
        user: entry.user,
        password: entry
            .password_env
            .map(Password::Environment)
            .or_else(|| entry.password_file.map(Password::File)),
        tls,
        ca_file: entry.ca_file,
        topics,
    }
}

impl Broker {
    /// The rules of the first filter that a topic fits.
    pub(super) fn rules(&self, topic: &str) -> Option<&JsonRules> {
        self.topics.iter().find(|(filter, _)| feed::captures(filter, topic).is_some()).map(|(_, rules)| rules)
    }
}

impl MqttSources {
    pub(super) fn broker(&self, name: &str) -> Option<&Broker> {
        self.0.iter().find(|broker| broker.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "[[mqtt.topic]]\nfilter = \"a/+\"\ndevice = \"{1}\"\ntime = \"/t\"\n\
        [[mqtt.topic.value]]\nat = \"/tp\"\nfactor = \"总磷\"\n";

    #[test]
    fn a_broker_needs_little_and_the_first_fitting_filter_reads() {
        let text = format!("[[mqtt]]\nname = \"n\"\nhost = \"h\"\n{TOPIC}{}", TOPIC.replace("a/+", "#"));
        let sources = parse("intake.toml", &text).unwrap();
        let broker = sources.broker("n").unwrap();
        assert_eq!((broker.port, broker.client_id.as_str(), broker.tls), (1883, "xunqing-n", false));
        assert!(
            broker.rules("a/b") == Some(&broker.topics[0].1)
                && broker.rules("x") == Some(&broker.topics[1].1)
        );
        let tls = parse("intake.toml", &text.replace("host", "tls = true\nhost")).unwrap();
        assert_eq!(tls.broker("n").unwrap().port, 8883);
        assert!(parse("intake.toml", "").unwrap().0.is_empty());
    }

    #[test]
    fn every_mistake_is_told_with_its_broker() {
        let bad = TOPIC.replace("\"{1}\"", "\"{2}\"").replace("总磷", "味道");
        let text = format!(
            "[[mqtt]]\nname = \"a b\"\nhost = \"h\"\npassword_env = \"A\"\npassword_file = \"b\"\n{bad}\n[[mqtt]]\nname = \"n\"\nhost = \"h\"\n"
        );
        let told = parse("intake.toml", &text).unwrap_err().to_string();
        for word in ["a b", "password_env", "device", "value.factor", "mqtt “n”：没有"] {
            assert!(told.contains(word), "{word} in {told}");
        }
        assert!(parse("intake.toml", "[[mqtt]]\nnaem = 1").unwrap_err().to_string().contains("line 2"));
    }
}
