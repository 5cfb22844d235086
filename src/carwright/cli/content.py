"""``carwright content``: what each option means for chips, work, bays, output, quality and money."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from carwright.cli.simulate import INTERRUPTED, progress_bar
from carwright.errors import plain_errors


@click.command("content")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option("--option", "options", multiple=True, metavar="NAME", help="Of this option only; may be repeated.")
@click.option("--from", "from_", metavar="DATE", help="Start of the study; the plant file's if not given.")
@click.option("--until", metavar="DATE", help="End of the study, excluded.")
@click.option("--replications", "-n", type=int, metavar="N", help="Runs of each plant; else as the file says.")
@click.option("--seed", type=int, metavar="N", help="Same seed, same figures.")
@click.option("--jobs", "-j", type=int, metavar="N", help="Runs at the same time; one a processor if not given.")
@click.option("--warm-up", metavar="TIME", help="Time left out of the figures: 14 d, or mser5 to have it found.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for page, summary and tables.")
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Lay a value over the file; may be repeated."
)
@click.option("--quiet", "-q", is_flag=True, help="No progress bar.")
def content_command(
    plant: Path, options: tuple[str, ...], settings: tuple[str, ...], quiet: bool, out: Path | None, **wishes: Any
) -> None:
    """Tell what each option of PLANT brings into the car and the plant, and what it earns.

    The plant is run as it is, without each option, and with each option in every car, all with the same luck. The exit
    code is 0 if all went well, 2 if the input is at fault, 130 after Ctrl-C.
    """
    with plain_errors():
        try:
            from carwright.files.reader import read_plant
            from carwright.planning.content import content

            read = read_plant(plant, settings)
            with progress_bar(not quiet and sys.stderr.isatty()) as progress:
                result = content(read, list(options) or None, out=out, progress=progress, **wishes)
        except KeyboardInterrupt:
            click.echo("Stopped before there were two runs of every plant; nothing was written.", err=True)
            raise SystemExit(INTERRUPTED) from None
        click.echo(result.text())
        if out is not None:
            click.echo(f"\nWritten: {out / 'content.html'}, {out / 'content.json'} and tables beside them")
        click.echo(f"{result.elapsed_s:.1f} s, fingerprint {result.fingerprint[:12]}")
        if result.interrupted:
            click.echo("Stopped by Ctrl-C: these are the runs that every plant has.", err=True)
            raise SystemExit(INTERRUPTED)
