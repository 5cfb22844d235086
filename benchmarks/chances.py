"""Chances of a month in the forecast of ramps (drift, noise, dip, wander) under which known plants are likeliest.

    python benchmarks/chances.py [--steady FILE] [--ramps FILE] [--known-by 2021-11-27] [--seeds 3] [--judge]

Steady plants sold all they made with the same hours and lines. The rules stand in docs/explanation/backtest.md. Tables
have the columns of a ramp (see backtest.py). ``--judge`` tries the ends found on the figures of the ramps that came
later, beside the ranges in force (some minutes).
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from carwright.errors import plain_errors
from carwright.files.ramp_tables import read_ramps
from carwright.planning.forecast_ranges import Ranges
from measuring_chances.held_out import held_out
from measuring_chances.steady import show_chances

RAMPS = Path(__file__).resolve().parent / "ramps"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steady", type=Path, default=RAMPS / "steady_plants.csv", help="table of steady plants")
    parser.add_argument("--ramps", type=Path, default=RAMPS / "other_plants.csv", help="table of ramps")
    parser.add_argument("--known-by", type=date.fromisoformat, default=date(2021, 11, 27), help="nothing later counts")
    parser.add_argument("--seeds", type=int, default=3, help="clouds a plant, and forecasts")
    parser.add_argument("--judge", action="store_true", help="try the ends on what came later")
    asked = parser.parse_args()
    with plain_errors():
        steady, _ = read_ramps(asked.steady)
        ramps, _ = read_ramps(asked.ramps)
        known = {name: record for name, record in ramps.items() if record.known_at(asked.known_by).outputs}
        seeds = range(1, asked.seeds + 1)
        found = show_chances(steady, known, asked.known_by, seeds)
        if asked.judge:
            for name, ranges in (("ranges in force", Ranges()), ("likeliest ends", found)):
                print(f"  {name:<20}{held_out(ramps.values(), asked.known_by, ranges, seeds)}", flush=True)


if __name__ == "__main__":
    main()
