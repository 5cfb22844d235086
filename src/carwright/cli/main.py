"""``carwright``: the group of all commands, each loaded only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click


class Verb(NamedTuple):
    """Where a command is, and what the list of commands says of it without loading it."""

    module: str
    function: str
    summary: str


VERBS = {
    "balance": Verb(
        "carwright.cli.balance",
        "balance_command",
        "Assign tasks to stations and hands, with a proof of how good it is.",
    ),
    "check": Verb("carwright.cli.check", "check_command", "Check a plant file and tell all its faults."),
    "compare": Verb(
        "carwright.cli.compare", "compare_command", "Run variants with the same luck; show which difference is real."
    ),
    "content": Verb(
        "carwright.cli.content", "content_command", "What each option means for work, bays, output and money."
    ),
    "forecast": Verb("carwright.cli.forecast", "forecast_command", "Forecast a ramp-up, month by month with a band."),
    "new": Verb("carwright.cli.new", "new_command", "Copy a shipped example to start from."),
    "plan": Verb("carwright.cli.plan", "plan_command", "Plan the years: parts, shifts, contracts and trims."),
    "promise": Verb("carwright.cli.promise", "promise_command", "Promise a delivery date to every order of a book."),
    "schema": Verb("carwright.cli.schema", "schema_command", "Print the JSON Schema of plant files for editors."),
    "sequence": Verb(
        "carwright.cli.sequence", "sequence_command", "Put a day of cars in order; show what breaks, and why."
    ),
    "simulate": Verb(
        "carwright.cli.simulate", "simulate_command", "Run a plant: every car, every station, in seconds."
    ),
}


class LazyGroup(click.Group):
    """Loads a command when it is called: help and checks need neither numba nor the tables of results."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a verb."""
        if cmd_name not in VERBS:
            return None
        verb = VERBS[cmd_name]
        command = getattr(import_module(verb.module), verb.function)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest verb for one that is misspelt."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(VERBS)}"
            ctx.fail(f"there is no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="carwright")
def main() -> None:
    """Carwright plans, balances, sequences and simulates car plants: every car, every station, for decades.

    A plant file says what the plant is; a verb takes it and gives a result.
    """


if __name__ == "__main__":
    main()
