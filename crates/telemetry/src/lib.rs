//! What each station is expected to send, what is missing, what to ask for again and what to warn of.
