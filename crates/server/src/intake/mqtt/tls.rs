//! Who a broker must be, and our password for it.

use std::path::PathBuf;
use std::sync::Arc;

use rumqttc::TlsConfiguration;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use super::config::{Broker, Password};
use crate::ServerError;

/// The certificates that are trusted: those of the file named, else the system's.
pub(super) fn configuration(broker: &Broker) -> Result<TlsConfiguration, ServerError> {
    let mut roots = RootCertStore::empty();
    match &broker.ca_file {
        Some(path) => {
            let certificates =
                CertificateDer::pem_file_iter(path).map_err(|error| unreadable(path, &error))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| unreadable(path, &error))?;
                roots.add(certificate).map_err(|error| unreadable(path, &error))?;
            }
        }
        None => {
            let (_added, _ignored) =
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(ServerError::Mqtt {
            broker: broker.name.clone(),
            what: "没有可信任的根证书，请写 ca_file (no trusted root certificate: name a ca_file)".into(),
        });
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder
        .map_err(|error| ServerError::Mqtt { broker: broker.name.clone(), what: error.to_string() })?;
    Ok(TlsConfiguration::Rustls(Arc::new(builder.with_root_certificates(roots).with_no_client_auth())))
}

fn unreadable(path: &std::path::Path, error: &dyn std::error::Error) -> ServerError {
    let source = std::io::Error::new(std::io::ErrorKind::InvalidData, error.to_string());
    ServerError::File { attempted: "读取证书", path: path.to_path_buf(), source }
}

/// The password; `None` when the broker asks for none.
pub(super) fn password(broker: &Broker) -> Result<Option<String>, ServerError> {
    match &broker.password {
        None => Ok(None),
        Some(Password::Environment(name)) => {
            let value = std::env::var(name).map_err(|_absent| ServerError::Mqtt {
                broker: broker.name.clone(),
                what: format!("环境变量 {name} 没有设置 (environment variable {name} is not set)"),
            })?;
            Ok(Some(value))
        }
        Some(Password::File(path)) => {
            let read = std::fs::read_to_string(path);
            let source =
                |source| ServerError::File {
                    attempted: "读取 MQTT 密码", path: PathBuf::from(path), source
                };
            Ok(Some(read.map_err(source)?.trim_end_matches(['\r', '\n']).to_owned()))
        }
    }
}
