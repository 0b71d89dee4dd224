//! Deliveries as a state machine, and the deployment's contacts.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test target")]

use campaign::notification::ChannelKind::{Dingtalk, Mail, Sms, Webhook, Wecom};
use campaign::notification::{
    AlertLevel, Channel, ChannelKind, Delivery, Directory, Message, MessageId, Outcome, QuietHours,
    Recipient, Route, SendingRules, Stage, route,
};
use campaign::{Plan, PlanFile};
use proptest::prelude::*;
use standards::time::Instant;

const NOON: Instant = Instant(1_625_112_000_000);

fn plan() -> Plan {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_file());
    let file = |path: std::path::PathBuf| PlanFile {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    Plan::read(&paths.map(file).collect::<Vec<_>>()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn phone() -> String {
    format!("{}{}", "138", "00001234")
}

fn address() -> String {
    ["duty", "mail.invalid"].join("@")
}

/// Contacts with one of every kind for the office.
fn contacts() -> String {
    format!(
        "[mail]\nhost = \"127.0.0.1\"\nsecurity = \"none\"\nfrom = \"{0}\"\n\n[sms]\nurl = \"http://127.0.0.1/sms\"\nbody = \"to={{phone}}\"\n\n\
         [[recipient]]\norganisation = \"group-office\"\nchannels = [\n  {{ kind = \"wecom\", url = \"https://robot.invalid/send?key=abcdef\" }},\n  \
         {{ kind = \"dingtalk\", url = \"https://robot.invalid/send?access_token=abcdef\", secret = \"SECabc\" }},\n  \
         {{ kind = \"webhook\", url = \"https://own.invalid/hook\", secret = \"0123456789abcdef\" }},\n  {{ kind = \"sms\", phone = \"{1}\" }},\n  \
         {{ kind = \"mail\", address = \"{0}\" }},\n]\n",
        address(),
        phone()
    )
}

fn message(level: AlertLevel) -> Message {
    let recipient = Recipient::Organisation("group-office".into());
    Message {
        id: MessageId::of("test", &recipient),
        recipient,
        level,
        title: "代县桥 总磷超标0.3倍".into(),
        text: "请核实".into(),
        about: None,
        clause: None,
        made: NOON,
        pages_only: false,
        answer: false,
    }
}

#[test]
fn contacts_are_read_in_their_order_and_the_defaults_are_those_that_are_told() {
    let directory = Directory::read(&contacts(), &plan()).unwrap();
    let kinds: Vec<_> =
        route(&message(AlertLevel::Red), &directory).attempts(NOON).iter().map(|a| a.kind).collect();
    assert_eq!(kinds, [Wecom, Dingtalk, Webhook, Sms, Mail]);
    assert_eq!(directory.quiet_hours.words(), "22:00–06:00");
    assert!(
        route(&Message { pages_only: true, ..message(AlertLevel::Red) }, &directory)
            .attempts(NOON)
            .is_empty()
    );
    let nobody = Message { recipient: Recipient::Post("group-leader".into()), ..message(AlertLevel::Red) };
    assert_eq!(Delivery::new(&route(&nobody, &directory), NOON).stage, Stage::Pages);
}

#[test]
fn every_mistake_of_the_contacts_is_told_and_none_with_an_address() {
    let text = contacts()
        .replace("[mail]\n", "[quiet_hours]\nfrom = \"21:00\"\nto = \"07:00\"\n\n[mail]\n")
        .replace("0123456789abcdef", "short")
        .replace("https://own", "ftp://own");
    let more = format!(
        "{text}\n[[recipient]]\npost = \"nobody\"\nchannels = []\n\n[[recipient]]\nchannels = []\n\n[[recipient]]\norganisation = \"group-office\"\n\
         channels = [{{ kind = \"sms\", phone = \"110\" }}]\n"
    );
    let mistakes = Directory::read(&more, &plan()).unwrap_err().join("\n");
    for told in ["post:nobody", "第 3 个", "写了两次", "16 个字符", "不是电话号码"] {
        assert!(mistakes.contains(told), "{told} in {mistakes}");
    }
    let unknown = contacts().replace("phone =", "fone =");
    let told = Directory::read(&unknown, &plan()).unwrap_err().join("\n");
    assert!(told.contains("line ") && !told.contains(&phone()) && !told.contains(&address()), "{told}");
    let later = contacts().replace("security = \"none\"", "security = \"perhaps\"");
    assert!(Directory::read(&later, &plan()).unwrap_err()[0].contains("第 3 行"), "the line is named");
    let wrong_time = format!("[quiet_hours]\nfrom = \"25:00\"\n{}", contacts());
    assert!(Directory::read(&wrong_time, &plan()).unwrap_err()[0].contains("22:00"), "with an example");
}

#[test]
fn nothing_of_the_contacts_prints_in_clear() {
    let directory = Directory::read(&contacts(), &plan()).unwrap();
    let printed = format!("{directory:?}");
    for secret in [phone(), address(), "SECabc".into(), "abcdef".into(), "own.invalid/hook".into()] {
        assert!(!printed.contains(&secret), "{secret} in {printed}");
    }
    let contact = directory.contacts().next().unwrap();
    let masked: Vec<_> = contact.channels.iter().map(Channel::masked).collect();
    assert_eq!(masked[3..], ["138****1234", "d***@mail.invalid"]);
}

fn channel(kind: ChannelKind) -> Channel {
    let secret = |text: &str| text.to_owned().into();
    match kind {
        ChannelKind::Mail => Channel::Mail { address: secret("a") },
        ChannelKind::Webhook => Channel::Webhook { url: secret("a"), secret: secret("b") },
        ChannelKind::Wecom => Channel::Wecom { url: secret("a") },
        ChannelKind::Dingtalk => Channel::Dingtalk { url: secret("a"), secret: None },
        ChannelKind::Sms => Channel::Sms { phone: secret("a") },
    }
}

struct Post {
    channels: Vec<Channel>,
    quiet: QuietHours,
    rules: SendingRules,
}

impl Post {
    fn with(kinds: &[ChannelKind]) -> Self {
        let channels = kinds.iter().copied().map(channel).collect();
        Self { channels, quiet: QuietHours::default(), rules: SendingRules::default() }
    }

    fn route(&self, level: AlertLevel) -> Route<'_> {
        Route { channels: &self.channels, level, quiet: &self.quiet, rules: &self.rules }
    }
}

#[test]
fn a_failed_attempt_is_repeated_after_its_waits_and_then_the_next_channel_has_its_turn() {
    let post = Post::with(&[ChannelKind::Wecom, ChannelKind::Sms]);
    let route = post.route(AlertLevel::Red);
    let mut delivery = Delivery::new(&route, NOON);
    let mut waits = Vec::new();
    for _ in 0..4 {
        delivery = delivery.begun().after(Outcome::Failed, &route, NOON);
        waits.push((delivery.channel, delivery.due.map(|due| (due.0 - NOON.0) / 1000)));
    }
    assert_eq!(waits, [(0, Some(10)), (0, Some(30)), (0, Some(120)), (1, Some(0))]);
    let refused = delivery.begun().after(Outcome::Refused, &route, NOON);
    assert_eq!((refused.stage, refused.due), (Stage::GivenUp, None));
    assert_eq!(refused.anew(NOON).map(|d| (d.stage, d.channel)), Some((Stage::Queued, 0)));
}

#[test]
fn what_may_have_arrived_is_repeated_by_a_webhook_only_and_red_goes_on_to_the_next_channel() {
    let after = |kinds: &[ChannelKind], level| {
        let post = Post::with(kinds);
        let next =
            Delivery::new(&post.route(level), NOON).begun().after(Outcome::Unsure, &post.route(level), NOON);
        (next.stage, next.channel)
    };
    assert_eq!(after(&[ChannelKind::Webhook], AlertLevel::Yellow), (Stage::Queued, 0));
    assert_eq!(after(&[ChannelKind::Sms, ChannelKind::Mail], AlertLevel::Yellow), (Stage::Unsure, 0));
    assert_eq!(after(&[ChannelKind::Sms, ChannelKind::Mail], AlertLevel::Red), (Stage::Queued, 1));
    assert_eq!(after(&[ChannelKind::Sms], AlertLevel::Red), (Stage::Unsure, 0));
}

#[test]
fn a_receipt_ends_what_was_still_to_be_sent() {
    let post = Post::with(&[ChannelKind::Mail]);
    let receipted = Delivery::new(&post.route(AlertLevel::Yellow), NOON).receipted();
    assert_eq!((receipted.stage, receipted.due, receipted.anew(NOON)), (Stage::Receipted, None, None));
}

fn outcomes() -> impl Strategy<Value = Vec<Outcome>> {
    let one = prop_oneof![
        Just(Outcome::Sent),
        Just(Outcome::Failed),
        Just(Outcome::Failed),
        Just(Outcome::Refused),
        Just(Outcome::Unsure)
    ];
    proptest::collection::vec(one, 0..40)
}

fn kinds() -> impl Strategy<Value = Vec<ChannelKind>> {
    proptest::collection::vec(proptest::sample::select(vec![Mail, Webhook, Wecom, Dingtalk, Sms]), 0..5)
}

proptest! {
    #[test]
    fn every_delivery_ends_after_a_bounded_number_of_attempts_and_nothing_that_was_sent_is_sent_again(
        kinds in kinds(), outcomes in outcomes(), level in proptest::sample::select(AlertLevel::ALL.to_vec()), start in 0i64..86_400_000
    ) {
        let post = Post::with(&kinds);
        let route = post.route(level);
        let most = kinds.len() * (post.rules.retry_seconds.len() + 1);
        let mut now = NOON.plus_ms(start);
        let mut delivery = Delivery::new(&route, now);
        let (mut attempts, mut sent, mut unsure) = (0, 0, Vec::new());
        for outcome in outcomes.into_iter().chain(std::iter::repeat(Outcome::Failed)) {
            let Some(due) = delivery.due else { break };
            prop_assert!(due >= now, "never earlier than it is ready");
            prop_assert_eq!(post.quiet.not_before(level, due), due, "never within the quiet hours");
            now = due;
            attempts += 1;
            prop_assert!(attempts <= most);
            let (channel, kind) = (delivery.channel, kinds[delivery.channel]);
            prop_assert!(!unsure.contains(&channel), "a channel that may have delivered it is not asked again");
            delivery = delivery.begun().after(outcome, &route, now);
            sent += usize::from(outcome == Outcome::Sent);
            if outcome == Outcome::Unsure && !kind.repeatable() {
                unsure.push(channel);
            }
        }
        prop_assert!(sent <= 1);
        let rests = matches!(delivery.stage, Stage::Pages | Stage::Sent | Stage::Unsure | Stage::GivenUp);
        prop_assert!(rests, "{:?}", delivery);
        prop_assert_eq!(delivery.stage == Stage::Sent, sent == 1);
        prop_assert_eq!(delivery.stage == Stage::Pages, kinds.is_empty());
    }

    #[test]
    fn reading_contacts_never_panics(text in any::<String>()) {
        let _read = Directory::read(&text, &PLAN.with(Clone::clone));
    }
}

thread_local! {
    static PLAN: Plan = plan();
}
