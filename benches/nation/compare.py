"""Times polars and DuckDB on daily and monthly means and classes: compare.py nation.parquet."""

import json
import os
import resource
import subprocess
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "2"

ITEMS = ["oxygen", "codmn", "nh3n", "tp"]
OTHERS = ["w01010", "w01001", "w01014", "w01003", "w21001"]
# GB 3838-2002, table 1; dissolved oxygen without the saturation rule of class I.
LIMITS = {
    "oxygen": [7.5, 6, 5, 3, 2],
    "codmn": [2, 4, 6, 10, 15],
    "nh3n": [0.15, 0.5, 1.0, 1.5, 2.0],
    "tp": [0.02, 0.1, 0.2, 0.3, 0.4],
}
TP_LAKE = [0.01, 0.025, 0.05, 0.1, 0.2]
# N, T and L count (ReadingFlag::counts).
COUNTING = [ord(flag) for flag in "NTL"]


def duckdb_job(path, loaded):
    import duckdb

    base = duckdb.connect()
    base.execute("SET threads = 2")
    source = f"read_parquet('{path}')"
    if loaded:
        base.execute(f"CREATE TABLE nation AS SELECT * FROM {source}")
        source = "nation"
    flags = ", ".join(map(str, COUNTING))
    means = ", ".join(f"avg({i}) FILTER ({i}_flag IN ({flags})) AS {i}" for i in ITEMS + OTHERS)
    again = ", ".join(f"avg({i}) AS {i}" for i in ITEMS + OTHERS)

    def ladder(item, limits):
        sign = ">=" if item == "oxygen" else "<="
        steps = " ".join(f"WHEN {item} {sign} {limit} THEN {n}" for n, limit in enumerate(limits, 1))
        return f"CASE WHEN {item} IS NULL THEN NULL {steps} ELSE 6 END"

    def one_class(item):
        if item == "tp":
            return f"CASE WHEN lake THEN {ladder(item, TP_LAKE)} ELSE {ladder(item, LIMITS[item])} END AS tp_class"
        return f"{ladder(item, LIMITS[item])} AS {item}_class"

    classes = ", ".join(map(one_class, ITEMS))

    def job():
        day = f"SELECT section, lake, date_trunc('day', time) AS day, {means} FROM {source} GROUP BY ALL"
        base.execute(f"CREATE OR REPLACE TEMP TABLE day AS SELECT *, {classes} FROM ({day})")
        month = f"SELECT section, lake, date_trunc('month', day) AS month, {again} FROM day GROUP BY ALL"
        base.execute(f"CREATE OR REPLACE TEMP TABLE month AS SELECT *, {classes} FROM ({month})")

    def check():
        sums = ", ".join(f"sum({i}_class)" for i in ITEMS)
        rows = [base.execute(f"SELECT count(*), {sums} FROM {t}").fetchone() for t in ("day", "month")]
        return [[int(n) for n in row] for row in rows]

    return job, check


def polars_job(path, loaded):
    import polars as pl

    source = pl.read_parquet(path).lazy() if loaded else pl.scan_parquet(path)
    result = {}

    def ladder(item, limits):
        value = pl.col(item)
        chain = pl.when(value.is_null()).then(None)
        for number, limit in enumerate(limits, 1):
            chain = chain.when(value >= limit if item == "oxygen" else value <= limit).then(number)
        return chain.otherwise(6)

    classes = [ladder(i, LIMITS[i]).alias(f"{i}_class") for i in ITEMS if i != "tp"]
    lake = pl.when(pl.col("lake")).then(ladder("tp", TP_LAKE)).otherwise(ladder("tp", LIMITS["tp"]))
    classes.append(lake.alias("tp_class"))

    def job():
        counting = [pl.col(i).filter(pl.col(f"{i}_flag").is_in(COUNTING)).mean() for i in ITEMS + OTHERS]
        day = pl.col("time").dt.truncate("1d").alias("day")
        days = source.group_by("section", "lake", day).agg(counting).with_columns(classes)
        result["day"] = days.collect(engine="streaming")
        month = pl.col("day").dt.truncate("1mo").alias("month")
        means = [pl.col(i).mean() for i in ITEMS + OTHERS]
        months = result["day"].lazy().group_by("section", "lake", month).agg(means).with_columns(classes)
        result["month"] = months.collect(engine="streaming")

    def check():
        sums = [pl.col(f"{i}_class").cast(pl.Int64).sum() for i in ITEMS]
        return [list(result[t].select(pl.len(), *sums).row(0)) for t in ("day", "month")]

    return job, check


def one(engine, path, loaded):
    job, check = {"duckdb": duckdb_job, "polars": polars_job}[engine](path, loaded)
    job()
    times = []
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        job()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = min(times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{engine}\t{'memory' if loaded else 'parquet'}\t{wall:.3f}\t{cpu:.2f}\t{peak:.0f}\t{check()}")


def main(path):
    with open("/proc/loadavg", encoding="ascii") as load:
        print("load before:", load.read().strip())
    print("engine\tfrom\twall s\tCPU s\tpeak RSS MiB\trows and sums of classes of days and months")
    checks = []
    for engine in ("polars", "duckdb"):
        for where in ("parquet", "memory"):
            command = [sys.executable, __file__, "--one", engine, path, where]
            line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
            print(line, flush=True)
            checks.append(json.loads(line.split("\t")[-1]))
    # Sums of binary fractions depend on their order: a mean on a limit falls on either side of it, from run to run. Nothing else may differ.
    numbers = [[n for table in check for n in table] for check in checks]
    if any(max(n) - min(n) > 0.001 * min(n) for n in zip(*numbers)):
        sys.exit("the engines do not agree")


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        one(sys.argv[2], sys.argv[3], sys.argv[4] == "memory")
    else:
        main(sys.argv[1])
