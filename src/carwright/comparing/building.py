"""From the runs of all variants to the result of a comparison."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from carwright.comparing.figures import figures_of
from carwright.comparing.rows import (
    Row,
    Samples,
    difference_rows,
    effect_rows,
    figure_rows,
    ranking_rows,
    sample_rows,
    target_rows,
)
from carwright.comparing.running import Side, runs_of
from carwright.comparing.targets import check_target
from carwright.comparing.together import Alone, edits_of, is_simulated
from carwright.comparing.variants import Variant
from carwright.model.plant import Study
from carwright.results.bottleneck import bottleneck_frame, rank_elements
from carwright.results.compare import CompareResult
from carwright.results.compare_tables import frame_of
from carwright.results.intervals import digits
from carwright.results.runs import Runs

if TYPE_CHECKING:
    from carwright.comparing.differences import Edit

FEW_PAIRS = 5
"""Fewer pairs than this make intervals wide."""


@dataclass(frozen=True)
class Compared:
    """What was asked for."""

    variants: tuple[Variant, ...]
    alone: tuple[Alone, ...]
    """Single changes that are run by themselves."""
    study: Study
    """That of the first plant with the dates and the warm-up that hold."""
    seed: int
    confidence: float
    by: str

    @property
    def alone_variants(self) -> list[Variant]:
        """Plants with one change each."""
        return [each.made for each in self.alone if each.made is not None]


def built(
    compared: Compared, sides: Sequence[Side], numbers: Sequence[int], *, interrupted: bool, began: float
) -> CompareResult:
    """Put everything together; the sides are the variants, then the plants with one change."""
    from carwright import __version__

    variants, level = compared.variants, compared.confidence
    made = [edits_of(variants[0], other) for other in variants[1:]]
    runs, warm_up_by = runs_of(sides, numbers, level)
    tables = _tables(compared, made, sides, runs, numbers)
    first = runs[0]
    border = int(first.periods.bin_ends[first.warm_up_bin - 1]) if first.warm_up_bin else 0
    frames: dict[str, Any] = {name: frame_of(name, rows) for name, rows in tables.items()}
    return CompareResult(
        names=tuple(each.name for each in variants),
        version=__version__,
        seed=compared.seed,
        replication_numbers=tuple(numbers),
        from_=first.periods.start,
        until=first.periods.ends[-1],
        warm_up_until=first.periods.moment(border),
        warm_up_by=warm_up_by,
        confidence=level,
        by=compared.by,
        interrupted=interrupted,
        notes=tuple(_notes(compared, made, runs, interrupted=interrupted)),
        elapsed_s=time.perf_counter() - began,
        **frames,
    )


def _tables(
    compared: Compared,
    made: Sequence[tuple[Edit, ...]],
    sides: Sequence[Side],
    runs: Sequence[Runs],
    numbers: Sequence[int],
) -> dict[str, list[Row]]:
    """Rows of every table of the result."""
    variants, level = compared.variants, compared.confidence
    names = [each.name for each in variants]
    samples = [figures_of(each) for each in runs]
    own = samples[: len(variants)]
    by = next((key for key in own[0] if key.group == "plant" and key.figure == compared.by), None)
    return {
        "variants": [_variant_row(*each) for each in zip(variants, sides, runs, strict=False)],
        "changes": [row for v, edits in zip(variants[1:], made, strict=True) for row in _change_rows(v.name, edits)],
        "figures": [row for name, each in zip(names, own, strict=True) for row in figure_rows(name, each, level)],
        "differences": difference_rows(names, own, level),
        "ranking": [] if by is None else ranking_rows(names, own, by, level),
        "effects": _effect_rows(compared, made, samples),
        "targets": _target_rows(compared, runs),
        "samples": [row for name, each in zip(names, own, strict=True) for row in sample_rows(name, each, numbers)],
    }


def _variant_row(variant: Variant, side: Side, runs: Runs) -> Row:
    frame = bottleneck_frame(runs)
    border = runs.periods.moment(int(runs.periods.bin_ends[runs.warm_up_bin - 1])) if runs.warm_up_bin else None
    kept = frame if border is None else frame.filter(pl.col("start") >= border)
    firsts = rank_elements(kept).group_by("part", maintain_order=True).first() if len(kept) else None
    return {
        "variant": variant.name,
        "source": variant.source,
        "settings": "; ".join(variant.settings),
        "fingerprint": side.study.fingerprint,
        "bottlenecks": ", ".join(firsts["element"].to_list()) if firsts is not None else "",
    }


def _change_rows(variant: str, edits: Sequence[Edit]) -> list[Row]:
    fields = ("kind", "path", "where", "what", "before", "after", "text")
    return [
        {"variant": variant, "edit": number, **{name: getattr(change, name) for name in fields}}
        for number, edit in enumerate(edits)
        for change in edit.changes
    ]


def _effect_rows(compared: Compared, made: Sequence[tuple[Edit, ...]], samples: Sequence[Samples]) -> list[Row]:
    """The only change of a variant has the effect of the variant; others are told where they were run alone."""
    rows: list[Row] = []
    judged = len(compared.variants) - 1
    for other, edits, own in zip(compared.variants[1:], made, samples[1:], strict=False):
        simulated = [(number, edit) for number, edit in enumerate(edits) if is_simulated(edit)]
        if len(simulated) == 1:
            ((number, edit),) = simulated
            told = {"variant": other.name, "edit": number, "text": edit.text}
            rows += effect_rows(told, own, samples[0], compared.confidence, judged)
    run = iter(samples[len(compared.variants) :])
    for each in compared.alone:
        told = {"variant": each.variant, "edit": each.number, "text": each.text}
        if each.made is None:
            rows.append(told | {"note": each.note})
        else:
            rows += effect_rows(told, next(run), samples[0], compared.confidence, len(compared.alone_variants))
    return rows


def _target_rows(compared: Compared, runs: Sequence[Runs]) -> list[Row]:
    """A target of the first file holds for the others too, unless they state one of that name."""
    rows: list[Row] = []
    alone = len(compared.variants) == 1
    for number, (variant, own) in enumerate(zip(compared.variants, runs, strict=False)):
        for name, target in {**compared.variants[0].plant.targets, **variant.plant.targets}.items():
            checked = check_target(name, target, own, compared.confidence)
            rows += target_rows(variant.name, checked, counts=alone or number > 0)
    return rows


def _comes_or_goes(kind: str, path: str) -> bool:
    """Whether a change adds or takes away an element: its luck goes by its name."""
    return kind in ("added", "removed") and path.split(".")[-2:-1] == ["flow"]


def _notes(
    compared: Compared, made: Sequence[tuple[Edit, ...]], runs: Sequence[Runs], *, interrupted: bool
) -> list[str]:
    """What a reader must know."""
    notes = []
    many = len(runs[0].sums)
    if interrupted:
        notes.append(f"Stopped early: {many} runs of each variant are in these figures.")
    for variant, edits in zip(compared.variants[1:], made, strict=True):
        if any(edit.changes[0].steps[0] == "study" for edit in edits):
            notes.append(f"The study of {compared.variants[0].name} holds for all; that of {variant.name} is not used.")
        if any(_comes_or_goes(change.kind, change.path) for edit in edits for change in edit.changes):
            notes.append(
                f"Elements that {variant.name} has alone, or lacks, share no luck: the difference varies more."
            )
        if not edits:
            notes.append(f"{variant.name} is the same plant as {compared.variants[0].name}.")
    if many < FEW_PAIRS and len(compared.variants) > 1:
        notes.append(f"{many} pairs of runs make wide intervals; ask for {FEW_PAIRS} or more with -n.")
    if len(compared.variants) > 2:
        notes.append(
            f"{len(compared.variants) - 1} variants are judged at once: their intervals of one figure hold together "
            f"with {digits(compared.confidence)}% (Bonferroni); so do all pairs of the ranking."
        )
    if all(int(sum(int(s.cars_out().sum()) for s in each.sums)) == 0 for each in runs):
        notes.append("No car came out of any variant.")
    return notes
