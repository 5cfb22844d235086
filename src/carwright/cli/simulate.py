"""``carwright simulate``: run a plant and show what came out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carwright.errors import plain_errors

if TYPE_CHECKING:
    from carwright.model import Plant
    from carwright.model.build_plan import BuildPlan
    from carwright.sequencing.inputs import OrderedPlant
    from carwright.simulation.progress import Progress

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


@click.command("simulate")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option("--from", "from_", metavar="DATE", help="Start of the study; the plant file's if not given.")
@click.option("--until", metavar="DATE", help="End of the study, excluded.")
@click.option(
    "--replications", "-n", type=int, metavar="N", help="Independent runs; with --precision: at most so many."
)
@click.option("--precision", metavar="SHARE", help="Go on until the interval of all cars is ± this share, e.g. 0.5%.")
@click.option("--seed", type=int, metavar="N", help="Same seed, same figures.")
@click.option(
    "--jobs", "-j", type=int, metavar="N", help="Replications at the same time; one a processor if not given."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for report, summary and tables.")
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Lay a value over the file; may be repeated."
)
@click.option(
    "--sequence", type=click.Path(path_type=Path), metavar="ORDER", help="Run the cars of `sequencing` in this order."
)
@click.option(
    "--plan",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="Build these cars: a table part, from, car, cars, or the folder of `carwright plan --out`.",
)
@click.option("--warm-up", metavar="TIME", help="Time left out of the totals: 14 d, or mser5 to have it found.")
@click.option(
    "--kernel", default="sections", show_default=True, metavar="NAME", help="sections, or events: its slow judge."
)
@click.option("--cars-table", is_flag=True, help="Write cars.parquet with every car as well.")
@click.option("--passings", "passings_table", is_flag=True, help="Write passings.parquet: every car at every station.")
@click.option("--no-proof", is_flag=True, help="Do not run the plant again with a faster bottleneck.")
@click.option("--fresh", is_flag=True, help="Simulate anew what an earlier run left in --out.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
def simulate_command(plant: Path, settings: tuple[str, ...], sequence: Path | None, quiet: bool, **wishes: Any) -> None:
    """Run PLANT, a plant file: every car, every station, several times, and print what came out.

    Ctrl-C keeps the replications that are finished; the same command with --out goes on from them. The exit code is 0
    if all went well, 2 if the input is at fault, 130 after Ctrl-C.
    """
    with plain_errors():
        try:
            from carwright.files.reader import read_plant
            from carwright.simulation.simulate import simulate

            read = read_plant(plant, settings)
            read, wishes["plan"] = _planned(read, wishes["plan"])
            ordered = _ordered(read, sequence)
            with progress_bar(not quiet and sys.stderr.isatty()) as progress:
                result = simulate(read if ordered is None else ordered.plant, progress=progress, **_arguments(wishes))
        except KeyboardInterrupt:
            click.echo(f"Stopped before there was a result; {_kept(wishes['out'])}.", err=True)
            raise SystemExit(INTERRUPTED) from None
        click.echo(result.text())
        if ordered is not None:
            from carwright.sequencing.inputs import order_text

            click.echo(order_text(ordered, result, wishes["jobs"]))
        _tell_end(result, wishes["out"])


def _planned(plant: Plant, plan: Path | None) -> tuple[Plant, Path | BuildPlan | None]:
    """The plant as a plan that was kept has it, and what it builds; a table of cars leaves the plant as it is."""
    if plan is None or not plan.is_dir():
        return plant, plan
    from carwright.planning.kept import kept_run

    return kept_run(plant, plan)


def _ordered(plant: Plant, order: Path | None) -> OrderedPlant | None:
    """The plant with its cars in the order of a file; None where none is asked for."""
    if order is None:
        return None
    from carwright.sequencing.inputs import ordered_plant

    return ordered_plant(plant, order)


def _arguments(wishes: dict[str, Any]) -> dict[str, Any]:
    """Options of the command as arguments of the verb."""
    precision = wishes.pop("precision")
    arguments = dict(wishes)
    arguments["prove"] = not arguments.pop("no_proof")
    arguments["resume"] = not arguments.pop("fresh")
    arguments["precision"] = None if precision is None else _share(precision)
    return arguments


def _share(text: str) -> float:
    """``0.5%`` or ``0.5 %``; a bare number could mean either, so it is refused."""
    from carwright.errors import PlantError, Problem
    from carwright.units import UnitError, share

    try:
        return share(text)
    except UnitError as error:
        raise PlantError([Problem("precision", error.what, "write 0.5%, say")], source="simulate") from None


def _kept(out: Path | None) -> str:
    """What is left of a run that was stopped without a result."""
    parts = [] if out is None else list(out.glob("replications/replication-*.npz"))
    return f"{len(parts)} finished replications are kept in {out}" if parts else "nothing was written"


def _tell_end(result: Any, out: Path | None) -> None:
    """Where the results are, and what an early stop means."""
    if out is not None:
        click.echo(f"\nWritten: {out / 'report.html'}, {out / 'summary.json'} and tables beside them")
    click.echo(f"{result.elapsed_s:.1f} s, fingerprint {result.fingerprint[:12]}")
    if result.interrupted:
        kept = len(result.replication_numbers)
        way = "the same command goes on from them" if out is not None else "with --out they would be kept for next time"
        click.echo(f"Stopped by Ctrl-C: {kept} finished replications are in these figures; {way}.", err=True)
        raise SystemExit(INTERRUPTED)


@contextmanager
def progress_bar(shown: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar with the time left, on standard error."""
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[left]}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replications", total=1.0, left="")

        def show(progress: Progress) -> None:
            phase = "compiling the kernels, once:" if progress.phase == "kernels" else progress.phase
            words = f"{phase} {progress.finished} of {progress.wanted}"
            if progress.precision is not None:
                words += f" (± {progress.precision:.2%})"
            left = "" if progress.seconds_left is None else f"{_clock(progress.seconds_left)} left"
            bar.update(task, description=words, total=max(progress.wanted, 1), completed=progress.done, left=left)

        yield show


def _clock(seconds: float) -> str:
    """Minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
