//! Opaque secrets (sessions, tokens, the set-up link): random text outside, a digest inside.

use sha2::{Digest as _, Sha256};
use store::SecretHash;

use crate::ServerError;

/// A new secret of 256 random bits, as 64 hexadecimal digits.
pub(crate) fn new_secret() -> Result<String, ServerError> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| ServerError::Io {
            attempted: "读取随机数", source: std::io::Error::other(error)
        })?;
    Ok(hexadecimal(&bytes))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// What the store keeps of a secret.
pub(crate) fn digest(secret: &str) -> SecretHash {
    SecretHash(Sha256::digest(secret.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_differ_and_their_digests_too() {
        let (a, b) = (new_secret().unwrap(), new_secret().unwrap());
        assert_eq!(a.len(), 64);
        assert_ne!(a, b);
        assert_ne!(digest(&a), digest(&b));
        assert_eq!(digest(&a), digest(&a));
    }
}
