//! The Xunqing binary.
fn main() {}
