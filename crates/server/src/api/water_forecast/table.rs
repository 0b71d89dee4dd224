//! Forecasts as tables.

use bulletin::{Sheet, SheetCell, Sheets};
use standards::Decimal;

use super::{FactorForecast, WaterForecastPage};
use crate::api::export::{Tabular, day, head, heads, notes};

impl Tabular for WaterForecastPage {
    fn plain_name(&self) -> String {
        format!("forecast-{}", self.now.day())
    }

    fn sheets(&self) -> Sheets {
        let said = notes(self.target.as_ref(), [], "GB 3838-2002", &self.assumptions);
        Sheets {
            name: format!("{} {} 水质预报", self.section.name, self.now.day()),
            sheets: vec![hours(&self.factors), days(&self.factors, said)],
        }
    }
}

/// A number of a model, to four decimals.
pub(super) fn number(value: f64) -> SheetCell {
    let rounded = Decimal::from_f64_retain(value).map(|value| value.round_dp(4).normalize());
    rounded.map_or(SheetCell::Empty, SheetCell::Number)
}

fn hours(factors: &[FactorForecast]) -> Sheet {
    let mut rows = Vec::new();
    for factor in factors {
        let Some(issue) = &factor.issue else { continue };
        for hour in &issue.hours {
            let mut row = vec![
                SheetCell::Text(head(&factor.factor)),
                SheetCell::Moment(issue.origin),
                SheetCell::count(hour.hours),
                SheetCell::Moment(hour.time),
            ];
            row.extend(hour.quantiles.iter().map(|quantile| number(*quantile)));
            rows.push(row);
        }
    }
    let columns =
        heads(&["项目", "起报时刻", "时效（小时）", "时刻", "5%", "10%", "25%", "50%", "75%", "90%", "95%"]);
    Sheet { title: "逐时预报".into(), notes: Vec::new(), columns, rows }
}

fn days(factors: &[FactorForecast], notes: Vec<String>) -> Sheet {
    let mut rows = Vec::new();
    for factor in factors {
        let Some(issue) = &factor.issue else { continue };
        for of in &issue.days {
            rows.push(vec![
                SheetCell::Text(head(&factor.factor)),
                day(of.day),
                number(of.median),
                number(of.low),
                number(of.high),
                factor.limit.map_or(SheetCell::Empty, number),
                of.chance.map_or(SheetCell::Empty, number),
                of.words.map_or(SheetCell::Empty, |words| SheetCell::text(words[0])),
            ]);
        }
    }
    let columns =
        heads(&["项目", "日期", "日均值（中位）", "5%", "95%", "限值", "超标可能", "超标可能（成）"]);
    Sheet { title: "日均值预报".into(), notes, columns, rows }
}
