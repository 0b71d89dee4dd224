//! The file of contacts: in the data folder, or where the operator says. It holds personal data and keys and is for its owner alone.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use campaign::Plan;
use campaign::notification::{CONTACTS_FILE, Directory};

use crate::ServerError;

pub(super) fn load(data: &Path, named: Option<&Path>, plan: &Plan) -> Result<Directory, ServerError> {
    let beside = data.join(CONTACTS_FILE);
    let path = named.unwrap_or(&beside);
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {
            tracing::info!("no contacts.toml: messages are shown in the pages alone");
            return Ok(Directory::default());
        }
        Err(source) => {
            return Err(ServerError::File { attempted: "读取通讯录", path: path.to_path_buf(), source });
        }
    };
    if fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0) {
        tracing::warn!(
            "contacts.toml can be read by other accounts of this machine; it holds addresses and keys: chmod 600"
        );
    }
    let directory = Directory::read(&text, plan).map_err(|mistakes| ServerError::Contacts {
        file: path.display().to_string(),
        mistakes: mistakes.join("\n"),
    })?;
    tracing::info!(recipients = directory.contacts().count(), "contacts read");
    Ok(directory)
}
