//! In order and never lost: what waits, what is on its way, and how far everything has been acknowledged.

use std::collections::VecDeque;

use standards::FrameId;

/// One upload: a part of a stored frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelayItem {
    /// The frame.
    pub frame: FrameId,
    /// Which of its observations, from 0.
    pub part: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Sent,
    Acknowledged,
}

/// Uploads of one target, in the order of the stored frames.
///
/// The cursor is what is kept: every frame up to it is acknowledged or not sent on. After a restart the queue begins at the
/// cursor, so an upload may go twice; it is the same upload then, byte for byte, and the other side stores it once.
#[derive(Debug)]
pub struct RelayQueue {
    cursor: FrameId,
    read: FrameId,
    window: usize,
    items: VecDeque<(RelayItem, Stage)>,
}

impl RelayQueue {
    /// A queue whose frames up to `cursor` are done, with at most `window` uploads on their way.
    #[must_use]
    pub fn new(cursor: FrameId, window: usize) -> Self {
        Self { cursor, read: cursor, window: window.max(1), items: VecDeque::new() }
    }

    /// The newest frame offered: reading the store goes on behind it.
    #[must_use]
    pub fn read(&self) -> FrameId {
        self.read
    }

    /// Every frame up to this one is done.
    #[must_use]
    pub fn cursor(&self) -> FrameId {
        self.cursor
    }

    /// Uploads that are not acknowledged yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.items.iter().filter(|(_, stage)| *stage != Stage::Acknowledged).count()
    }

    /// The next stored frame, with how many uploads it makes; none when it is not sent on. Frames offered before change nothing.
    pub fn offer(&mut self, frame: FrameId, parts: u16) {
        if frame <= self.read {
            return;
        }
        self.read = frame;
        self.items.extend((0..parts).map(|part| (RelayItem { frame, part }, Stage::Waiting)));
        self.advance();
    }

    /// The next upload to make, oldest first; it is on its way from then on. `None` while enough are, or nothing waits.
    pub fn next_item(&mut self) -> Option<RelayItem> {
        let on_the_way = self.items.iter().filter(|(_, stage)| *stage == Stage::Sent).count();
        if on_the_way >= self.window {
            return None;
        }
        let (item, stage) = self.items.iter_mut().find(|(_, stage)| *stage == Stage::Waiting)?;
        *stage = Stage::Sent;
        Some(*item)
    }

    /// The other side has acknowledged an upload. Late and repeated acknowledgements are taken too.
    pub fn acknowledged(&mut self, item: RelayItem) {
        if let Some((_, stage)) = self.items.iter_mut().find(|(known, _)| *known == item) {
            *stage = Stage::Acknowledged;
        }
        self.advance();
    }

    /// The connection is gone: what was on its way waits again, in its place.
    pub fn connection_lost(&mut self) {
        for (_, stage) in &mut self.items {
            if *stage == Stage::Sent {
                *stage = Stage::Waiting;
            }
        }
    }

    fn advance(&mut self) {
        while self.items.front().is_some_and(|(_, stage)| *stage == Stage::Acknowledged) {
            self.items.pop_front();
        }
        self.cursor =
            self.items.front().map_or(self.read, |(item, _)| FrameId(item.frame.0 - 1).max(self.cursor));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn frames_that_are_not_sent_on_move_the_cursor_and_a_waiting_one_holds_it() {
        let mut queue = RelayQueue::new(FrameId(10), 2);
        queue.offer(FrameId(12), 0);
        assert_eq!(queue.cursor(), FrameId(12));
        queue.offer(FrameId(15), 2);
        queue.offer(FrameId(16), 0);
        assert_eq!((queue.cursor(), queue.read(), queue.waiting()), (FrameId(14), FrameId(16), 2));
        let first = queue.next_item().unwrap();
        let second = queue.next_item().unwrap();
        assert_eq!((first.part, second.part, queue.next_item()), (0, 1, None));
        queue.acknowledged(second);
        assert_eq!(queue.cursor(), FrameId(14), "the first part is still on its way");
        queue.acknowledged(first);
        assert_eq!((queue.cursor(), queue.waiting()), (FrameId(16), 0));
    }

    proptest! {
        /// Outages, lost acknowledgements and restarts from the cursor: every upload arrives, the first arrivals in order.
        #[test]
        fn nothing_is_lost_and_order_is_kept_across_outages_and_restarts(
            parts in prop::collection::vec(0u16..3, 1..40),
            fates in prop::collection::vec(0u8..10, 0..200),
            window in 1usize..4,
        ) {
            let frames: Vec<(FrameId, u16)> =
                parts.iter().enumerate().map(|(n, p)| (FrameId(i64::try_from(n).unwrap() + 1), *p)).collect();
            let mut queue = RelayQueue::new(FrameId(0), window);
            let (mut arrived, mut seen) = (Vec::new(), BTreeSet::new());
            let mut fates = fates.into_iter();
            for _ in 0..2000 {
                for (frame, parts) in &frames {
                    queue.offer(*frame, *parts);
                }
                let Some(item) = queue.next_item() else {
                    if queue.waiting() == 0 {
                        break;
                    }
                    queue.connection_lost();
                    continue;
                };
                match fates.next() {
                    Some(0) => queue.connection_lost(),
                    Some(1) => queue = RelayQueue::new(queue.cursor(), window),
                    Some(2) => {
                        // It arrived and only its acknowledgement is lost.
                        if seen.insert(item) { arrived.push(item); }
                        queue.connection_lost();
                    }
                    _ => {
                        if seen.insert(item) { arrived.push(item); }
                        queue.acknowledged(item);
                    }
                }
            }
            let wanted: Vec<RelayItem> = frames
                .iter()
                .flat_map(|(frame, parts)| (0..*parts).map(|part| RelayItem { frame: *frame, part }))
                .collect();
            prop_assert_eq!(&seen, &wanted.iter().copied().collect::<BTreeSet<_>>());
            if window == 1 {
                prop_assert_eq!(arrived, wanted);
            }
            prop_assert_eq!(queue.cursor(), frames.last().unwrap().0);
        }
    }
}
