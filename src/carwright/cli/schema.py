"""``carwright schema``: what editors need to complete and check plant files."""

from __future__ import annotations

import click

from carwright.errors import plain_errors


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of plant files.

    Save it as plant.schema.json and put this line at the head of a plant file, so that editors complete and check it:

    # yaml-language-server: $schema=plant.schema.json
    """
    import json

    from carwright.files.schema import plant_schema

    with plain_errors():
        click.echo(json.dumps(plant_schema(), indent=2, ensure_ascii=False))
