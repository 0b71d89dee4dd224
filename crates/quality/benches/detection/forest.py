"""Isolation forest beside the detector: reads what `detect --export DIR` wrote, writes DIR/NAME.marks (0 or 1 a row).

Features of each sensor but rain: value, step, deviation from the median of the day before. The forest is fitted without labels on all rows
before, anew each 30 days (at most 20,000 rows drawn evenly), first at the end of the tenth that is learned from only; a row is marked
when its score is among the rarest 1 % of the rows fitted on. For faults of one sensor the features are that sensor's alone.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest

FAULTS = {"herbert-1": ["tur"], "herbert-2": ["tur"], "herbert-5": ["tur"], "oddwater-pioneer": ["Tur", "Cond"]}
MONTH_MS = 30 * 86_400_000


def features(table: pd.DataFrame, sensors: list[str]) -> np.ndarray:
    times = pd.to_datetime(table["time"], unit="ms")
    columns = []
    for sensor in sensors:
        series = pd.Series(table[sensor].to_numpy(), index=times)
        past = series.rolling("1D", min_periods=4).median().shift(1)
        columns += [series, series.diff(), series - past]
    return np.column_stack([column.to_numpy() for column in columns])


def marks(table: pd.DataFrame, sensors: list[str]) -> np.ndarray:
    x = features(table, sensors)
    known = ~np.isnan(x).all(axis=1)
    time = table["time"].to_numpy()
    first = int(np.argmax(table["judged"].to_numpy() == 1))
    out = np.zeros(len(table), dtype=int)
    at = first
    while at < len(table):
        end = int(np.searchsorted(time, time[at] + MONTH_MS))
        past = np.flatnonzero(known[:at])
        past = past[np.linspace(0, len(past) - 1, min(len(past), 20_000)).astype(int)]
        middle = np.nanmedian(x[past], axis=0)
        filled = np.where(np.isnan(x), middle, x)
        forest = IsolationForest(n_estimators=100, random_state=7, n_jobs=1).fit(filled[past])
        limit = np.quantile(forest.score_samples(filled[past]), 0.01)
        rows = np.arange(at, end)
        rows = rows[known[rows]]
        if len(rows):
            out[rows] = forest.score_samples(filled[rows]) < limit
        at = end
    return out


def main(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        table = pd.read_csv(path)
        sensors = [c for c in table.columns if c not in ("time", "judged", "prec")]
        judged = [(path.stem, [s for s in sensors if s != "flow"])]
        judged += [(f"{path.stem}-{sensor}", [sensor]) for sensor in FAULTS.get(path.stem, [])]
        for name, chosen in judged:
            np.savetxt(folder / f"{name}.marks", marks(table, chosen), fmt="%d")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
