"""``carwright check``: is this plant file in order?"""

from __future__ import annotations

from pathlib import Path

import click

from carwright.errors import plain_errors


@click.command("check")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="Lay a value over the file; may be repeated."
)
def check_command(plant: Path, settings: tuple[str, ...]) -> None:
    """Check PLANT, a plant file, and tell all its faults with line, column and the way out.

    The exit code is 0 if it can be run, 2 if not.
    """
    from carwright.files.reader import read_with_notes
    from carwright.model.summary import summary

    with plain_errors():
        found, notes = read_with_notes(plant, settings)
        for note in notes:
            click.echo(f"note: {note}", err=True)
        click.echo(f"{plant}: in order. {summary(found)}")
