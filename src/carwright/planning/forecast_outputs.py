"""Where a forecast goes: a folder with everything, or one file of the kind it is named."""

from __future__ import annotations

import json
from pathlib import Path

from carwright.errors import Problem, check
from carwright.results.files import write_text
from carwright.results.forecast import RampForecast
from carwright.results.forecast_page import write_page, write_table

SUFFIXES = (".csv", ".html", ".json")
TABLE, PAGE, SUMMARY = "forecast.csv", "forecast.html", "forecast.json"


def check_target(out: Path | None) -> None:
    """See, before anything is computed, that the forecast can be written.

    Raises
    ------
    PlantError
        If the kind of file is not known, or its folder is not there.
    """
    if out is None or out.is_dir():
        return
    faults = []
    if out.suffix and out.suffix.lower() not in SUFFIXES:
        faults.append(Problem("out", f"no kind of file {out.suffix!r}", f"one of {', '.join(SUFFIXES)}, or a folder"))
    if not out.parent.is_dir():
        faults.append(Problem("out", f"there is no folder {str(out.parent)!r}", "make it first"))
    check(faults, source=str(out))


def write_to(out: Path | None, forecast: RampForecast) -> str:
    """Write the forecast; returns what was written, in words."""
    if out is None:
        return ""
    if out.suffix and not out.is_dir():
        _write(out, forecast)
        return str(out)
    out.mkdir(exist_ok=True)
    for name in (TABLE, PAGE, SUMMARY):
        _write(out / name, forecast)
    return ", ".join(str(out / name) for name in (TABLE, PAGE, SUMMARY))


def _write(path: Path, forecast: RampForecast) -> None:
    kind = path.suffix.lower()
    if kind == ".csv":
        write_table(forecast, path)
    elif kind == ".html":
        write_page([(forecast, None)], path)
    else:
        text = json.dumps(forecast.summary(), indent=2, ensure_ascii=False, allow_nan=False)
        write_text(path, text + "\n")
