//! Whether a form is filled in as it asks.

use rust_decimal::Decimal;
use standards::time::Instant;
use thiserror::Error;

use super::{Field, FieldKind, Filled, Form};
use crate::ledger::{Digest, Location};

/// What is wrong with a form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FormMistake {
    /// A field that must be filled in is empty.
    #[error("“{form}”的“{field}”没有填写 must be filled in")]
    Empty {
        /// The form's name.
        form: String,
        /// The field's name.
        field: String,
    },
    /// A field holds what it does not take.
    #[error("“{field}”不能是“{value}”，应填{takes} is not what the field takes")]
    Wrong {
        /// The field's name.
        field: String,
        /// As written.
        value: String,
        /// What it takes.
        takes: String,
    },
    /// A number is beyond the end the plan sets: the work is not done (SC-043, SC-051).
    #[error("“{field}”为 {value}，{}超出允许的 {bound}，不能办结 is beyond what the plan allows", if *above { "" } else { "低于下限，" })]
    Beyond {
        /// The field's name.
        field: String,
        /// As written.
        value: Decimal,
        /// The end.
        bound: Decimal,
        /// Whether it lies above.
        above: bool,
    },
    /// A choice that says the work is not done (SC-044, SC-049).
    #[error("“{field}”为“{value}”，要“{must}”才能办结 the work is not done yet")]
    NotReady {
        /// The field's name.
        field: String,
        /// As chosen.
        value: String,
        /// What it must be.
        must: String,
    },
    /// A field the form does not have.
    #[error("“{form}”没有“{field}”这一项 the form has no such field")]
    Unknown {
        /// The form's name.
        form: String,
        /// As given.
        field: String,
    },
    /// A field twice.
    #[error("“{field}”填写了两次 is filled in twice")]
    Twice {
        /// The field's name.
        field: String,
    },
    /// Photos or papers are missing.
    #[error("“{form}”需要至少 {files} 份照片或文件 needs photos or papers")]
    Files {
        /// The form's name.
        form: String,
        /// How many.
        files: u32,
    },
    /// The place is missing.
    #[error("“{form}”要记下所在位置 needs the place")]
    Place {
        /// The form's name.
        form: String,
    },
}

impl Form {
    /// What was filled in, without empty fields, when it is all the form asks.
    pub fn check(
        &self,
        filled: &[Filled],
        evidence: &[Digest],
        location: Option<Location>,
    ) -> Result<Vec<Filled>, FormMistake> {
        let mut kept = Vec::with_capacity(filled.len());
        for entry in filled {
            let Some(field) = self.field(&entry.field) else {
                return Err(FormMistake::Unknown { form: self.name.clone(), field: entry.field.to_string() });
            };
            if filled.iter().filter(|f| f.field == entry.field).count() > 1 {
                return Err(FormMistake::Twice { field: field.name.clone() });
            }
            let value = entry.value.trim();
            if !value.is_empty() {
                field.takes(value)?;
                kept.push(Filled { field: entry.field.clone(), value: value.to_owned() });
            }
        }
        for field in self.fields.iter().filter(|f| f.required) {
            if kept.iter().all(|k| k.field != field.id) {
                return Err(FormMistake::Empty { form: self.name.clone(), field: field.name.clone() });
            }
        }
        if evidence.len() < self.files as usize {
            return Err(FormMistake::Files { form: self.name.clone(), files: self.files });
        }
        if self.place && location.is_none() {
            return Err(FormMistake::Place { form: self.name.clone() });
        }
        Ok(kept)
    }
}

impl Field {
    fn takes(&self, value: &str) -> Result<(), FormMistake> {
        let wrong = |takes: String| FormMistake::Wrong {
            field: self.name.clone(),
            value: value.chars().take(40).collect(),
            takes,
        };
        match &self.kind {
            FieldKind::Number { least, most } => {
                let unit = self.unit.as_deref().map_or_else(String::new, |u| format!("（{u}）"));
                let number: Decimal = value.parse().map_err(|_not_a_number| wrong(format!("数字{unit}")))?;
                let beyond = |bound, above| FormMistake::Beyond {
                    field: self.name.clone(),
                    value: number,
                    bound,
                    above,
                };
                match (least, most) {
                    (Some(least), _) if number < *least => Err(beyond(*least, false)),
                    (_, Some(most)) if number > *most => Err(beyond(*most, true)),
                    _ => Ok(()),
                }
            }
            FieldKind::Text if value.chars().nth(2000).is_some() => Err(wrong("2000 字以内的文字".into())),
            FieldKind::Text => Ok(()),
            FieldKind::Moment => match value.parse::<Instant>() {
                Ok(_) => Ok(()),
                Err(_) => Err(wrong("日期和时间".into())),
            },
            FieldKind::Choice { words, must } if words.iter().any(|w| w == value) => match must {
                Some(must) if must != value => Err(FormMistake::NotReady {
                    field: self.name.clone(),
                    value: value.to_owned(),
                    must: must.clone(),
                }),
                _ => Ok(()),
            },
            FieldKind::Choice { words, .. } => Err(wrong(words.join("、"))),
        }
    }
}
