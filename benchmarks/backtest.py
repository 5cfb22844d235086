"""Forecasts of ramp-ups from what was known on a day, against what came, beside forecasts that need no model.

    python benchmarks/backtest.py --ramp FILE --cut 2024-08-31 2025-01-31 [--months 6] [--hours true] [--plant NAME]

The ramp is a table with the columns plant, period, output, unit; maker, country, months_since_start,
share_of_first_nameplate and known_from are used where they are there. Plans enter from plant_milestones.csv,
plant_parameters.csv and orders_and_waits.csv beside it, if they speak of the plant. All plants of the table with output
after the cut are forecast, or the one that is named. ``--hours true`` takes the hours from the calendars of a plant
file, so that errors of the plan stand apart from those of the model. ``--record`` keeps the figures in
``benchmarks/history/backtest.csv``.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from carwright.errors import PlantError, Problem, check, plain_errors
from carwright.files.ramp_announcements import Beside, the_plant, with_announcements
from carwright.files.ramp_tables import read_ramps
from carwright.files.table_rows import months_named
from carwright.model.ramp_output import month_of
from carwright.model.ramp_record import RampRecord
from carwright.planning.forecast import forecast_ramp
from carwright.planning.forecast_hours import hours_of_plant
from carwright.planning.forecast_lines import Hours
from carwright.planning.forecast_scores import score
from forecasting.history import keep
from forecasting.show import show, show_start
from forecasting.studies import every_month, sensitivity, show_together

REPOSITORY = Path(__file__).resolve().parents[1]
SPARE_MONTHS = 24
"""A plant that has not begun may begin so much later than it did."""
PLANT_FILES = {"Beijing": REPOSITORY / "examples" / "beijing" / "plant.yaml"}
"""Plant files whose calendars hold the hours of a plant, by the first word of its name."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ramp", type=Path, required=True, help="table of outputs")
    parser.add_argument("--cut", nargs="+", default=[], help="days; nothing that became known later is looked at")
    parser.add_argument("--months", type=int, default=6, help="months to forecast from the first unknown one on")
    parser.add_argument("--hours", choices=("announced", "true"), default="announced")
    parser.add_argument("--hours-from", type=Path, help="plant file whose calendars hold the true hours")
    parser.add_argument("--plant", help="name in the table; all plants with enough output if not given")
    parser.add_argument("--milestones", type=Path, help="table of events; the one beside the ramp if not given")
    parser.add_argument("--parameters", type=Path, help="table of parameters; likewise")
    parser.add_argument("--waits", type=Path, help="table of quoted waits; likewise")
    parser.add_argument("--bare", action="store_true", help="use the ramp alone, no table beside it")
    parser.add_argument(
        "--country", help="code of the country, for its public holidays; else from the name of the town"
    )
    parser.add_argument("--together", action="append", default=[], metavar="A..B", help="months told only as their sum")
    parser.add_argument("--band", type=float, default=0.8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sensitivity", action="store_true", help="move each parameter to both ends of its range")
    parser.add_argument("--every-month", action="store_true", help="cut at the end of every month of the ramp, too")
    parser.add_argument("--known-by", metavar="DAY", help="a world that ends there: later figures are not held against")
    parser.add_argument("--page", type=Path, help="write the forecasts as a page, HTML")
    parser.add_argument("--record", action="store_true", help="keep the figures in the history")
    return parser.parse_args()


def asked_records(asked: argparse.Namespace) -> dict[str, RampRecord]:
    """Records of the plants that are asked for."""
    records, notes = read_ramps(asked.ramp)
    if asked.plant is not None:
        record = the_plant(records, asked.plant, asked.ramp)
        records = {record.plant: record}
    for note in notes:
        if asked.plant is None or f": {asked.plant}" in note:
            print(f"note: {note}", file=sys.stderr)
    beside = Beside() if asked.bare else Beside.of(asked.ramp)
    beside = Beside(
        asked.milestones or beside.milestones, asked.parameters or beside.parameters, asked.waits or beside.waits
    )
    found = {name: with_announcements(record, beside) for name, record in records.items()}
    for text in asked.together:
        first, last = months_named(text) or (0, 0)
        found = {name: record.together(first, last) for name, record in found.items()}
    if asked.country is not None:
        found = {name: replace(record, country=asked.country.upper()) for name, record in found.items()}
    if asked.known_by is not None:
        found = {name: record.known_at(date.fromisoformat(asked.known_by)) for name, record in found.items()}
    return found


def true_hours(asked: argparse.Namespace, record: RampRecord, cut: date) -> Hours | None:
    """Hours of the plant file that belongs to a plant; None if announced hours are asked for."""
    if asked.hours == "announced":
        return None
    path = asked.hours_from or PLANT_FILES.get(record.plant.split()[0])
    if path is None:
        what = f"no plant file holds the hours of {record.plant}"
        raise PlantError([Problem("--hours true", what, "name it with --hours-from")], "backtest.py")
    from carwright.files.reader import read_plant

    spans = [month_of(cut), *(o.first for o in record.outputs), *(o.last for o in record.outputs)]
    return hours_of_plant(read_plant(path), min(spans), max(spans) + asked.months + SPARE_MONTHS)


def days_asked(asked: argparse.Namespace) -> list[date]:
    """The cuts; all faults of the command line at once."""
    problems, days = [], []
    if not asked.cut and not asked.every_month:
        problems.append(Problem("--cut", "no day is given", "write --cut 2024-08-31, or --every-month"))
    given = [("--cut", text) for text in asked.cut] + [("--known-by", text) for text in [asked.known_by] if text]
    for option, text in given:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            problems.append(Problem(option, f"{text!r} is no date", "write it as 2024-08-31"))
            continue
        if option == "--cut":
            days.append(day)
    for text in asked.together:
        if ".." not in text or months_named(text) is None:
            problems.append(Problem("--together", f"{text!r} is no span", "write it as 2024-07..2024-08"))
    if not 1 <= asked.months <= 60:
        problems.append(Problem("--months", f"{asked.months} is not within 1 and 60", "forecast fewer months"))
    if not 0 < asked.band < 1:
        problems.append(Problem("--band", f"{asked.band:g} is not between 0 and 1", "write 0.8 for 80 %"))
    check(problems, source="backtest.py")
    return days


def main() -> None:
    asked = arguments()
    with plain_errors():
        days, records = days_asked(asked), asked_records(asked)
        done, pages, studies = [], [], []
        for name, record in records.items():
            for day in days:
                known = record.known_at(day)
                later = [o for o in record.finest() if o.known > day]
                if asked.plant is None and (not later or not (known.outputs or known.of("agreement"))):
                    print(f"note: {name} at {day}: {'no output after the cut' if known.outputs else 'nothing known'}",
                          file=sys.stderr)  # fmt: skip
                    continue
                hours = true_hours(asked, record, day)
                forecast = forecast_ramp(
                    record, day, months=asked.months, hours=hours, band=asked.band, seed=asked.seed
                )
                if not forecast.started:
                    show_start(forecast, record)
                scored = score(forecast, record)
                show(forecast, scored, asked.hours)
                pages.append((forecast, scored))
                if scored:
                    done.append((forecast, scored))
            if asked.every_month and (found := every_month(record, asked)):
                studies.append(found)
            if asked.sensitivity:
                sensitivity(record, days, asked, lambda r, d: true_hours(asked, r, d))
        show_together(studies)
        if not pages and not studies:
            what = "no plant of the table has something known at the cut and output after it"
            raise PlantError([Problem("--cut", what, "take another day, or name a plant")], str(asked.ramp))
        if asked.page:
            from carwright.results.forecast_page import write_page

            write_page(pages, asked.page)
        if asked.record:
            keep(done, studies, asked)


if __name__ == "__main__":
    main()
