"""The recorded series as cases for the bench target `beside`: cases.py DATA FOLDER writes FOLDER/NAME.csv with the lines
channel,role,measured,arrived,value (times in seconds).

Traps named by the data's own notes are kept out here: hours between the analysers' measurements are interpolated towards the next one and are
left out; labels of TP and TN are swapped; daily rain arrives on the next morning; nothing is filled."""

import csv
import gzip
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

BEIJING = timezone(timedelta(hours=8))


def seconds(moment):
    return int(moment.replace(tzinfo=BEIJING).timestamp())


def number(text):
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if value == value else None


def loess(data, name):
    """Channels of a station of loess-river-4h, at the hours at which the analysers measure."""
    channels = {}
    with gzip.open(data / f"loess-river-4h/{name}.csv.gz", "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            time = datetime.fromisoformat(row["Time"])
            if time.hour % 4 or time.minute:
                continue
            values = {
                "T": row.get("T") or row.get("Temperature"),
                "pH": row["pH"], "DO": row["DO"], "EC": row["EC"], "NTU": row["NTU"],
                "CODMn": row["PPI"], "NH3-N": row["NH3-N"],
            }
            pair = [number(row["TP"]), number(row["TN"])]
            if None not in pair:
                values["TP"], values["TN"] = min(pair), max(pair)
            for channel, text in values.items():
                value = number(text)
                if value is not None:
                    channels.setdefault(channel, {})[seconds(time)] = value
    return channels


# Measuring ranges beyond which a value is the analyser's fault, as a station's own range check has them.
RANGES = {"CODMn": (0.05, 100), "NH3-N": (0.0, 50), "TP": (0.0, 10), "TN": (0.01, 100), "pH": (4, 11), "T": (-1, 45),
          "DO": (0.01, 30), "NTU": (0.01, 10000), "EC": (20, 10000)}


def qiantang(data):
    columns = {"水温(℃)": "T", "pH": "pH", "溶解氧(mg/L)": "DO", "浊度(NTU)": "NTU", "电导率(uS/cm)": "EC",
               "高锰酸盐指数(mg/L)": "CODMn", "氨氮(mg/L)": "NH3-N", "总磷(mg/L)": "TP", "总氮(mg/L)": "TN"}
    channels = {}
    with gzip.open(data / "qiantang-zhakou/2020_hourly_with_4h_nutrients.csv.gz", "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            time = seconds(datetime.strptime(row["检测时间"], "%Y-%m-%d %H"))
            for column, channel in columns.items():
                value = number(row[column])
                low, high = RANGES[channel]
                if value is not None and low <= value <= high:
                    channels.setdefault(channel, {})[time] = value
    return channels


def saica(data, name, scale=1.0):
    series = {}
    with gzip.open(data / f"ebro-saica/{name}.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            clock, _, text = line.strip().partition(";")
            try:
                time = datetime.strptime(clock, "%d-%m-%Y %H:%M:%S")
            except ValueError:
                continue
            value = number(text.replace(",", "."))
            if value is not None and 0 <= value < 60000:
                series.setdefault(seconds(time), value * scale)
    return series


def aemet(data):
    """Daily rain of Zaragoza, at hand at nine on the next morning."""
    series = {}
    for name in ["9434_0913", "9434_1418"]:
        with gzip.open(data / f"ebro-saica/9434_Zaragoza_daily_AEMET/{name}.csv.gz", "rt", encoding="utf-8-sig") as file:
            head = file.readline()
            file.seek(0)
            for row in csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ","):
                text = (row.get("prec") or "").replace(",", ".")
                value = 0.05 if text == "Ip" else number(text)
                date = row.get("fecha") or ""
                if value is None or not date:
                    continue
                day = datetime.fromisoformat(date) if date[4:5] == "-" else datetime.strptime(date, "%d/%m/%Y")
                series[seconds(day + timedelta(days=1))] = value
    return series


def write(folder, name, channels):
    """channels: (name, role, delay of arrival in seconds, {time: value})."""
    with open(folder / f"{name}.csv", "w", encoding="utf-8") as file:
        file.write("channel,role,measured,arrived,value\n")
        for channel, role, delay, series in channels:
            for time in sorted(series):
                file.write(f"{channel},{role},{time},{time + delay},{series[time]}\n")


def station(folder, name, channels, factors):
    for factor in factors:
        roles = [(channel, "target" if channel == factor else "own", 0, series) for channel, series in channels.items()]
        write(folder, f"{name}-{factor}", roles)


def cut(series, first, last):
    first, last = seconds(datetime.fromisoformat(first)), seconds(datetime.fromisoformat(last))
    return {time: value for time, value in series.items() if first <= time < last}


def ebro(folder, data):
    n, p = 0.7765, 0.3262
    channels = [
        ("NH3-N", "target", saica(data, "905/ammonium_1116", n)),
        ("absorbance", "own", saica(data, "905/absorbance_1116")),
        ("PO4-P", "own", saica(data, "905/phosphates_1116", p)),
        ("909 NH3-N", "upstream_same", saica(data, "909/ammonium_1116", n)),
        ("909 EC", "upstream", saica(data, "909/conductivity_1116")),
        ("909 DO", "upstream", saica(data, "909/dissolved_oxygen_1116")),
        ("909 turbidity", "upstream", saica(data, "909/turbidity_1116")),
        ("909 T", "upstream", saica(data, "909/water_temperature_1116")),
        ("909 flow", "flow", saica(data, "909/water_flow_1116")),
        ("919 NH3-N", "upstream_same", saica(data, "919/ammonium_1116", n)),
        ("919 EC", "upstream", saica(data, "919/conductivity_1116")),
        ("919 DO", "upstream", saica(data, "919/dissolved_oxygen_1116")),
        ("919 turbidity", "upstream", saica(data, "919/turbidity_1116")),
        ("919 level", "flow", saica(data, "919/water_level_1116")),
    ]
    period = ("2011-01-01", "2017-01-01")
    kept = [(name, role, 0, cut(series, *period)) for name, role, series in channels]
    kept.append(("rain", "rain", 9 * 3600, cut(aemet(data), *period)))
    write(folder, "ebro-905-NH3-N", kept)


def main():
    data, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, short in [("PTY_to_2024-05-31", "PTY"), ("XL_to_2024-05-31", "XL"), ("TG-XY_2023", "TG")]:
        station(folder, f"loess-{short}", loess(data, name), ["CODMn", "NH3-N", "TP"])
    station(folder, "qiantang", qiantang(data), ["CODMn"])
    ebro(folder, data)


if __name__ == "__main__":
    main()
