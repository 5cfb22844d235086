"""Chances of a month, measured on plants that sold all they made: `drift`, `noise` and `dip` of the forecast of ramps.

    python benchmarks/steady.py [--ramp benchmarks/ramps/steady_plants.csv] [--known-by 2021-11-27] [--seeds 5]

The rule stands in docs/explanation/backtest.md. The table has the columns of a ramp (see backtest.py).
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from carwright.errors import plain_errors
from carwright.files.ramp_tables import read_ramps
from chances.steady import show_steady

TABLE = Path(__file__).resolve().parent / "ramps" / "steady_plants.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ramp", type=Path, default=TABLE, help="table of outputs")
    parser.add_argument("--known-by", type=date.fromisoformat, default=date(2021, 11, 27), help="nothing later counts")
    parser.add_argument("--seeds", type=int, default=5, help="clouds a plant")
    asked = parser.parse_args()
    with plain_errors():
        records, notes = read_ramps(asked.ramp)
        for note in notes:
            print(f"note: {note}", file=sys.stderr)
        show_steady(records, asked.known_by, range(1, asked.seeds + 1))


if __name__ == "__main__":
    main()
