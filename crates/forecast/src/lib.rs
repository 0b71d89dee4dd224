//! Statistical forecasts at a section, their calibrated intervals, and the scores of every forecast against what came.
