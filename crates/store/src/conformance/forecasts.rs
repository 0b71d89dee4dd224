//! The story of forecasts of the water.

use standards::{FactorCode, SectionId};

use super::{Engine, at};
use crate::{
    ForecasterRecord, StoreError, WaterForecast, WaterForecastFilter, WaterForecastStore, WaterForecastWriter,
};

fn forecast(section: &str, origin: i64, body: &str) -> WaterForecast {
    WaterForecast {
        section: section.into(),
        factor: FactorCode::AMMONIA_NITROGEN,
        origin: at(origin),
        issued: at(origin + 1),
        hindcast: origin < 8,
        version: 3,
        body: body.into(),
    }
}

/// What was said stays what was said.
pub fn a_forecast_stays_as_it_was_issued(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let first = [forecast("a", 4, "one"), forecast("a", 8, "two"), forecast("b", 8, "other")];
    assert_eq!(writer.put_water_forecasts(&first)?, 3);
    let again = [forecast("a", 8, "said later"), forecast("a", 12, "three")];
    assert_eq!(writer.put_water_forecasts(&again)?, 1, "the first of an origin stays");
    drop((writer, reader));
    let (_writer, reader) = engine.open()?;
    let found = |from, to, limit| {
        let filter = WaterForecastFilter {
            section: "a".into(),
            factor: FactorCode::AMMONIA_NITROGEN,
            from: at(from),
            to: at(to),
            limit,
        };
        reader.water_forecasts(&filter)
    };
    assert_eq!(found(0, 99, 0)?, [forecast("a", 12, "three"), first[1].clone(), first[0].clone()]);
    assert_eq!(found(0, 12, 1)?, [first[1].clone()]);
    assert_eq!(found(13, 99, 0)?, []);
    Ok(())
}

/// Newer rain is forecast: both stay.
pub fn an_origin_that_is_forecast_again_has_both_in_the_order_of_their_issue(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let first = [forecast("a", 4, "one"), forecast("a", 8, "two")];
    assert_eq!(writer.put_water_forecasts(&first)?, 2);
    let again = WaterForecast { issued: at(10), ..forecast("a", 8, "with more rain") };
    assert!(writer.put_water_forecast_again(&again)?);
    let same_moment = WaterForecast { body: "otherwise".into(), ..again.clone() };
    assert!(!writer.put_water_forecast_again(&same_moment)?);
    assert_eq!(writer.put_water_forecasts(&[forecast("a", 8, "said later")])?, 0);
    let filter = WaterForecastFilter {
        section: "a".into(),
        factor: FactorCode::AMMONIA_NITROGEN,
        from: at(0),
        to: at(99),
        limit: 0,
    };
    assert_eq!(reader.water_forecasts(&filter)?, [again, first[1].clone(), first[0].clone()]);
    Ok(())
}

/// One a section and factor, the newest.
pub fn a_forecaster_is_kept_as_it_stood_last(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let section = SectionId::from("a");
    let kept = |origin, body: &str| ForecasterRecord {
        section: "a".into(),
        factor: FactorCode::TOTAL_PHOSPHORUS,
        origin: at(origin),
        version: 2,
        body: body.into(),
    };
    writer.put_forecaster(&kept(4, "young"))?;
    writer.put_forecaster(&kept(8, "older"))?;
    drop((writer, reader));
    let (_writer, reader) = engine.open()?;
    assert_eq!(reader.forecaster(&section, FactorCode::TOTAL_PHOSPHORUS)?, Some(kept(8, "older")));
    assert_eq!(reader.forecaster(&section, FactorCode::AMMONIA_NITROGEN)?, None);
    Ok(())
}
