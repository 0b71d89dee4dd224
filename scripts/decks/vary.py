"""Writes decks that nobody has looked at, to hold `xunqing river run` against SWMM on more than the reference decks.

python3 scripts/decks/vary.py surface|sewer FROM TO FOLDER
python3 scripts/decks/vary.py DECK.inp FROM TO FOLDER      numbers of a deck multiplied at random

A number (FROM, FROM + 1, ... TO - 1) always gives the same deck.
"""

import math
import random
import sys
from pathlib import Path

OPTIONS = """[OPTIONS]
FLOW_UNITS CMS
INFILTRATION {law}
FLOW_ROUTING KINWAVE
LINK_OFFSETS DEPTH
START_DATE 07/01/2024
START_TIME 00:00:00
REPORT_START_DATE 07/01/2024
REPORT_START_TIME 00:00:00
END_DATE 07/{day:02d}/2024
END_TIME {hour:02d}:00:00
DRY_DAYS {dry_days}
REPORT_STEP {report}
WET_STEP {wet}
DRY_STEP {dry}
ROUTING_STEP {routing}
VARIABLE_STEP 0
THREADS 1
"""

SOILS = {
    "HORTON": lambda r: f"{r.uniform(30, 100):.1f} {r.uniform(2, 12):.1f} {r.uniform(1.5, 5):.2f} {r.choice([2, 4, 7])} {r.choice([0, 0, 0, 40])}",
    "MODIFIED_HORTON": lambda r: f"{r.uniform(30, 100):.1f} {r.uniform(2, 12):.1f} {r.uniform(1.5, 5):.2f} {r.choice([2, 4, 7])} 0",
    "GREEN_AMPT": lambda r: f"{r.uniform(50, 250):.0f} {r.uniform(1, 30):.1f} {r.uniform(0.1, 0.4):.2f}",
    "MODIFIED_GREEN_AMPT": lambda r: f"{r.uniform(50, 250):.0f} {r.uniform(1, 30):.1f} {r.uniform(0.1, 0.4):.2f}",
    "CURVE_NUMBER": lambda r: f"{r.uniform(60, 92):.0f} .5 {r.choice([4, 7, 10])}",
}

SHAPES = {
    "CIRCULAR": "2.4 0 0 0",
    "RECT_CLOSED": "2 2.5 0 0",
    "RECT_OPEN": "2.5 3 0 0",
    "TRAPEZOIDAL": "2.5 2 1.5 2",
    "TRIANGULAR": "3 9 0 0",
    "PARABOLIC": "3 7 0 0",
    "POWER": "3 7 1.6 0",
    "IRREGULAR": "TR",
}

# Columns of a section that are multiplied, and between what.
MULTIPLIED = {
    "SUBCATCHMENTS": ([3, 5, 6], 0.6, 1.5),
    "SUBAREAS": ([1, 2, 3, 4], 0.6, 1.6),
    "BUILDUP": ([3, 4], 0.6, 1.6),
    "WASHOFF": ([3], 0.6, 1.6),
    "CONDUITS": ([4], 0.8, 1.25),
    "WEIRS": ([4], 0.8, 1.15),
    "ORIFICES": ([5], 0.8, 1.2),
}


def options(r, law, hours, report, wet, dry, routing):
    day, hour = divmod(hours, 24)
    dry_days = r.choice([2, 5, 7, 14])
    return OPTIONS.format(law=law, day=1 + day, hour=hour, dry_days=dry_days, report=report, wet=wet, dry=dry, routing=routing)


def rain(r, step, hours, form):
    """Lines of a series: one burst or two, every `step` minutes."""
    fall = [0.0] * int(hours * 60 / step)
    for burst in range(r.choice([1, 1, 2])):
        start = 0 if burst == 0 else r.randrange(len(fall) // 3, 2 * len(fall) // 3)
        long, peak = max(2, int(r.uniform(1, 6) * 60 / step)), r.uniform(6, 45)
        for i in range(min(long, len(fall) - start)):
            fall[start + i] += peak * math.sin(math.pi * (i + 0.5) / long) ** 2
    lines, sum_mm = [], 0.0
    for i, intensity in enumerate(fall):
        depth = intensity * step / 60
        sum_mm += depth
        value = {"INTENSITY": intensity, "VOLUME": depth, "CUMULATIVE": sum_mm}[form]
        lines.append(f"R {i * step // 60}:{i * step % 60:02d} {value:.4f}")
    return "\n".join(lines) + "\n"


def built_up(r, scale, unit):
    most = scale * r.uniform(0.6, 2)
    law = r.choice([f"EXP {most:.3f} {r.uniform(0.2, 0.6):.2f} 0", f"SAT {most:.3f} 0 {r.uniform(2, 8):.1f}",
                    f"POW {most:.3f} {scale * r.uniform(0.1, 0.3):.3f} {r.choice([0.5, 0.6, 1, 1.3])}"])
    return f"{law} {unit}"


def washed(r, scale):
    held = r.choice([0, 0, 0, 25])
    law = r.choice([f"EXP {r.uniform(0.02, 0.2):.3f} {r.choice([0.9, 1.0, 1.2, 1.5, 1.8])}", f"RC {scale * r.uniform(0.3, 1):.3f} {r.uniform(0.8, 1.5):.2f}",
                    f"EMC {scale * r.uniform(0.8, 2.5):.3f} 0"])
    return f"{law} 0 {held}"


def surface(r):
    """One subcatchment or two, side by side or one onto the other, under every law of infiltration, build-up and wash-off."""
    law, step, hours = r.choice(list(SOILS)), r.choice([5, 15, 30, 60]), r.choice([12, 24, 30, 48])
    form, wet = r.choice(["INTENSITY", "INTENSITY", "VOLUME", "CUMULATIVE"]), r.choice(["00:01:00", "00:01:00", "00:05:00", "00:00:30"])
    names = r.choice([["S1"], ["S1"], ["S1", "S2"]])
    onto, unit = len(names) > 1 and r.random() < 0.5, r.choice(["AREA", "AREA", "AREA", "CURB"])
    evaporation = r.choice([0, 0, 3, 6])
    report = "00:05:00" if wet == "00:05:00" else "00:01:00"
    lines = [options(r, law, hours, report, wet, r.choice(["00:05:00", "01:00:00"]), "00:01:00")]
    lines.append(f"[EVAPORATION]\nCONSTANT {evaporation}\nDRY_ONLY {r.choice(['NO', 'YES'])}\n")
    lines.append(f"[RAINGAGES]\nRG {form} {step // 60}:{step % 60:02d} 1.0 TIMESERIES R\n[SUBCATCHMENTS]\n")
    for name in names:
        outlet = "S2" if onto and name == "S1" else "O1"
        lines.append(f"{name} RG {outlet} {r.uniform(3, 150):.1f} {r.uniform(0, 90):.0f} {r.uniform(200, 6000):.0f} {r.uniform(0.2, 8):.2f} {r.uniform(500, 3000):.0f}\n")
    lines.append("[SUBAREAS]\n")
    for name in names:
        route = r.choice(["OUTLET", "OUTLET", f"PERVIOUS {r.choice([30, 60, 100])}", f"IMPERVIOUS {r.choice([30, 60, 100])}"])
        lines.append(f"{name} {r.uniform(0.011, 0.03):.3f} {r.uniform(0.1, 0.4):.2f} {r.uniform(0.5, 3):.1f} {r.uniform(2, 8):.1f} {r.choice([0, 25, 50])} {route}\n")
    lines.append("[INFILTRATION]\n" + "".join(f"{name} {SOILS[law](r)}\n" for name in names))
    # In SWMM concentrations do not rise where water evaporates, which is no wash-off to compare.
    in_rain = r.choice([0, 0.5, 1]) if evaporation == 0 else 0
    lines.append(f"[OUTFALLS]\nO1 0 FREE NO\n[POLLUTANTS]\nNH3N MG/L {in_rain} 0 0 0 NO\nTSS MG/L 0 0 0 0 NO\n")
    lines.append("[LANDUSES]\nU 0 0 0\n[COVERAGES]\n" + "".join(f"{name} U {r.choice([100, 100, 60])}\n" for name in names))
    kerb = 0.02 if unit == "CURB" else 1.0
    lines.append(f"[BUILDUP]\nU NH3N {built_up(r, kerb, unit)}\nU TSS {built_up(r, 55 * kerb, unit)}\n")
    lines.append(f"[WASHOFF]\nU NH3N {washed(r, 1)}\nU TSS {washed(r, 80)}\n[TIMESERIES]\n{rain(r, step, 0.6 * hours, form)}")
    return "".join(lines)


def sewer(r):
    """A flood through conduits of any shape to a divider, a pool with regulators, and a river."""
    low, high = r.uniform(0.1, 0.4), r.uniform(1, 4)
    law = r.choice([f"CUTOFF {r.uniform(0.3, 1):.2f}", "OVERFLOW", "TABULAR D", f"WEIR {r.uniform(0.2, 0.6):.2f} {r.uniform(0.5, 1):.2f} {r.uniform(1.5, 3):.2f}"])
    lines = [options(r, "HORTON", 30, "00:05:00", "00:01:00", "00:05:00", "00:00:30")]
    lines.append("[JUNCTIONS]\nJ0 30 5 0 0 0\nJ1 24 5 0 0 0\nR0 12 6 0 0 0\nR1 10 6 0 0 0\n[OUTFALLS]\nSEC 4 FREE NO\nOUT 6 FREE NO\n")
    pool = r.choice(["TABULAR A", f"CYLINDRICAL {r.uniform(25, 60):.0f} {r.uniform(25, 60):.0f} 0"])
    lines.append(f"[DIVIDERS]\nDV 20 C3 {law} 5 0 0 0\n[STORAGE]\nP 12 4.5 {r.uniform(0, 1.5):.2f} {pool} 0 0\n")
    area, n = r.uniform(800, 4000), r.uniform(0.012, 0.03)
    lines.append(f"[CURVES]\nA Storage 0 {0.6 * area:.0f}\nA 2 {area:.0f}\nA 4.5 {1.3 * area:.0f}\nD Diversion 0 0\nD 0.5 0.1\nD 2 1.2\nD 6 4.5\n")
    lines.append("T Rating 0 0\nT 0.5 0.2\nT 2 0.5\nT 5 0.8\nP4 Pump4 0 0\nP4 2 0.3\nP4 5 0.5\n[CONDUITS]\n")
    lines.append("".join(f"{c} {a} {b} {r.uniform(200, 900):.0f} {n:.3f} 0 0 0\n" for c, a, b in [("C1", "J0", "J1"), ("C2", "J1", "DV"), ("C3", "DV", "P"), ("C4", "DV", "R1")]))
    lines.append(f"C5 R0 R1 {r.uniform(400, 900):.0f} .035 0 0 0\nC6 R1 SEC {r.uniform(500, 1500):.0f} .03 0 0 0\n")
    sections = [(c, *r.choice(list(SHAPES.items()))) for c in ("C1", "C2", "C3", "C4")] + [(c, "TRAPEZOIDAL", "5 7 2 2") for c in ("C5", "C6")]
    regulators = r.sample(["weir", "orifice", "outlet", "pump"], r.choice([1, 2, 3]))
    if "weir" in regulators:
        kind, shape, size = r.choice([("TRANSVERSE", "RECT_OPEN", "1 4 0 0"), ("SIDEFLOW", "RECT_OPEN", "1.2 3 0 0"), ("V-NOTCH", "TRIANGULAR", "1.5 3 0 0"), ("TRAPEZOIDAL", "TRAPEZOIDAL", "1.2 2 .5 .5")])
        lines.append(f"[WEIRS]\nWE P R1 {kind} {r.uniform(1, 2.5):.2f} {r.uniform(1.4, 1.9):.2f} NO {r.choice([0, 2])} {1.2 if kind == 'TRAPEZOIDAL' else 0} NO\n")
        sections.append(("WE", shape, size))
    if "orifice" in regulators:
        lines.append(f"[ORIFICES]\nOR P R1 {r.choice(['SIDE', 'BOTTOM'])} {r.uniform(0, 1):.2f} {r.uniform(0.55, 0.7):.2f} NO 0\n")
        sections.append(("OR", *r.choice([("CIRCULAR", "0.5 0 0 0"), ("RECT_CLOSED", "0.4 0.6 0 0")])))
    if "outlet" in regulators:
        rating = r.choice(["TABULAR/DEPTH T", f"FUNCTIONAL/DEPTH {r.uniform(0.1, 0.4):.2f} {r.uniform(0.5, 1.2):.2f}", "TABULAR/HEAD T"])
        lines.append(f"[OUTLETS]\nOL P OUT {r.uniform(0, 0.8):.2f} {rating} NO\n")
    if "pump" in regulators:
        lines.append("[PUMPS]\nPU P OUT P4 ON 0 0\n")
    lines.append("[XSECTIONS]\n" + "".join(f"{c} {shape} {size} 1\n" for c, shape, size in sections))
    lines.append(f"[TRANSECTS]\nNC .05 .05 {n:.3f}\nX1 TR 7 2 8 0 0 0 0 0 0\nGR 4 0 2.5 2 .4 3 0 4.5 .3 6\nGR 2.6 8 4 11\n")
    lines.append(f"[POLLUTANTS]\nNH3N MG/L 0 0 0 {r.choice([0, 0.1, 0.5])} NO\nTSS MG/L 0 0 0 0 NO\n")
    lines.append(f'[INFLOWS]\nR0 FLOW "" FLOW 1 1 {r.uniform(0.5, 2):.2f}\nR0 NH3N "" CONCEN 1 1 .4\nJ0 FLOW Q FLOW 1 1 {low:.2f}\nJ0 NH3N N CONCEN 1 1 0\nJ0 TSS "" CONCEN 1 1 120\n')
    if r.random() < 0.4:
        lines.append(f"[TREATMENT]\nP NH3N {r.choice(['R = 0.6', 'C = NH3N * EXP(-0.05*HRT)', 'R = 0.5*R_TSS'])}\nP TSS R = 1 - EXP(-0.2*HRT)\n")
    if r.random() < 0.4 and "orifice" in regulators:
        lines.append("[CONTROLS]\nRULE A\nIF NODE P DEPTH > 1.5\nTHEN ORIFICE OR SETTING = 1\nELSE ORIFICE OR SETTING = 0.3\n")
    start, long = r.uniform(1, 4), r.uniform(2, 6)
    wave = [(start + i * long / 12, high * math.sin(math.pi * i / 12) ** 2) for i in range(13)]
    lines.append("[TIMESERIES]\nQ 0:00 0\n" + "".join(f"Q {int(t)}:{int(t % 1 * 60):02d} {q:.3f}\n" for t, q in wave) + "Q 40:00 0\n")
    lines.append(f"N 0:00 5\nN {start:.0f}:30 25\nN {start + long:.0f}:00 8\nN 40:00 5\n")
    return "".join(lines)


def multiplied(r, text):
    """A deck whose numbers are other ones; all rain by one factor, all conduits by one."""
    fall, lines, section = r.uniform(0.5, 2.2), [], ""
    for line in text.splitlines():
        fields = line.split()
        if line.startswith("["):
            section = line.strip("[] ").upper()
        elif fields and not line.startswith(";") and section in MULTIPLIED:
            columns, least, most = MULTIPLIED[section]
            for c in (c for c in columns if c < len(fields) and fields[c].replace(".", "", 1).isdigit()):
                fields[c] = f"{float(fields[c]) * r.uniform(least, most):.6g}"
            line = " ".join(fields)
        elif fields and section == "TIMESERIES" and fields[0].upper().startswith("R"):
            line = " ".join([*fields[:-1], f"{float(fields[-1]) * fall:.6g}"])
        lines.append(line)
    return "\n".join(lines) + "\n"


def main():
    kind, first, last, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, last):
        r = random.Random(number)
        made = {"surface": surface, "sewer": sewer}.get(kind)
        text = made(r) if made else multiplied(r, Path(kind).read_text())
        tail = "[REPORT]\nSUBCATCHMENTS ALL\nNODES ALL\nLINKS ALL\n" if made else ""
        (folder / f"{Path(kind).stem}-{number}.inp").write_text(text + tail)


if __name__ == "__main__":
    main()
