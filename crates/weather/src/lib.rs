//! Rain: gauges to totals, grades, events and areal means; warning signals; forecasts.
