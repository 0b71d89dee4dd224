"""Runs ioos_qc and the checker on the same arrays with the same parameters: compare.py DATA BESIDE [FOLDER].

DATA is the folder of the recorded data, BESIDE the built bench target `beside`. Prints a table of verdicts and one of times, and fails
when verdicts differ where the definitions agree."""

import csv
import gzip
import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from ioos_qc import qartod

TESTS = ["gross_range", "spike", "rate_of_change", "flat_line", "attenuated"]


def qiantang(data, column):
    path = data / "qiantang-zhakou/2020_hourly_with_4h_nutrients.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            text = row[column].strip()
            if text:
                yield datetime.strptime(row["检测时间"], "%Y-%m-%d %H"), text


def herbert(data, site):
    with gzip.open(data / f"herbert-river/site{site}.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if "NA" not in (row["tur"], row["date_time"]) and row["tur"]:
                yield datetime.fromisoformat(row["date_time"]), row["tur"]


def ebro(data, name):
    with gzip.open(data / f"ebro-saica/{name}.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            clock, _, value = line.strip().partition(";")
            try:
                yield datetime.strptime(clock, "%d-%m-%Y %H:%M:%S"), value.replace(",", ".")
            except ValueError:
                continue


# name, points, interval in minutes, parameters in units and hours; no limit lies on a value that occurs, because a binary fraction
# computed another way falls on either side of it.
SERIES = [
    ("qiantang pH", lambda d: qiantang(d, "pH"), 60, (0, 14, 6.0005, 9.0005, 0.40037, 1.20037, 0.30037, 1.00037, 6, 12, 0.0151, 0.0303)),
    ("qiantang conductivity", lambda d: qiantang(d, "电导率(uS/cm)"), 60, (0, 5000, 100.05, 258.05, 20.037, 80.037, 15.037, 90.037, 6, 12, 0.151, 0.303)),
    ("qiantang NH3-N", lambda d: qiantang(d, "氨氮(mg/L)"), 240, (0, 300, 0, 1.5005, 0.30037, 3.0037, 0.10037, 2.0037, 24, 48, 0.0051, 0.0103)),
    ("herbert site 1", lambda d: herbert(d, 1), 30, (0, 4000, 0.5005, 100.05, 10.037, 60.037, 15.037, 120.037, 6, 12, 0.151, 0.303)),
    ("herbert site 2", lambda d: herbert(d, 2), 30, (0, 4000, 12.0005, 600.05, 30.037, 300.037, 50.037, 500.037, 6, 12, 1.51, 3.03)),
    ("herbert site 5", lambda d: herbert(d, 5), 30, (0, 4000, 10.0005, 600.05, 30.037, 300.037, 50.037, 500.037, 6, 12, 1.51, 3.03)),
    ("ebro 909 turbidity", lambda d: ebro(d, "909/turbidity_0510"), 15, (0, 4000, 1.0005, 500.05, 30.037, 200.037, 80.037, 600.037, 6, 12, 0.151, 0.303)),
    ("ebro 909 conductivity", lambda d: ebro(d, "909/conductivity_1116"), 15, (0, 5000, 500.05, 2500.05, 50.037, 300.037, 100.037, 800.037, 6, 12, 0.151, 0.303)),
]


def toml(minutes, p):
    fail_low, fail_high, low, high, spike, spike_fail, rate, rate_fail, flat, flat_fail, tolerance, attenuated = p
    return f"""
[[check]]
test = "gap"
interval_minutes = {minutes}
reach = 1.01
tell = false
[[check]]
test = "gross_range"
fail = [{fail_low}, {fail_high}]
suspect = [{low}, {high}]
""", f"""
[[check]]
test = "gap"
interval_minutes = {minutes}
reach = 1.01
tell = false
[[check]]
test = "spike"
method = "average"
suspect = {spike}
fail = {spike_fail}
[[check]]
test = "rate_of_change"
suspect = {rate}
fail = {rate_fail}
[[check]]
test = "flat_line"
suspect_hours = {flat}
fail_hours = {flat_fail}
tolerance = {tolerance}
points = 2
[[check]]
test = "attenuated"
method = "range"
hours = 24
suspect = {attenuated}
fail = {attenuated / 3}
points = {24 * 60 // minutes // 2}
"""


def peer(seconds, values, minutes, p):
    """ioos_qc's flags, and its seconds for all five tests."""
    fail_low, fail_high, low, high, spike, spike_fail, rate, rate_fail, flat, flat_fail, tolerance, attenuated = p
    stamps = seconds.astype("datetime64[s]").astype("datetime64[ns]")
    jobs = {
        "gross_range": lambda: qartod.gross_range_test(values, fail_span=(fail_low, fail_high), suspect_span=(low, high)),
        "spike": lambda: qartod.spike_test(values, suspect_threshold=spike, fail_threshold=spike_fail, method="average"),
        "rate_of_change": lambda: qartod.rate_of_change_test(values, stamps, threshold=rate / 3600, fail_threshold=rate_fail / 3600),
        "flat_line": lambda: qartod.flat_line_test(values, stamps, suspect_threshold=int(flat * 3600), fail_threshold=int(flat_fail * 3600), tolerance=tolerance),
        "attenuated": lambda: qartod.attenuated_signal_test(values, stamps, suspect_threshold=attenuated, fail_threshold=attenuated / 3, test_period=24 * 3600, min_obs=24 * 60 // minutes // 2, check_type="range"),
    }
    flags, took = {}, {}
    for name, job in jobs.items():
        best = float("inf")
        for _ in range(3):
            begun = time.perf_counter()
            flags[name] = np.ma.filled(job(), 9).astype(int)
            best = min(best, time.perf_counter() - begun)
        took[name] = best
    return flags, took


def ours(beside, folder, seconds, texts, minutes, p):
    points, config, told = folder / "points.csv", folder / "config.toml", folder / "flags.csv"
    points.write_text("".join(f"{s},{t}\n" for s, t in zip(seconds, texts)))
    flags, took = {}, 0.0
    # Gross range runs by itself: with it in the same run a value that fails is no neighbour of others, which ioos_qc does not know.
    for text, names in zip(toml(minutes, p), (["gross_range"], TESTS[1:])):
        config.write_text(text)
        answer = subprocess.run([beside, str(config), str(points), str(told)], check=True, capture_output=True, text=True)
        took += json.loads(answer.stdout.strip().splitlines()[-1])["seconds"]
        columns = np.loadtxt(told, delimiter=",", dtype=int, ndmin=2)
        for name in names:
            flags[name] = columns[:, TESTS.index(name)]
    return flags, took


def main():
    data, beside = Path(sys.argv[1]), sys.argv[2]
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else ".")
    wrong, flagged = 0, {}
    print("| series | test | points compared | equal | ours / theirs where they differ |")
    print("| --- | --- | --- | --- | --- |")
    times = []
    for name, read, minutes, p in SERIES:
        known = {}
        for at, text in read(data):
            known.setdefault(int((at - datetime(1970, 1, 1)) / timedelta(seconds=1)), text)
        step = minutes * 60
        here = np.array(sorted(known))
        # ioos_qc knows gaps only as empty values on a regular grid: values off the grid of the series are left out of both.
        phase = int(np.bincount(here % step).argmax())
        here = here[here % step == phase]
        texts = [known[s] for s in here]
        grid = np.arange(here[0], here[-1] + step, step)
        values = np.full(grid.size, np.nan)
        place = (here - here[0]) // step
        values[place] = [float(t) for t in texts]
        theirs, took = peer(grid, values, minutes, p)
        mine, my_seconds = ours(beside, folder, here, texts, minutes, p)
        times.append((name, here.size, my_seconds, grid.size, took))
        missing_before = np.concatenate([[True], np.diff(place) > 1])
        missing_after = np.concatenate([np.diff(place) > 1, [True]])
        for test in TESTS:
            a, b = mine[test], theirs[test][place]
            alike = np.ones(here.size, dtype=bool)
            if test == "rate_of_change":
                # After a missing value ioos_qc says good; here it is not evaluated.
                alike &= ~missing_before
            if test == "flat_line":
                # Windows over missing values are counted in points there, in hours here, and a long gap ends a run here.
                window = p[9] * 60 // minutes + 1
                holes = np.isnan(values).astype(int)
                run = np.convolve(holes, np.ones(window, dtype=int))[: grid.size]
                alike &= run[place] == 0
            if test == "attenuated":
                # A window with a missing value in it is not evaluated there; here its other values are enough.
                holes = np.isnan(values).astype(int)
                run = np.convolve(holes, np.ones(24 * 60 // minutes, dtype=int))[: grid.size]
                alike &= run[place] == 0
            differ = (a != b) & alike
            pairs = sorted({(int(x), int(y)) for x, y in zip(a[differ], b[differ])})
            outside = (a != b) & ~alike
            shown = f"{pairs} " if differ.any() else ""
            shown += f"(outside: {int(outside.sum())} of {int((~alike).sum())})" if (~alike).any() else ""
            print(f"| {name} | {test} | {int(alike.sum())} | {int((~differ & alike).sum())} | {shown} |")
            wrong += int(differ.sum())
            flagged[test] = flagged.get(test, 0) + int(((b > 2) & alike).sum())
    print("\n| series | points | ours, five tests live, points/s | ioos_qc, five tests on whole arrays, points/s | of it range / spike / rate / flat line / attenuated, points/s |")
    print("| --- | --- | --- | --- | --- |")
    for name, mine, my_seconds, theirs, took in times:
        each = " / ".join(f"{theirs / took[test]:,.0f}" for test in TESTS)
        print(f"| {name} | {mine:,} | {mine / my_seconds:,.0f} | {theirs / sum(took.values()):,.0f} | {each} |")
    # Equal verdicts say something only where there is something to flag.
    print("\nflagged by both, of the points compared: " + ", ".join(f"{test} {count:,}" for test, count in flagged.items()))
    assert all(flagged.values()), flagged
    if wrong:
        sys.exit(f"{wrong} verdicts differ")


main()
