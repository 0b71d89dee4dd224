-- Forecasts of the water as they were issued; what was said is never said anew.
CREATE TABLE water_forecast (
  section TEXT NOT NULL,
  factor TEXT NOT NULL,
  origin INTEGER NOT NULL,            -- UTC milliseconds
  issued INTEGER NOT NULL,
  hindcast INTEGER NOT NULL,          -- 1: made afterwards
  version INTEGER NOT NULL,           -- of the model
  body TEXT NOT NULL,
  PRIMARY KEY (section, factor, origin)
) STRICT, WITHOUT ROWID;

-- Forecasters as they stood last: models, calibration, what is still to be compared.
CREATE TABLE forecaster (
  section TEXT NOT NULL,
  factor TEXT NOT NULL,
  origin INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (section, factor)
) STRICT;
