"""``carwright compare``: variants of a plant side by side, and a guard for the targets of a plant file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carwright.cli.simulate import INTERRUPTED, progress_bar
from carwright.errors import plain_errors

if TYPE_CHECKING:
    from carwright.results.compare import CompareResult

MISSED = 1
"""Exit code where a target is missed."""


@click.command("compare")
@click.argument("plants", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--set",
    "variations",
    multiple=True,
    metavar="[NAME:]PATH=VALUE[;PATH=VALUE]",
    help="Compare the first file with these values laid over it, too; each --set is a variant.",
)
@click.option("--each", is_flag=True, help="Run each change between the first file and another by itself as well.")
@click.option("--by", default="cars out", show_default=True, metavar="FIGURE", help="Figure of the ranking.")
@click.option("--strict", is_flag=True, help="A target that cannot be told, or is not in the study, counts as missed.")
@click.option("--from", "from_", metavar="DATE", help="Start of the study; the first file's if not given.")
@click.option("--until", metavar="DATE", help="End of the study, excluded.")
@click.option("--replications", "-n", type=int, metavar="N", help="Runs of each variant; else as the first file says.")
@click.option("--seed", type=int, metavar="N", help="Same seed, same figures.")
@click.option("--jobs", "-j", type=int, metavar="N", help="Runs at the same time; one a processor if not given.")
@click.option("--warm-up", metavar="TIME", help="Time left out of the totals: 14 d, or mser5 to have it found.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for page, summary and tables.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
def compare_command(
    plants: tuple[Path, ...], variations: tuple[str, ...], strict: bool, quiet: bool, **wishes: Any
) -> None:
    """Run PLANTS, two or more plant files, with the same luck, and print which of their differences is real.

    With --set, variations of the first file are compared as well; then one file will do. One file alone is held against
    its `targets`.

    The exit code is 0 if all targets are met or cannot be told, 1 if one is missed by a plant behind the first (or by
    the only one), 2 if the input is at fault, 130 after Ctrl-C.
    """
    with plain_errors():
        try:
            from carwright.comparing.compare import compare

            with progress_bar(not quiet and sys.stderr.isatty()) as progress:
                result = compare(plants, variations, progress=progress, **wishes)
        except KeyboardInterrupt:
            click.echo("Stopped before there were two runs of every variant; nothing was written.", err=True)
            raise SystemExit(INTERRUPTED) from None
        click.echo(result.text())
        _tell_end(result, wishes["out"], strict=strict)


def _tell_end(result: CompareResult, out: Path | None, *, strict: bool) -> None:
    """Where the results are, and what the exit code is for."""
    if out is not None:
        click.echo(f"\nWritten: {out / 'compare.html'}, {out / 'compare.json'} and tables beside them")
    click.echo(f"{result.elapsed_s:.1f} s, fingerprint {result.fingerprint[:12]}")
    if result.interrupted:
        click.echo("Stopped by Ctrl-C: these are the runs that every variant has.", err=True)
        raise SystemExit(INTERRUPTED)
    missed = result.missed(strict=strict)
    if missed:
        click.echo(f"Missed: {', '.join(missed)}", err=True)
        raise SystemExit(MISSED)
