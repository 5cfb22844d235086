"""``carwright new``: a plant file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from carwright.errors import plain_errors


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--example",
    default="line",
    show_default=True,
    metavar="NAME",
    help="Example to copy: line, plan, sequence, balance or beijing.",
)
def new_command(folder: Path, example: str) -> None:
    """Copy a shipped example into DIR, which must not exist yet or be empty."""
    from carwright.files.examples import copy_example

    with plain_errors():
        plant = copy_example(example, folder)
        click.echo(f"{plant} is there. Next: carwright check {plant}")
