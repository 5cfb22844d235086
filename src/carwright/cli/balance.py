"""``carwright balance``: stations and hands for a takt, and how good the answer is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carwright.errors import PlantError, Problem, plain_errors

if TYPE_CHECKING:
    from carwright.results.balance import BalanceProgress, BalanceResult
    from carwright.results.balance_cars import CarBalance, Move

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
PLANTS = (".yaml", ".yml")
MOVES_SHOWN = 12
"""Moved tasks that are printed."""
CAR_ONLY = (
    "options", "models", "stations_table", "walks", "workers", "team", "overload", "overload_price",
    "ergonomics_station", "ergonomics_worker", "fewest_moves", "line",
)  # fmt: skip
"""Options that only a car line knows."""
INPUTS = ("options", "models", "stations_table", "walks")
"""Options that name a table to read; an assignment to start from may be written over with a better one."""


@click.command("balance")
@click.argument("input", type=click.Path(path_type=Path))
@click.option("--takt", metavar="TIME", help="Fewest stations (or workers) for this takt: 76s; a range 70s..80s.")
@click.option("--stations", metavar="N", help="Shortest takt for so many stations; a range 100..120.")
@click.option("--efficiency", is_flag=True, help="Least product of stations (cars: workers) and takt in the ranges.")
@click.option("--start", type=click.Path(path_type=Path), metavar="ASSIGNMENT", help="Table task,station to start at.")
@click.option("--fewest-moves", is_flag=True, help="Rebalance: move as few tasks of --start as possible.")
@click.option("--workers", metavar="N", help="Workers of the whole line at most; a range 20..25.")
@click.option("--team", type=int, metavar="N", help="Workers at one station at most.")
@click.option("--options", type=click.Path(path_type=Path), metavar="FILE", help="Table option,share[,model].")
@click.option("--models", type=click.Path(path_type=Path), metavar="FILE", help="Table model,share.")
@click.option("--stations-table", type=click.Path(path_type=Path), metavar="FILE", help="Table of stations that exist.")
@click.option("--walks", type=click.Path(path_type=Path), metavar="FILE", help="Table from,to,seconds.")
@click.option("--overload", metavar="SHARE", help="The heaviest car may ask so much of the takt: 130%.")
@click.option("--overload-price", type=float, metavar="X", help="Price of a second of overload in worker seconds.")
@click.option("--ergonomics-station", type=float, metavar="POINTS", help="Most points of strain at a station.")
@click.option("--ergonomics-worker", type=float, metavar="POINTS", help="Most points of strain on a worker.")
@click.option("--line", metavar="PATH", help="Moving line of a plant file, e.g. assembly.trim line.")
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Lay a value over a plant file; may be repeated."
)
@click.option("--seconds", type=float, default=60.0, show_default=True, help="Time for the search.")
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same search.")
@click.option("--jobs", "-j", type=int, metavar="N", help="Threads; one a processor if not given.")
@click.option("--memory", type=int, metavar="MIB", help="Memory of the search for a plain line; 2048 if not given.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Folder for all results; or one file: .csv the assignment, .json the figures, .html the page.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def balance_command(input: Path, out: Path | None, quiet: bool, **wishes: Any) -> None:
    """Balance INPUT: an .alb or .IN2 file, a task table (CSV, Excel), or a plant file whose moving line has tasks.

    Ctrl-C gives the best so far. The exit code is 0 if all went well, 2 if the input is at fault, 130 after Ctrl-C.
    """
    with plain_errors():
        _check_out(out, input, [wishes[name] for name in INPUTS])
        try:
            with _line_of_progress(not quiet and sys.stderr.isatty()) as progress:
                result, extra = _balanced(input, wishes, progress)
        except KeyboardInterrupt:
            click.echo("Stopped by Ctrl-C before there was any balance: nothing was written.", err=True)
            raise SystemExit(INTERRUPTED) from None
        _tell(result)
        if out is not None:
            from carwright.results.balance_files import write_balance

            written = write_balance(result, out)
            if extra is not None:
                written += extra(result, out)
            click.echo("\nWritten: " + ", ".join(str(path) for path in written))
    if result.interrupted:
        click.echo("Stopped by Ctrl-C: the best so far.", err=True)
        raise SystemExit(INTERRUPTED)


def _check_out(out: Path | None, source: Path, tables: list[Path | None]) -> None:
    """See, before the search, that its results can be written, and in no place of what they are made from."""
    if out is None:
        return
    from carwright.results.balance_files import KINDS, one_file
    from carwright.simulation.room import check_kept, check_target_of

    if one_file(out) and source.suffix.lower() in PLANTS:
        what = f"{out.name!r} is a file, but a plant file is written with its tables"
        raise PlantError([Problem("out", what, "name a folder")], str(out))
    check_target_of(out, KINDS)
    check_kept(out, [source, *(table for table in tables if table is not None)])


def _balanced(path: Path, wishes: dict[str, Any], progress: Any) -> tuple[Any, Callable[..., list[Path]] | None]:
    """The balance of whatever the input is, and what writes more of it."""
    from carwright.files.car_lines import is_car_table
    from carwright.files.tasks import TABLES

    memory = {} if wishes["memory"] is None else {"memory_mib": wishes["memory"]}
    takt, stations = _range(wishes["takt"], "takt"), _range(wishes["stations"], "stations")
    workers = _whole(_range(wishes["workers"], "workers"))
    given = {name: wishes[name] for name in CAR_ONLY if wishes[name] is not None and wishes[name] is not False}
    suffix = path.suffix.lower()
    if memory and (suffix in PLANTS or (suffix in TABLES and (given or is_car_table(path)))):
        raise PlantError([Problem("--memory", "a car line has no limit of memory", "leave it out")], str(path))
    if suffix in PLANTS:
        from carwright.balancing.plant import balance_plant_file, write_balanced_plant

        asked = {**wishes, "stations": _whole(stations), "workers": workers}
        result, found = balance_plant_file(path, takt, asked, progress=progress)
        if wishes["settings"]:
            return result, _plant_not_written
        return result, lambda balance, folder: write_balanced_plant(balance, found, folder)
    if wishes["settings"]:
        what = f"{wishes['settings'][0]!r}: only plant files have settings"
        raise PlantError([Problem("--set", what, "leave --set out")], str(path))
    if suffix in TABLES and (given or is_car_table(path)):
        return _car_table(path, {**wishes, "workers": workers}, takt, _whole(stations), progress), None
    if given:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise PlantError(
            [Problem(names, "a published file is a plain line", "give a task table, or leave these out")], str(path)
        )
    return _plain(path, {**wishes, **memory}, takt, stations, progress), None


def _plant_not_written(balance: Any, folder: Path) -> list[Path]:
    """The file that would be written is the one that was given: it does not hold what was laid over it."""
    click.echo("\nThe plant file is not written, since --set laid values over it: write them into the file first.")
    return []


def _plain(path: Path, wishes: dict[str, Any], takt: Any, stations: Any, progress: Any) -> BalanceResult:
    from carwright.balancing.balance import balance
    from carwright.files.assignments import read_assignment
    from carwright.files.tasks import read_tasks

    tasks = read_tasks(path)
    start = None if wishes["start"] is None else read_assignment(wishes["start"], tasks)
    search = {key: wishes[key] for key in ("efficiency", "seconds", "seed", "jobs", "memory_mib") if key in wishes}
    return balance(tasks, takt_s=takt, stations=_whole(stations), start=start, progress=progress, **search)


def _car_table(path: Path, wishes: dict[str, Any], takt: Any, stations: Any, progress: Any) -> CarBalance:
    from carwright.balancing.cars import balance_cars
    from carwright.files.car_lines import CarTables, read_car_line, read_today

    overload = None if wishes["overload"] is None else _share(wishes["overload"])
    tables = CarTables(
        path,
        wishes["options"],
        wishes["models"],
        wishes["stations_table"],
        wishes["walks"],
        1 if wishes["team"] is None else wishes["team"],
        overload,
        wishes["overload_price"] or 0.0,
        wishes["ergonomics_station"],
        wishes["ergonomics_worker"],
    )
    line = read_car_line(tables, takt[1] if isinstance(takt, tuple) else takt)
    start = None if wishes["start"] is None else read_today(wishes["start"], line)
    search = {key: wishes[key] for key in ("efficiency", "workers", "fewest_moves", "seconds", "seed", "jobs")}
    return balance_cars(line, takt_s=takt, stations=stations, start=start, progress=progress, **search)


def _whole(value: Any) -> Any:
    """Whole numbers of a count or a range of counts."""
    return tuple(int(part) for part in value) if isinstance(value, tuple) else None if value is None else int(value)


def _range(text: str | None, what: str) -> float | tuple[float, float] | None:
    """A quantity, or two of them with .. between."""
    if text is None:
        return None
    values = [_quantity(part, what) for part in text.split("..")]
    if len(values) > 2:
        raise PlantError([Problem(f"--{what}", f"{text!r} is no range", "write e.g. 70s..80s")])
    return values[0] if len(values) == 1 else (values[0], values[1])


def _quantity(text: str, what: str) -> float:
    from carwright import units

    try:
        if what in ("stations", "workers"):
            return units.count(text)
        return float(text) if text.strip().replace(".", "", 1).isdigit() else units.interval(text)
    except units.UnitError as error:
        raise PlantError([Problem(f"--{what}", error.what, error.way_out)]) from None


def _share(text: str) -> float:
    from carwright import units

    try:
        return units.factor(text)
    except units.UnitError as error:
        raise PlantError([Problem("--overload", error.what, error.way_out or "write e.g. 130%")]) from None


def _tell(result: BalanceResult | CarBalance) -> None:
    """The figures, as a planner reads them."""
    from carwright.results.balance_cars import CarBalance

    rows = [("stations", f"{result.stations}"), ("takt", f"{result.takt_s:g} s")]
    rows += [("line efficiency", f"{result.line_efficiency:.1%}"), ("smoothness", f"{result.smoothness_s:.1f} s")]
    if isinstance(result, CarBalance):
        rows.insert(0, ("workers", f"{len(result.workers)}"))
        rows.append(("overload", f"{result.overload_s:.2f} s a car"))
        if result.goal == "efficiency":
            rows.insert(0, ("workers x takt", f"{result.best:.6g} s"))
        if result.goal == "moves":
            rows.insert(0, ("moved tasks", f"{len(result.moved)}"))
    work = result.line if isinstance(result, CarBalance) else result.tasks
    count = len(result.jobs) if isinstance(result, CarBalance) else len(result.station_of)
    click.echo(f"{work.source}: {count} tasks\n")
    for name, figure in rows:
        click.echo(f"  {name:<18}{figure:>12}")
    if isinstance(result, CarBalance) and result.goal == "moves":
        _tell_moves(result.moved)
    click.echo(f"\n{result.proof[0].upper()}{result.proof[1:]}.")
    click.echo(f"{result.seconds:.1f} s, seed {result.seed}")


def _tell_moves(moved: tuple[Move, ...]) -> None:
    """The first moves; the page and the figures have all."""
    click.echo("" if moved else "\nNo task has to move.")
    for move in moved[:MOVES_SHOWN]:
        click.echo(f"  {move.task}: {move.before} -> {move.now}")
    if len(moved) > MOVES_SHOWN:
        click.echo(f"  and {len(moved) - MOVES_SHOWN} more")


@contextmanager
def _line_of_progress(shown: bool) -> Iterator[Callable[[BalanceProgress], None] | None]:
    """Best and bound as they are, on standard error."""
    if not shown:
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("bounds (the first run ever compiles its kernels, a minute or so)") as status:

        def show(progress: BalanceProgress) -> None:
            best = "none yet" if progress.best is None else f"{progress.best:,}"
            status.update(f"{progress.phase}: best {best}, bound {progress.bound:,} ({progress.seconds:.0f} s)")

        yield show
