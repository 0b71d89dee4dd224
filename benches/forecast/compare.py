"""Scores the forecaster beside LightGBM and persistence on the same features, origins and trainings: compare.py FOLDER BESIDE [NAME…].

FOLDER holds the cases that cases.py wrote, BESIDE is the built bench target `beside`. LightGBM learns from the same rows, at the same trainings,
from outcomes that had come by then; it is run as installed (regression_l1, and quantile for onsets), on the value and on the change
of its logarithm, which is what our trees learn. Writes FOLDER/scores.json and prints the tables of docs/forecast.md."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
SHARES = [0.075, 0.1, 0.2, 0.25, 0.2, 0.1, 0.075]
LEADS = [4, 12, 24, 48, 72]
# Limits of class III of GB 3838-2002 for rivers, mg/L.
LIMITS = {"CODMn": 6.0, "NH3-N": 1.0, "TP": 0.2}
WARN_AT = 0.15
STEP = 4


def crps(quantiles, outcome):
    loss = np.zeros(len(outcome))
    for column, (level, share) in enumerate(zip(LEVELS, SHARES)):
        miss = outcome - quantiles[:, column]
        loss += 2 * share * np.maximum(level * miss, (level - 1) * miss)
    return loss


def chance(quantiles, limit):
    """As Quantiles::chance_above."""
    out = np.empty(len(quantiles))
    for n, q in enumerate(quantiles):
        at = int(np.searchsorted(q, limit, side="right"))
        low, high = (0, 2) if at == 0 else (4, 6) if at == 7 else (at - 1, at)
        width = q[high] - q[low]
        if width > 0:
            below = LEVELS[low] + (limit - q[low]) / width * (LEVELS[high] - LEVELS[low])
        else:
            below = 0.0 if at == 0 else 1.0
        out[n] = min(max(1 - below, 0.005), 0.995)
    return out


def csi(warned, came):
    hits, false, missed = (warned & came).sum(), (warned & ~came).sum(), (~warned & came).sum()
    return {
        "events": int(came.sum()),
        "pod": float(hits / max(hits + missed, 1)),
        "far": float(false / max(hits + false, 1)),
        "csi": float(hits / max(hits + false + missed, 1)),
    }


def boosted(work, rows, names, target, trainings, origins, hours, offset, objective, alpha=0.5):
    """LightGBM's forecasts for the origins, trained at the same steps on outcomes that had come; kept in the folder for the next run."""
    kept = work / f"lgbm-{target}-{'log' if offset else 'value'}-{objective}-{alpha}-{len(trainings['starts'])}-{len(names)}.csv"
    if kept.exists():
        return pd.read_csv(kept, index_col=0).iloc[:, 0].reindex(origins)
    out = pd.Series(np.nan, index=rows.index[rows.index >= trainings["starts"][0]])
    values = rows[target].to_numpy()
    learn = np.log(values.clip(min=0) + offset) - rows["now"].to_numpy() if offset else values
    steps = rows.index.to_numpy()
    features = rows[names].to_numpy()
    starts = trainings["starts"]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else 10**9
        known = (steps + hours // STEP <= start) & (steps >= start - 1100 * 24 // STEP) & ~np.isnan(learn)
        ask = (steps >= start) & (steps < end)
        if not ask.any():
            continue
        settings = {"objective": objective, "verbose": -1, "num_threads": 1}
        if objective == "quantile":
            settings["alpha"] = alpha
        model = lightgbm.LGBMRegressor(**settings).fit(features[known], learn[known])
        said = model.predict(features[ask])
        if offset:
            said = np.exp(said + rows["now"].to_numpy()[ask]) - offset
        out.loc[steps[ask]] = said
    out.to_csv(kept)
    return out.reindex(origins)


def score(folder, beside, name, with_theirs=True, spec=None):
    work = folder / name
    work.mkdir(exist_ok=True)
    kept = work / "times.json"
    if not kept.exists() or kept.stat().st_mtime < Path(beside).stat().st_mtime:
        command = [beside, folder / f"{name}.csv", work] + ([spec] if spec else [])
        kept.write_text(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    times = json.loads(kept.read_text())
    columns = ["step", "origin", "target", "version", "now"] + [f"q{n}" for n in range(7)] + [f"p{n}" for n in range(7)] + ["wp", "wf", "wb"]
    ours = pd.read_csv(work / "forecasts.csv", names=columns)
    rows = pd.read_csv(work / "rows.csv").set_index("step")
    names = list(rows.columns[rows.columns.get_loc("now"):])
    first = ours[ours.target == "at4"].iloc[0]
    offset = float(np.exp(rows.loc[first.step, "now"]) - first.now)
    trainings = {"starts": sorted(ours.groupby("version").step.min().tolist()), "offset": offset}
    limit = LIMITS[name.split("-", 2)[-1] if name.startswith(("loess", "ebro")) else name.split("-", 1)[-1]]
    result = {"times": times, "targets": {}}
    for target in ours.target.unique():
        mine = ours[ours.target == target].set_index("step")
        outcome = rows[target].reindex(mine.index)
        keep = outcome.notna()
        mine, outcome = mine[keep], outcome[keep].to_numpy()
        q = mine[[f"q{n}" for n in range(7)]].to_numpy()
        p = mine[[f"p{n}" for n in range(7)]].to_numpy()
        hours = int("".join(c for c in target if c.isdigit()))
        entry = {
            "origins": len(outcome),
            "mae": float(np.abs(q[:, 3] - outcome).mean()),
            "mae_persistence": float(np.abs(mine.now.to_numpy() - outcome).mean()),
            "crps": float(crps(q, outcome).mean()),
            "crps_persistence": float(crps(p, outcome).mean()),
            "cover90": float(((outcome >= q[:, 0]) & (outcome <= q[:, 6])).mean()),
            "width90": float((q[:, 6] - q[:, 0]).mean()),
            "weights": mine[["wp", "wf", "wb"]].mean().round(3).tolist(),
        }
        theirs = {}
        if with_theirs and not target.startswith("mean"):
            if target.startswith("at"):
                theirs["lgbm_value"] = boosted(work, rows, names, target, trainings, mine.index, hours, 0, "regression_l1")
            theirs["lgbm_log"] = boosted(work, rows, names, target, trainings, mine.index, hours, offset, "regression_l1")
            for key, said in theirs.items():
                entry["mae_" + key] = float(np.abs(said.to_numpy() - outcome).mean())
        if target.startswith("max"):
            before = mine.now.to_numpy() <= limit
            came = outcome[before] > limit
            entry["onset"] = csi(chance(q[before], limit) >= WARN_AT, came)
            entry["onset_persistence"] = csi(chance(p[before], limit) >= WARN_AT, came)
            for key, said in theirs.items():
                entry["onset_" + key] = csi(said.to_numpy()[before] > limit, came)
            if with_theirs:
                said = boosted(work, rows, names, target, trainings, mine.index, hours, offset, "quantile", 1 - WARN_AT)
                entry["onset_lgbm_quantile"] = csi(said.to_numpy()[before] > limit, came)
        if target == "mean24":
            last = (mine.origin.to_numpy() + 8 * 3600) % 86400 == 20 * 3600
            came = outcome[last] > limit
            entry["days"] = int(last.sum())
            entry["days_over"] = int(came.sum())
            entry["brier"] = float(((chance(q[last], limit) - came) ** 2).mean())
            entry["brier_persistence"] = float(((chance(p[last], limit) - came) ** 2).mean())
        result["targets"][target] = entry
    return result


def show(name, result):
    print(f"\n== {name}  {result['times']}")
    for target, e in result["targets"].items():
        line = f"{target:7} n {e['origins']:5}  MAE {e['mae']:.4f} pers {e['mae_persistence']:.4f}"
        for key in ("lgbm_value", "lgbm_log"):
            if "mae_" + key in e:
                line += f" {key} {e['mae_' + key]:.4f}"
        line += f"  CRPS {e['crps']:.4f} pers {e['crps_persistence']:.4f}  cover {e['cover90']:.3f} w {e['width90']:.3f} {e['weights']}"
        for key in [k for k in e if k.startswith("onset")]:
            o = e[key]
            line += f"\n          {key}: {o['events']} CSI {o['csi']:.3f} POD {o['pod']:.2f} FAR {o['far']:.2f}"
        if "brier" in e:
            line += f"\n          Brier {e['brier']:.4f} pers {e['brier_persistence']:.4f} days over {e['days_over']}/{e['days']}"
        print(line)


def main():
    folder, beside = Path(sys.argv[1]), sys.argv[2]
    wanted = [a for a in sys.argv[3:] if not a.startswith("--")]
    names = wanted or sorted(path.stem for path in folder.glob("*.csv"))
    spec = next((a.split("=", 1)[1] for a in sys.argv if a.startswith("--spec=")), None)
    every = {}
    for name in names:
        every[name] = score(folder, beside, name, "--ours" not in sys.argv, spec)
        show(name, every[name])
        sys.stdout.flush()
    (folder / "scores.json").write_text(json.dumps(every, indent=1))


if __name__ == "__main__":
    main()
