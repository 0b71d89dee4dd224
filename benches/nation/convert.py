"""Flat columns of the benchmark to one Parquet file: convert.py DUMP TARGET."""

import csv
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

NAMES = {"w01009": "oxygen", "w01019": "codmn", "w21003": "nh3n", "w21011": "tp"}
BEIJING_MS = 8 * 3_600_000


def main(dump: pathlib.Path, target: str) -> None:
    columns = {
        "section": pa.array(np.fromfile(dump / "section.u16", "<u2")),
        "lake": pa.array(np.fromfile(dump / "lake.u8", "u1").astype(bool)),
        # Beijing civil time, so that no engine has to turn zones in the measured part.
        "time": pa.array(np.fromfile(dump / "time.i64", "<i8") + BEIJING_MS).cast(pa.timestamp("ms")),
    }
    with open(dump / "scales.csv", encoding="ascii") as scales:
        for factor, scale in csv.reader(scales):
            flags = np.fromfile(dump / f"{factor}.u8", "u1")
            values = np.fromfile(dump / f"{factor}.i32", "<i4") / 10.0 ** int(scale)
            name = NAMES.get(factor, factor)
            columns[name] = pa.array(values, mask=flags == 0)
            columns[f"{name}_flag"] = pa.array(flags, mask=flags == 0)
    pq.write_table(pa.table(columns), target)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
