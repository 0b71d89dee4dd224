//! Accounts: passwords, secrets, roles with their rights, and the gate every handler passes.

pub(crate) mod gate;
pub(crate) mod password;
pub(crate) mod rights;
pub(crate) mod secret;
pub(crate) mod share;
pub(crate) mod throttle;
