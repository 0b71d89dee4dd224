-- An origin may be forecast again when newer rain is forecast: both stand in the archive, each with its moment of issue.
ALTER TABLE water_forecast RENAME TO water_forecast_once;
CREATE TABLE water_forecast (
  section TEXT NOT NULL,
  factor TEXT NOT NULL,
  origin INTEGER NOT NULL,            -- UTC milliseconds
  issued INTEGER NOT NULL,
  hindcast INTEGER NOT NULL,          -- 1: made afterwards
  version INTEGER NOT NULL,           -- of the model
  body TEXT NOT NULL,
  PRIMARY KEY (section, factor, origin, issued)
) STRICT, WITHOUT ROWID;
INSERT INTO water_forecast SELECT section, factor, origin, issued, hindcast, version, body FROM water_forecast_once;
DROP TABLE water_forecast_once;
