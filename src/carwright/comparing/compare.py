"""The verb ``compare``: variants of a plant go in, what of their difference is real comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import date, datetime, timedelta
from pathlib import Path

from carwright.comparing.building import Compared, built
from carwright.comparing.rows import BY
from carwright.comparing.running import paired_runs, sides_of, studied_as, too_few
from carwright.comparing.together import with_edits_alone
from carwright.comparing.variants import Variant, Variations, variants_of
from carwright.errors import PlantError, Problem, check
from carwright.model.plant import Plant
from carwright.results.compare import CompareResult
from carwright.simulation.options import run_faults
from carwright.simulation.progress import Progress
from carwright.simulation.room import check_out
from carwright.simulation.study import moments_of, prepared


def compare(  # noqa: PLR0913 - each is an option of the command
    plants: str | Path | Plant | Sequence[str | Path | Plant],
    variations: Variations = (),
    *,
    from_: date | datetime | str | None = None,
    until: date | datetime | str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    kernel: str = "sections",
    warm_up: float | timedelta | str | None = None,
    by: str = "cars out",
    each: bool = False,
    confidence: float = 0.95,
    out: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> CompareResult:
    """Run variants of a plant with the same luck, and say what of their difference is real.

    The first plant is the one that the others are held against; its section ``study`` holds for all. A target of its
    file holds for the others too, unless they state one of that name. Ctrl-C ends the runs early; the result then holds
    those that every variant has (``interrupted`` is true).

    Parameters
    ----------
    plants
        Plants, or paths of plant files. One alone is held against its targets, or against its variations.
    variations
        Further variants: values laid over the first file. A text ``path=value; path=value``, with a name of its own
        before a colon if wanted, several of them, or a dict of such texts by name.
    from_, until, seed, jobs, executor, kernel, warm_up
        As in ``simulate``, for all variants.
    replications
        Runs of each variant, at least 2; the first file's number if not given.
    by
        Figure by which the variants are ranked: ``cars out``, ``net rate``, ``first time through`` (more is better),
        ``lead time, mean``, ``inside, mean``, ``scrapped`` (less is better).
    each
        Run each change between the first plant and another by itself as well.
    confidence
        Of the intervals. With more than two variants, the differences of one figure hold together with it (Bonferroni).
    out
        Folder for page, summary and tables; made if it is not there. Nothing is written if not given.
    progress
        Called from time to time with what is done.

    Returns
    -------
    CompareResult
        Differences with their paired intervals, what is different between the files, ranking, targets.

    Raises
    ------
    PlantError
        If a file, a variation, the dates or an option is at fault, or if a plant locks.
    KeyboardInterrupt
        If Ctrl-C comes before two runs of every variant are finished.
    """
    began = time.perf_counter()
    listed = [plants] if isinstance(plants, (str, Path, Plant)) else list(plants)
    asked = run_faults(replications=replications, least=2, jobs=jobs, seed=seed, kernel=kernel, confidence=confidence)
    faults = [*asked, *_faults(by), *_date_faults(from_, until)]
    variants = _variants(listed, variations, faults)
    first = prepared(variants[0].plant, from_, until, warm_up)
    studied = studied_as(first)
    study = studied.study
    count = replications or study.replications
    check(too_few(count), source="compare")
    luck = study.seed or 0 if seed is None else seed
    compared = Compared(variants, with_edits_alone(variants) if each else (), study, luck, confidence, by)
    sides = sides_of([*variants, *compared.alone_variants], studied, luck, kernel)
    if out is not None:
        check_out(Path(out))
    numbers, whole = paired_runs(sides, count, jobs, executor, progress)
    result = built(compared, sides, numbers, interrupted=not whole, began=began)
    if out is not None:
        result.write(out)
    return result


def _faults(by: str) -> Iterator[Problem]:
    """What is wrong with the options that no other verb has."""
    if by not in BY:
        yield Problem("by", f"no figure {by!r} to rank by", f"there are {', '.join(map(repr, BY))}")


def _date_faults(from_: date | datetime | str | None, until: date | datetime | str | None) -> tuple[Problem, ...]:
    try:
        moments_of(from_, until)
    except PlantError as error:
        return error.problems
    return ()


def _variants(
    plants: Sequence[str | Path | Plant], variations: Variations, faults: list[Problem]
) -> tuple[Variant, ...]:
    """What is compared; the faults of options, files and variations are told together."""
    try:
        variants = variants_of(plants, variations)
    except PlantError as error:
        raise PlantError((*faults, *error.problems), error.source) from None
    check([*faults, *_nothing_to_do(variants)], source="compare")
    return variants


def _nothing_to_do(variants: tuple[Variant, ...]) -> list[Problem]:
    """One plant alone is compared with its targets."""
    if len(variants) > 1 or variants[0].plant.targets:
        return []
    what = "there is one plant, and it states no targets"
    return [Problem("", what, "name a second file, or add --set path=value", variants[0].source)]
