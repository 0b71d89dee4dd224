//! The host's side of a conversation under any frames, storings, refusals, requests, breaks and passing of time: what is sent is
//! sound frames, answers wait for storage, every request ends once, nothing grows.
#![no_main]

#[path = "play/hj212_session.rs"]
mod conversation;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| conversation::play(data));
