"""``carwright sequence``: put a day of cars in order and show what still breaks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carwright.errors import plain_errors

if TYPE_CHECKING:
    from carwright.results.sequence import SequenceProgress, SequenceResult
    from carwright.sequencing.inputs import Day

INTERRUPTED, NOT_ALLOWED = 130, 1
"""Exit codes: after Ctrl-C, as shells have it; no order was found that keeps the rules that must hold."""


@click.command("sequence")
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("--seconds", type=float, metavar="S", help="Time of the search; 60 if neither this nor --moves is given.")
@click.option("--moves", type=int, metavar="N", help="Moves of the search; with one thread the same order each time.")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Same seed, same luck.")
@click.option("--jobs", "-j", type=int, metavar="N", help="Threads; one a processor if not given.")
@click.option("--start", type=click.Path(path_type=Path), metavar="ORDER", help="Order to begin with.")
@click.option(
    "--stop-at",
    metavar="VALUE",
    help="Stop at this value, as printed: of the total, or by objective, e.g. 0,190.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Folder for all results; or one file: .csv or .txt the order, .html the page, .json the summary.",
)
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Lay a value over a plant file; may be repeated."
)
@click.option("--no-proof", is_flag=True, help="Do not try to prove that no order is better.")
@click.option("--no-simulation", is_flag=True, help="Do not run the orders of a plant file through its lines.")
@click.option("--replications", "-n", type=int, metavar="N", help="Runs through the lines; the study's if not given.")
@click.option("--quiet", "-q", is_flag=True, help="No live line.")
def sequence_command(source: Path, quiet: bool, **wishes: Any) -> None:
    """Put the cars of INPUT in order: a plant file with `sequencing`, a CSPLib instance, or a ROADEF 2005 folder.

    Prints the value of each objective, the least possible one where it is known, and the rules that break. Ctrl-C gives
    the best order so far. The exit code is 0 if all went well, 1 if no order was found that keeps the rules that must
    hold, 2 if the input is at fault, 130 after Ctrl-C.
    """
    with plain_errors():
        try:
            from carwright.sequencing.inputs import check_wishes, read_day, stop_values
            from carwright.sequencing.outputs import check_inputs, check_target, write_to
            from carwright.sequencing.sequence import sequence

            check_wishes(wishes)
            check_target(wishes["out"])
            day = read_day(source, wishes["settings"], wishes["start"])
            check_inputs(wishes["out"], source, day.plant)
            stop_at = stop_values(wishes["stop_at"], day.problem)
            with _live(not quiet and sys.stderr.isatty(), day) as tell:
                result = sequence(
                    day.problem,
                    seconds=60.0 if wishes["seconds"] is None and wishes["moves"] is None else wishes["seconds"],
                    moves=wishes["moves"],
                    seed=wishes["seed"],
                    jobs=wishes["jobs"],
                    start=day.start,
                    stop_at=stop_at,
                    prove=not wishes["no_proof"],
                    progress=tell,
                )
        except KeyboardInterrupt:
            click.echo("Stopped before there was an order; nothing was written.", err=True)
            raise SystemExit(INTERRUPTED) from None
        _show(day, result)
        judged = _judged(day, result, wishes)
        written = write_to(wishes["out"], result, judged)
        if written:
            click.echo(f"\nWritten: {written}")
        _end(result)


def _show(day: Day, result: SequenceResult) -> None:
    """What was found, and what the rules were derived from."""
    from carwright.results.sequence_words import text_of

    click.echo(text_of(result))
    if day.notes:
        click.echo("\nDerived from the plant")
        for note in day.notes:
            click.echo(f"  {note}")


def _judged(day: Day, result: SequenceResult, wishes: dict[str, Any]) -> Any:
    """Both orders through the lines, if there are lines; Ctrl-C leaves it out."""
    if day.plant is None or wishes["no_simulation"] or result.stopped_by == "interrupt":
        return None
    from carwright.sequencing.judging import judge

    try:
        judged = judge(
            day.plant, result.start_order, result.order, replications=wishes["replications"], jobs=wishes["jobs"]
        )
    except KeyboardInterrupt:
        click.echo("Stopped before both orders had run through the lines.", err=True)
        return None
    click.echo(f"\n{judged.text()}")
    return judged


def _end(result: SequenceResult) -> None:
    """Exit codes other than 0."""
    if result.stopped_by == "interrupt":
        click.echo("Stopped by Ctrl-C: this is the best order so far.", err=True)
        raise SystemExit(INTERRUPTED)
    if result.hard:
        click.echo("No order was found that keeps the rules that must hold.", err=True)
        raise SystemExit(NOT_ALLOWED)


@contextmanager
def _live(wanted: bool, day: Day) -> Iterator[Callable[[SequenceProgress], None] | None]:
    """One line on standard error with the best values so far."""
    if not wanted:
        yield None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from carwright.results.sequence_words import live_line

    begin = Text("getting ready (the first run ever compiles its kernels, a minute or so)")
    with Live(begin, console=Console(stderr=True), transient=True, refresh_per_second=5) as live:

        def show(progress: SequenceProgress) -> None:
            live.update(Text(live_line(progress, day.problem), no_wrap=True, overflow="ellipsis"))

        yield show
