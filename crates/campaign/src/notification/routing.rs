//! From a message to the attempts it may take.

use standards::time::Instant;

use super::{AlertLevel, Channel, ChannelKind, Directory, Message, QuietHours, SendingRules};

/// An attempt that may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Which of the recipient's channels, from 0.
    pub channel: usize,
    /// Its kind.
    pub kind: ChannelKind,
    /// Not before this moment, and not before the channel in front of it has failed.
    pub not_before: Instant,
}

/// The way of one message.
#[derive(Debug, Clone, Copy)]
pub struct Route<'a> {
    /// The recipient's channels in order; none for a message that is shown in the pages alone.
    pub channels: &'a [Channel],
    /// How urgent it is.
    pub level: AlertLevel,
    /// When what can wait waits.
    pub quiet: &'a QuietHours,
    /// Rules of trying again.
    pub rules: &'a SendingRules,
}

impl Route<'_> {
    /// The first attempt on each channel, in order, of a message that is ready at a moment.
    #[must_use]
    pub fn attempts(&self, ready: Instant) -> Vec<Attempt> {
        let not_before = self.quiet.not_before(self.level, ready);
        let attempt = |(channel, way): (usize, &Channel)| Attempt { channel, kind: way.kind(), not_before };
        self.channels.iter().enumerate().map(attempt).collect()
    }
}

/// The way of a message by the deployment's contacts.
#[must_use]
pub fn route<'a>(message: &Message, directory: &'a Directory) -> Route<'a> {
    let channels = if message.pages_only { &[] } else { directory.channels(&message.recipient) };
    Route { channels, level: message.level, quiet: &directory.quiet_hours, rules: &directory.sending }
}
