"""The code blocks of a page of the handbook, and how each is run.

What a block is follows from its fence:

- ``yaml`` with a title is written to a file of that name and checked (one that begins with ``wrong`` must be refused);
- ``yaml`` without one is checked; what it does not say (study, cars, shops, ...) is taken from ``base.yaml``;
- ``csv`` with a title is written to a file;
- ``bash`` holds commands, one a line; ``console`` holds commands behind ``$`` and what they print;
- ``python`` is run, all blocks of a page in one namespace; a ``text`` block right behind it is what it prints.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from carwright.cli.main import main
from carwright.errors import PlantError
from carwright.files import read_plant_text

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BASE = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<kind>\w+)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'title="([^"]+)"')
SHELL = ("cp", "mkdir", "ls", "cat")
NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
MAY_DIFFER = 0.05
"""Printed figures may differ by so much: the last digit of a logarithm depends on the processor."""


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    kind: str
    title: str
    body: str
    line: int
    start: int
    end: int
    """Where the body stands in the text of the page."""


def blocks_of(text: str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found = []
    for match in FENCE.finditer(text):
        title = TITLE.search(match["info"])
        line = text[: match.start()].count("\n") + 1
        span = match.start("body"), match.end("body")
        found.append(Block(match["kind"], title[1] if title else "", match["body"], line, *span))
    return found


@dataclass
class Runner:
    """Runs the blocks of one page in one folder."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def run(self, block: Block) -> str | None:
        """Run a block; returns what a console block should hold, or what a python block printed."""
        if block.kind in ("yaml", "csv"):
            return self.file(block)
        if block.kind == "bash":
            for command in commands(block.body):
                self.command(command)
            return None
        if block.kind == "console":
            lines = [line.removeprefix("$ ") for line in block.body.splitlines() if line.startswith("$ ")]
            return "\n".join(f"$ {line}\n{self.command(line, may_fail=True).strip()}" for line in lines) + "\n"
        if block.kind == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block.body, f"block at line {block.line}", "exec"), self.names)
            return printed.getvalue()
        return None

    def file(self, block: Block) -> None:
        """Write and check a file."""
        if block.title:
            (self.folder / block.title).write_text(block.body, encoding="utf-8")
        if block.kind == "csv":
            return
        text = block.body if block.title else completed(block.body)
        if not block.title.startswith("wrong"):
            read_plant_text(text, folder=self.folder)
            return
        try:
            read_plant_text(text, folder=self.folder)
        except PlantError:
            return
        raise AssertionError(f"{block.title} is in order, but should be refused")

    def command(self, line: str, *, may_fail: bool = False) -> str:
        """Run one command and return what it prints."""
        line = line.partition(" #")[0].strip()
        words = shlex.split(line)
        if words[0] == "make":
            done = subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            return ""
        if words[0] in SHELL:
            return subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=True).stdout
        assert words[0] == "carwright", f"no way to run {line!r}"
        into = None
        if ">" in words:
            into = self.folder / words[words.index(">") + 1]
            words = words[: words.index(">")]
        result = CliRunner().invoke(main, words[1:])
        assert may_fail or result.exit_code == 0, f"{line}\n{result.output}"
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        if into is None:
            return result.output
        into.write_text(result.stdout, encoding="utf-8")
        return ""


def commands(body: str) -> list[str]:
    """Commands of a bash block; a backslash carries one over to the next line."""
    joined = body.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def completed(fragment: str) -> str:
    """A whole plant file from a part of one; every top-level key that is not given is that of ``base.yaml``."""
    given = yaml.safe_load(fragment)
    if "carwright" in given:
        return fragment
    pieces = re.split(r"^(?=\w)", BASE, flags=re.MULTILINE)
    wanted = []
    for piece in pieces:
        key = piece.partition(":")[0]
        if key and key not in given and not (key == "shops" and "parts" in given):
            wanted.append(piece)
    return "".join(wanted) + fragment


def alike(found: str, told: str) -> bool:
    """Same words, and numbers that are nearly the same; the seconds of a run and fingerprints are left out."""
    ours, theirs = (_plain(text) for text in (found, told))
    if NUMBER.sub("#", ours) != NUMBER.sub("#", theirs):
        return False
    pairs = zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=True)
    return all(_near(*(float(x.replace(",", "")) for x in pair)) for pair in pairs)


def _near(first: float, second: float) -> bool:
    larger = max(abs(first), abs(second))
    return abs(first - second) <= MAY_DIFFER * larger or larger < 1 or abs(first - second) <= 2


def _plain(text: str) -> str:
    text = re.sub(r"\d+\.\d s on \d+ threads?, seed \d+; .*", "(what the search did)", text)
    text = re.sub(r"\d+\.\d s, fingerprint [0-9a-f]{12}", "(seconds and fingerprint)", text)
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
