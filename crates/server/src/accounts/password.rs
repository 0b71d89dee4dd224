//! Passwords: argon2id, and what a password must be.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use crate::ServerError;

/// Least length of a password, in characters.
pub(crate) const LEAST: usize = 10;

/// Hashes a password with argon2id and a fresh salt, in PHC form.
pub(crate) fn hash(password: &str) -> Result<String, ServerError> {
    let hashed = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| ServerError::Password(error.to_string()))?;
    Ok(hashed.to_string())
}

/// Whether a password fits a stored hash.
pub(crate) fn fits(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let stored = hash("一个足够长的口令啊").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(fits("一个足够长的口令啊", &stored));
        assert!(!fits("另一个口令", &stored));
        assert!(!fits("一个足够长的口令啊", "not a hash"));
        assert_ne!(stored, hash("一个足够长的口令啊").unwrap());
    }
}
