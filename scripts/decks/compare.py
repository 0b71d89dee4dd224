"""Holds `xunqing river run` against SWMM 5.2 (swmm-toolkit and numpy from PyPI) on decks, by the bars of docs/river.md.

XUNQING=target/release/xunqing python3 scripts/decks/compare.py DECK.inp ...

A line for each deck: ok, or what lies beyond its bar, the worst first. Event means are sums over moments of report, so decks should report
as often as runoff is stepped.
"""

import json
import os
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from swmm.toolkit import solver

BARS = {"volume": 0.01, "washed": 0.05, "peak": 0.03, "event mean": 0.03, "overflow": 0.03, "day": 0.10}
DEPTH_M = 0.1
SHOWN = 10
# SWMM makes or loses this much of water or mass by its own report before a miss is put down to that.
MADE_PERCENT = 1.0


def swmm(deck, folder):
    """Series of every object, `[kind][name][quantity]`, and the report's tables."""
    report, out = folder / "swmm.rpt", folder / "swmm.out"
    terminal, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    os.dup2(nothing, 1)
    solver.swmm_run(str(deck), str(report), str(out))
    os.dup2(terminal, 1)
    os.close(terminal)
    os.close(nothing)
    raw = out.read_bytes()
    names_at, _, results_at, periods, _, _ = struct.unpack("<6i", raw[-24:])
    _, _, _, catchments, nodes, links, pollutants = struct.unpack("<7i", raw[:28])
    names, at = [], names_at
    for _ in range(catchments + nodes + links + pollutants):
        (length,) = struct.unpack("<i", raw[at : at + 4])
        names.append(raw[at + 4 : at + 4 + length].decode())
        at += 4 + length
    carried = names[catchments + nodes + links :]
    # What is wanted of a kind: its count, its fixed columns, and those of them that are kept.
    kinds = [("subcatchments", catchments, 8, {"runoff": 4}), ("nodes", nodes, 6, {"depth": 0, "inflow": 4}), ("links", links, 5, {"flow": 0})]
    width = sum(count * (fixed + pollutants) for _, count, fixed, _ in kinds) + 15
    table = np.frombuffer(raw, np.dtype([("t", "<f8"), ("v", "<f4", (width,))]), periods, results_at)["v"].astype(float)
    told, column, name = {}, 0, iter(names)
    for kind, count, fixed, kept in kinds:
        told[kind] = {}
        for _ in range(count):
            series = {what: table[:, column + i] for what, i in kept.items()}
            series |= {p: table[:, column + fixed + i] for i, p in enumerate(carried)}
            told[kind][next(name)] = series
            column += fixed + pollutants
    return told, tables(report.read_text(errors="replace")), carried


def tables(report):
    found, current = {}, None
    for line in report.splitlines():
        if title := re.match(r"\s{2}(\w+ \w+ Continuity)\s", line):
            current = found.setdefault(title[1], {})
        elif row := re.match(r"\s{2}([A-Z][\w ()%]+?)\s*\.{2,}\s+(.*)$", line):
            if current is not None:
                current[row[1].strip()] = [float(x) for x in row[2].split()]
    return found


def xunqing(deck, folder):
    program, out = os.environ.get("XUNQING", "target/release/xunqing"), folder / "ours.json"
    done = subprocess.run([program, "river", "run", str(deck), "--out", str(out)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(out.read_text())


def names_of(deck):
    """Names by section of a deck, and its report step (s)."""
    sections, current, step = {}, "", 900.0
    for line in deck.read_text(errors="replace").splitlines():
        fields = line.split(";")[0].split()
        if line.startswith("["):
            current = line.strip("[] ").upper()
        elif fields:
            sections.setdefault(current, []).append(fields[0])
            if current == "OPTIONS" and fields[0].upper() == "REPORT_STEP":
                h, m, s = (float(x) for x in fields[1].split(":"))
                step = 3600 * h + 60 * m + s
    return sections, step


def misses(deck, folder):
    theirs, continuity, carried = swmm(deck, folder)
    ours = xunqing(deck, folder)
    named, step = names_of(deck)
    found = []

    def near(what, bar, a, b, floor=1e-3):
        if abs(a) > floor and abs(b - a) > BARS[bar] * abs(a):
            found.append((abs(b - a) / abs(a) / BARS[bar], f"{bar}, {what}: SWMM {a:.5g}, ours {b:.5g} ({100 * (b - a) / a:+.1f} %)"))

    def both(kind, name, quantity):
        a, b = theirs[kind][name][quantity], np.array(ours[kind][name][quantity])
        if len(a) != len(b):
            raise RuntimeError(f"{name}: {len(a)} moments in SWMM, {len(b)} here")
        return a, b

    for table, row, bar, floor in [
        ("Runoff Quantity Continuity", "Surface Runoff", "volume", 0.05),
        ("Runoff Quality Continuity", "Surface Runoff", "washed", 0.5),
        ("Flow Routing Continuity", "Flooding Loss", "overflow", 0.05),
    ]:
        for i, a in enumerate(continuity.get(table, {}).get(row, [])[: None if bar == "washed" else 1]):
            near(f"{row} [{i}]", bar, a, ours["continuity"][table][row][i], floor)
    seen = [("subcatchments", name, "runoff") for name in theirs["subcatchments"]]
    seen += [("nodes", name, "inflow") for section in ("OUTFALLS", "STORAGE") for name in named.get(section, [])]
    for kind, name, flow in seen:
        a, b = both(kind, name, flow)
        near(f"{flow} of {name}", "peak", a.max(), b.max())
        for p in carried if a.sum() > 1e-3 and b.sum() > 0 else []:
            c, d = both(kind, name, p)
            near(f"{p} of {name}", "event mean", (a * c).sum() / a.sum(), (b * d).sum() / b.sum())
    for section in ("WEIRS", "ORIFICES", "OUTLETS"):
        for name in named.get(section, []):
            a, b = both("links", name, "flow")
            near(f"through {name}", "overflow", a.sum(), b.sum(), 0.05)
    for name in named.get("STORAGE", []):
        a, b = both("nodes", name, "depth")
        if (apart := abs(a - b).max()) > DEPTH_M:
            found.append((apart / DEPTH_M, f"depth of {name}: {apart:.3f} m apart"))
    day = round(86400 / step)
    for name in named.get("OUTFALLS", []):
        flow, _ = both("nodes", name, "inflow")
        for p in carried:
            a, b = both("nodes", name, p)
            # A section that falls dry has no day's mean worth comparing.
            for d in (d for d in range(len(a) // day) if flow[d * day + 2 : (d + 1) * day].min() > 1e-3):
                near(f"{p} of {name}, day {d + 1}", "day", a[d * day : (d + 1) * day].mean(), b[d * day : (d + 1) * day].mean())
    balance = [continuity.get(f"{what} Routing Continuity", {}).get("Continuity Error (%)", [0]) for what in ("Flow", "Quality")]
    return [line for _, line in sorted(found, reverse=True)], max(abs(error) for errors in balance for error in errors)


def main():
    good, theirs, ours = 0, 0, 0
    for deck in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            try:
                lines, lost = misses(deck, Path(folder))
            except RuntimeError as error:
                lines, lost = [str(error).strip()], 0
        good += not lines
        theirs += bool(lines) and lost > MADE_PERCENT
        ours += bool(lines) and lost <= MADE_PERCENT
        print(deck.name, "ok" if not lines else f"(SWMM's balances miss up to {lost:.1f} %)")
        for line in lines[:SHOWN]:
            print("   ", line)
    print(f"{good} of {len(sys.argv) - 1} decks within every bar; beyond one: {theirs} where SWMM's own balances miss more than {MADE_PERCENT} %, {ours} others")


if __name__ == "__main__":
    main()
