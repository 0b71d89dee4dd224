//! Versions of the plan: which files were in force from when.

use standards::time::Instant;

use crate::StoreError;

/// One version of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// Number of the version, from 1.
    pub version: i64,
    /// SHA-256 over its files, hexadecimal.
    pub digest: String,
    /// When it was imported.
    pub imported: Instant,
    /// Name and text of each file.
    pub files: Vec<(String, String)>,
}

/// Reads plan versions.
pub trait PlanStore {
    /// The newest version.
    fn current_plan(&self) -> Result<Option<PlanVersion>, StoreError>;

    /// The versions after a number, oldest first, at most so many.
    fn plan_versions(&self, after: i64, limit: usize) -> Result<Vec<PlanVersion>, StoreError>;
}

/// Writes plan versions.
pub trait PlanWriter {
    /// Adds a version unless the newest one has the same digest; gives the number in force afterwards.
    fn put_plan(
        &mut self,
        digest: &str,
        imported: Instant,
        files: &[(String, String)],
    ) -> Result<i64, StoreError>;
}
