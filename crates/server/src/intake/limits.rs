//! What one peer may take of the server.

use std::time::Duration;

/// Limits of telemetry connections.
#[derive(Debug, Clone, Copy)]
pub struct IntakeLimits {
    /// Open connections; beyond, a new one takes the place of the oldest that brought no frame of a known device.
    pub connections: usize,
    /// Longest frame in bytes.
    pub frame_bytes: usize,
    /// A connection without a whole frame for so long is closed.
    pub idle: Duration,
    /// So long may a new connection take until its first whole frame.
    pub first_frame: Duration,
    /// So long may a peer take to accept an answer.
    pub answer: Duration,
    /// Bytes outside frames in a row after which a connection is closed.
    pub garbage_bytes: usize,
}

impl Default for IntakeLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            frame_bytes: 4096,
            idle: Duration::from_mins(15),
            first_frame: Duration::from_mins(2),
            answer: Duration::from_secs(10),
            garbage_bytes: 64 * 1024,
        }
    }
}
