"""Names for the numbers of a network: elements, kinds of cars, periods. Results are written with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.bridge import bin_ends, study_span
from carwright.arrays.codes import Codes, codes_of
from carwright.arrays.network import TICKS_PER_S
from carwright.arrays.spots import chains_of
from carwright.model import Plant


@dataclass(frozen=True)
class ElementPlace:
    """Where an element stands."""

    name: str
    """Full name: ``part.shop.branch.element``, part and branch left out if there is none."""
    part: str
    shop: str
    branch: str
    """Empty in the main flow."""
    label: str
    """Its own name."""
    kind: str
    """Word of the plant file: ``stations``, ``buffer`` ..."""
    path: str
    """Dotted path in the plant file."""
    note: str


@dataclass(frozen=True, eq=False)
class PlantLayout:
    """What the numbers of the network of the same plant mean."""

    elements: tuple[ElementPlace, ...]
    """By element number of the network."""
    models: tuple[str, ...]
    trims: tuple[str, ...]
    options: tuple[str, ...]
    model_of_code: NDArray[np.int64]
    """Index into ``models`` of each code; -1 if the plant knows no models."""
    trim_of_code: NDArray[np.int64]
    """Index into ``trims``; -1 if there are none."""
    option_of_code: NDArray[np.bool_]
    """Shape (codes, options)."""
    start: datetime
    """Local time of tick 0."""
    until: datetime
    """Local time of the horizon."""
    bins: str
    """What a period is: ``month``, ``week``, ``day``, ``hour`` or seconds such as ``900 s``."""
    bin_starts: tuple[datetime, ...]
    """Local time at which each bin begins."""

    def moment(self, tick: int) -> datetime:
        """Local time of a tick."""
        return moment(self.start, tick)


def moment(start: datetime, tick: int) -> datetime:
    """Local time of a tick of a study that starts at ``start``."""
    return start + timedelta(seconds=tick // TICKS_PER_S, microseconds=tick % TICKS_PER_S * 1_000_000 // TICKS_PER_S)


def layout(plant: Plant, *, from_: date | None = None, until: date | None = None) -> PlantLayout:
    """Names for the numbers of ``network(plant, from_=from_, until=until)``.

    Parameters
    ----------
    plant
        The plant that the network was made from.
    from_, until
        The bounds of the study that the network was made with.

    Returns
    -------
    PlantLayout
        Elements in the order of the file, kinds of cars by code, periods.

    Raises
    ------
    PlantError
        If the study ends before it begins, or there are too many kinds of cars.
    """
    start, horizon = study_span(plant, from_, until)
    codes = codes_of(plant.cars)
    ends = bin_ends(plant, start, horizon)
    bins = plant.study.bins
    return PlantLayout(
        elements=tuple(
            ElementPlace(
                spot.name,
                spot.part,
                spot.shop,
                spot.branch or "",
                spot.key,
                spot.element.kind,
                spot.path,
                spot.element.note or "",
            )
            for chain in chains_of(plant)
            for spot in chain.spots
        ),
        models=plant.cars.model_names(),
        trims=plant.cars.trim_names(),
        options=tuple(plant.cars.options),
        model_of_code=_of_code(codes, "model"),
        trim_of_code=_of_code(codes, "trim"),
        option_of_code=_options_of_code(codes),
        start=start,
        until=moment(start, horizon),
        bins=bins if isinstance(bins, str) else f"{bins:g} s",
        bin_starts=tuple(moment(start, tick) for tick in (0, *ends[:-1])),
    )


def _of_code(codes: Codes, kind: str) -> NDArray[np.int64]:
    """Value of the one attribute of a kind, by code."""
    for index, attribute in enumerate(codes.attributes):
        if attribute.kind == kind:
            return codes.combination_of_code((index,))
    return np.full(codes.count, -1, dtype=np.int64)


def _options_of_code(codes: Codes) -> NDArray[np.bool_]:
    """Which options each code has."""
    options = [index for index, attribute in enumerate(codes.attributes) if attribute.kind == "option"]
    table = np.zeros((codes.count, len(options)), dtype=bool)
    for column, index in enumerate(options):
        table[:, column] = codes.combination_of_code((index,)) == 1
    return table
