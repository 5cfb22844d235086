"""``carwright plan``: what to open, sign and run over the years, what it brings, and what holds it back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carwright.errors import Problem, check, plain_errors

if TYPE_CHECKING:
    from carwright.results.plan import PlanProgress

INTERRUPTED, INFEASIBLE = 130, 1
"""Exit codes: after Ctrl-C, as shells have it; no plan keeps all limits."""


@click.command("plan")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--goal",
    metavar="GOAL",
    help="npv, cars or longest wait, or a mix such as 'npv: 100 %, longest wait: 5 %'; the plant file's if not given.",
)
@click.option("--seconds", type=float, default=60.0, show_default=True, metavar="S", help="Time for the search.")
@click.option(
    "--gap", default="0.5 %", show_default=True, metavar="SHARE", help="Stop when no plan can be better by more."
)
@click.option("--jobs", "-j", type=int, metavar="N", help="Threads; one a processor if not given.")
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Lay a value over the plant file; may be repeated."
)
@click.option("--no-alternatives", is_flag=True, help="Do not plan the other ways: own only, contract only, both.")
@click.option("--verify", is_flag=True, help="Run the plan through the twin: planned against simulated output.")
@click.option(
    "--rounds",
    type=int,
    default=1,
    show_default=True,
    metavar="N",
    help="With --verify: plan again with what the twin has shown, up to N plans.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for tables and page.")
@click.option("--quiet", "-q", is_flag=True, help="No live line.")
def plan_command(plant: Path, settings: tuple[str, ...], out: Path | None, quiet: bool, **wishes: Any) -> None:
    """Plan the years of PLANT: which part opens when, which shifts it runs, who builds under contract, which trim.

    Decisions to build are the same in all scenarios of the market; volumes and trims follow the scenario. Ctrl-C gives
    the best plan so far. The exit code is 0 if there is a plan, 1 if no plan keeps all limits (the smallest set that
    clashes is named), 2 if the input is at fault, 130 after Ctrl-C.
    """
    with plain_errors():
        try:
            from carwright.files.reader import read_plant
            from carwright.planning.plan import plan
            from carwright.simulation.room import check_folder

            gap = _checked(wishes)
            whole = read_plant(plant, [*settings, *_goal(wishes["goal"])])
            check_folder(out)
            with _live(not quiet and sys.stderr.isatty()) as tell:
                result = plan(
                    whole,
                    seconds=wishes["seconds"],
                    gap=gap,
                    alternatives=not wishes["no_alternatives"],
                    verify=wishes["verify"],
                    rounds=wishes["rounds"],
                    progress=tell,
                    jobs=wishes["jobs"],
                )
        except KeyboardInterrupt:
            click.echo("Stopped before there was a plan; nothing was written.", err=True)
            raise SystemExit(INTERRUPTED) from None
        click.echo(result.text())
        if out is not None and result.status != "none":
            click.echo(f"\nWritten: {result.write(out)}, plan.json and tables beside it")
        if result.status == "stopped":
            click.echo("Stopped by Ctrl-C: this is the best plan so far.", err=True)
            raise SystemExit(INTERRUPTED)
        if result.status in ("infeasible", "none"):
            raise SystemExit(INFEASIBLE)


def _goal(text: str | None) -> list[str]:
    """The goal as a setting of the plant file."""
    if text is None:
        return []
    plain = text.strip().strip("{}")
    return [f"decisions.goal={{{plain if ':' in plain else f'{plain}: 100 %'}}}"]


def _checked(wishes: dict[str, Any]) -> float:
    """The gap as a share of one; numbers that one cannot search with are refused.

    Raises
    ------
    PlantError
        With every one of them.
    """
    from carwright import units
    from carwright.planning.wishes import wish_faults

    gap, numbers = 0.0, {name: wishes[name] for name in ("seconds", "jobs", "rounds", "verify")}
    faults = [replace(each, place=f"--{each.place}") for each in wish_faults(gap=gap, **numbers)]
    try:
        gap = units.share(wishes["gap"])
    except units.UnitError as error:
        faults.append(Problem("--gap", error.what, error.way_out or "write e.g. 0.5 %"))
    check(faults, source="plan")
    return gap


@contextmanager
def _live(wanted: bool) -> Iterator[Callable[[PlanProgress], None] | None]:
    """One line on standard error: best, bound, gap, seconds."""
    if not wanted:
        yield None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from carwright.results.plan_words import live_line

    with Live(Text("getting ready"), console=Console(stderr=True), transient=True, refresh_per_second=5) as live:

        def show(progress: PlanProgress) -> None:
            live.update(Text(live_line(progress), no_wrap=True, overflow="ellipsis"))

        yield show
