"""``carwright promise``: a delivery date for every order of a book, at a chosen confidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from carwright.errors import Problem, check, plain_errors

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
NOBODY = "none"


@click.command("promise")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--orders",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Order book: CSV, Parquet or Excel.",
)
@click.option(
    "--plan", type=click.Path(path_type=Path), metavar="DIR", help="A plan written by `carwright plan --out DIR`."
)
@click.option(
    "--confidence", default="80 %", show_default=True, metavar="SHARE", help="Of the promise: 50, 80, 95 %, ..."
)
@click.option(
    "--fair",
    default="order date",
    show_default=True,
    metavar="RULE",
    help="Whose car is next: order date, priority (then order date), or allocation (order date within each region).",
)
@click.option("--before", type=click.Path(path_type=Path), metavar="DIR", help="An earlier promise: tell who moved.")
@click.option("--as-of", metavar="MOMENT", help="Deliveries count from here on; the last order if not given.")
@click.option(
    "--ahead",
    multiple=True,
    metavar="CAR=N",
    help="Cars ordered before the book and not delivered; may be repeated. `none`: nobody. As planned if not given.",
)
@click.option(
    "--output-error", default="0 %", show_default=True, metavar="SHARE", help="Standard deviation of output from plan."
)
@click.option(
    "--built-early", is_flag=True, help="Count on cars that the plan builds in the book's period before it was placed."
)
@click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="Lay a value over the plant file.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for tables and page.")
def promise_command(plant: Path, orders: Path, out: Path | None, settings: tuple[str, ...], **wishes: Any) -> None:
    """Promise a delivery date to every order in FILE, from the plan of PLANT, its backlog and its supply.

    Confidence is the share of the plan's scenarios, by weight, in which the car is delivered by the promised day. An
    order that the plan does not reach is said to be beyond it; it is never given a date.
    """
    with plain_errors():
        try:
            from carwright.files.reader import read_plant
            from carwright.planning.promise import promise
            from carwright.simulation.room import check_folder

            shares = _shares(wishes)
            ahead = _ahead(wishes["ahead"])
            whole = read_plant(plant, settings)
            check_folder(out)
            result = promise(
                whole,
                orders,
                plan=wishes["plan"],
                confidence=shares["confidence"],
                before=wishes["before"],
                fair=wishes["fair"],
                as_of=wishes["as_of"],
                ahead=ahead,
                output_error=shares["output_error"],
                built_early=wishes["built_early"],
            )
            click.echo(result.text())
            if out is not None:
                click.echo(f"\nWritten: {result.write(out)}, promises.csv and tables beside it")
        except KeyboardInterrupt:
            click.echo("Stopped; nothing was promised.", err=True)
            raise SystemExit(INTERRUPTED) from None


def _shares(wishes: dict[str, Any]) -> dict[str, float]:
    """Shares such as 80 %, 80 or 0.8."""
    from carwright import units

    found, faults = {}, []
    for name in ("confidence", "output_error"):
        text = wishes[name].strip()
        try:
            plain = float(text)
        except ValueError:
            try:
                found[name] = units.share(text)
            except units.UnitError as error:
                faults.append(Problem(f"--{name.replace('_', '-')}", error.what, error.way_out or "write e.g. 80 %"))
        else:
            found[name] = plain / 100 if plain > 1 else plain
    check(faults, source="promise")
    # A hundredth of 87.65 is 0.8765000000000001 in binary; tables are to hold what was asked for.
    return {name: round(share, 15) for name, share in found.items()}


def _ahead(given: tuple[str, ...]) -> dict[str, float] | None:
    """Cars before the book, by car; an empty table if there are none, None if the plan is to say."""
    if not given:
        return None
    found: dict[str, float] = {}
    faults = []
    for text in given:
        car, equals, cars = text.rpartition("=")
        number = cars.replace(",", "").replace("_", "").strip()
        if text.strip() == NOBODY and len(given) == 1:
            return {}
        if not equals or not number.replace(".", "", 1).isdecimal():
            faults.append(Problem("--ahead", f"{text!r} says no cars", "write 'CAR=1200', or none"))
        elif car.strip() in found:
            faults.append(Problem("--ahead", f"{car.strip()!r} is named twice", "name each car once"))
        else:
            found[car.strip()] = float(number)
    check(faults, source="promise")
    return found
