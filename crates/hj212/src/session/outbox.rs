//! Answers that wait until their frame is stored, and bytes that are ready to leave.

use super::Token;
use std::collections::VecDeque;

/// Bytes on their way out. An answer is composed while its frame is at hand and held back until the frame is durable.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// Answers not yet released, by token, in the order of their tokens. An empty one: nothing is to be said.
    held: VecDeque<(Token, Vec<u8>)>,
    next: u64,
    ready: Vec<u8>,
}

impl Outbox {
    /// Holds an answer back; gives the token that releases it.
    pub(super) fn hold(&mut self, answer: Vec<u8>) -> Token {
        let token = Token(self.next);
        self.next += 1;
        self.held.push_back((token, answer));
        token
    }

    /// Takes the answer of a token, once.
    fn take(&mut self, token: Token) -> Option<Vec<u8>> {
        let at = self.held.binary_search_by_key(&token, |(token, _)| *token).ok()?;
        self.held.remove(at).map(|(_, answer)| answer)
    }

    /// Lets the answer of a token leave; `false` when it had left or been dropped.
    pub(super) fn release(&mut self, token: Token) -> bool {
        let Some(answer) = self.take(token) else { return false };
        if self.ready.is_empty() {
            self.ready = answer;
        } else {
            self.ready.extend_from_slice(&answer);
        }
        true
    }

    /// Forgets the answer of a token; `false` when it had left or been dropped.
    pub(super) fn discard(&mut self, token: Token) -> bool {
        self.take(token).is_some()
    }

    /// Appends what is ready to `out`; gives how many bytes.
    pub(super) fn drain(&mut self, out: &mut Vec<u8>) -> usize {
        let bytes = self.ready.len();
        if out.is_empty() {
            std::mem::swap(out, &mut self.ready);
        } else {
            out.append(&mut self.ready);
        }
        bytes
    }

    /// Forgets everything: the connection is gone.
    pub(super) fn clear(&mut self) {
        self.held.clear();
        self.ready.clear();
    }

    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_leaves_once_and_only_when_released() {
        let mut outbox = Outbox::default();
        let (first, second) = (outbox.hold(b"1".to_vec()), outbox.hold(b"2".to_vec()));
        let mut out = Vec::new();
        assert_eq!(outbox.drain(&mut out), 0);
        assert!(outbox.release(second) && !outbox.release(second));
        assert!(outbox.discard(first) && !outbox.release(first));
        assert_eq!((outbox.drain(&mut out), &out[..]), (1, &b"2"[..]));
        assert_eq!((outbox.held(), outbox.ready()), (0, 0));
    }
}
