//! Listeners, pages' API, live stream, accounts and rights.
