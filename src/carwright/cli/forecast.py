"""``carwright forecast``: the months to come of a plant that ramps up, from what was known on a day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carwright.errors import PlantError, Problem, plain_errors

if TYPE_CHECKING:
    from carwright.files.ramp_announcements import Beside


@click.command("forecast")
@click.argument("ramp", type=click.Path(path_type=Path))
@click.option(
    "--cut",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="DATE",
    help="Nothing that became known later is looked at.",
)
@click.option(
    "--plant", metavar="NAME", help="Plant of the table, or how its name begins; needed where it holds several."
)
@click.option("--months", type=int, default=6, show_default=True, metavar="N", help="From the first unknown month on.")
@click.option(
    "--milestones", type=click.Path(path_type=Path), metavar="FILE", help="Events; those beside RAMP if not given."
)
@click.option("--parameters", type=click.Path(path_type=Path), metavar="FILE", help="Rates and hours; likewise.")
@click.option("--waits", type=click.Path(path_type=Path), metavar="FILE", help="Weeks that buyers are told; likewise.")
@click.option("--band", type=float, default=0.8, show_default=True, metavar="SHARE", help="Of the courses in the band.")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Same seed, same forecast.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="PATH", help="Folder for all, or one file: .csv, .html or .json."
)
def forecast_command(
    ramp: Path,
    cut: datetime,
    plant: str | None,
    months: int,
    band: float,
    seed: int,
    out: Path | None,
    **tables: Path | None,
) -> None:
    """Forecast the output of a plant from RAMP, a table with the columns plant, period, output and unit.

    Milestones, parameters and waits enter from the tables beside it (plant_milestones.csv, plant_parameters.csv,
    orders_and_waits.csv) or from those that are named. The exit code is 0 if all went well, 2 if the input is at fault.
    """
    with plain_errors():
        from carwright.files.ramp_announcements import read_ramp
        from carwright.planning.forecast import forecast_ramp
        from carwright.planning.forecast_outputs import check_target, write_to
        from carwright.results.forecast_words import text_of

        check_target(out)
        record = read_ramp(ramp, plant, beside=_beside(ramp, tables))
        if tables["parameters"] is not None and not record.maker:
            way_out = "add a column maker: its name stands before _p1 in the parameters"
            raise PlantError([Problem("maker", "the table does not say who makes the cars", way_out)], str(ramp))
        made = forecast_ramp(record, cut.date(), months=months, band=band, seed=seed)
        click.echo(text_of(made))
        written = write_to(out, made)
        if written:
            click.echo(f"\nWritten: {written}")


def _beside(ramp: Path, named: dict[str, Path | None]) -> Beside:
    """The tables that are named, and those beside the ramp for the others."""
    from dataclasses import replace

    from carwright.files.ramp_announcements import Beside

    given = {name: path for name, path in named.items() if path is not None}
    return replace(Beside.of(ramp), **given, own_waits="waits" in given)
