"""A page of the report read by a parser: its words, links and drawings."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl

from carwright.results.intervals import Interval
from carwright.results.run import SimulationResult

VOID = {"meta", "input", "wbr", "br", "link", "img", "hr"}

LOADS = {"src", "srcset", "poster", "data", "action", "xlink:href", "background"}


class Page(HTMLParser):
    """Tags in order, text by table and row; complains about tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        elif not (self.open and self.open[-1] == "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"[ \t\n]+", " ", "".join(self.words))


def single(result: SimulationResult) -> SimulationResult:
    """The same result as one replication gives it: without any interval."""
    bare = {
        name: frame.with_columns(
            pl.lit(None, pl.Float64).alias(c) for c in frame.columns if c.endswith(("_low", "_high"))
        )
        for name, frame in result.tables().items()
    }
    means = {
        field: Interval(getattr(result, field).mean, None, None, 1, method="none")
        for field in ("cars_total", "cars_per_h", "scrapped_total", "lead_time_mean_h", "inside_at_end")
    }
    return replace(result, replication_numbers=(0,), asked_replications=1, **means, **bare)
