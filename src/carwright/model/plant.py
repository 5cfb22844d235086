"""The whole plant, as the plant file says it is."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from carwright.model.calendars import Calendar
from carwright.model.cars import Cars
from carwright.model.decisions import Decisions
from carwright.model.market import Market
from carwright.model.money import Finance
from carwright.model.partners import Partner
from carwright.model.provenance import Provenance
from carwright.model.quantities import Count, CountOrNone, Moment, PlantPart, PositiveSeconds, Seconds
from carwright.model.ramps import Ramp
from carwright.model.sales import Sales
from carwright.model.sequencing import Sequencing
from carwright.model.shops import Part
from carwright.model.supply import Supply
from carwright.model.targets import Target
from carwright.units import UnitError

WHOLE = "plant"
UNPLANNED = {"name", "study", "targets", "published", "provenance"}
"""Fields that no plan depends on."""
"""Name, in a plan, of a plant in one part."""


class Study(PlantPart):
    """What is to be simulated unless the command says otherwise."""

    start: Moment = Field(alias="from")
    """First instant, local time; a bare date is its midnight."""
    until: Moment
    """The instant that ends it, itself excluded."""
    replications: Count = 10
    """Independent runs."""
    seed: CountOrNone = 1
    """Same seed, same run."""
    warm_up: Literal["mser5"] | Seconds = 0.0
    """Time left out of the totals, or ``mser5``: found from the run itself."""
    bins: Literal["hour", "day", "week", "month", "quarter", "year"] | PositiveSeconds = "month"
    """How results are cut in time; a number is seconds."""

    @model_validator(mode="after")
    def _forward(self) -> Study:
        if self.start >= self.until:
            what = f"the study begins {_short(self.start)} and ends {_short(self.until)}"
            raise UnitError(what, "`until` must be later than `from`")
        return self


def _short(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


class Plant(PlantPart):
    """A plant: calendars, cars, shops, and the study it is made for."""

    name: str = ""
    """Name of the plant."""
    note: str | None = None
    """For the reader."""
    study: Study
    """What is to be simulated."""
    calendars: dict[str, Calendar] = Field(default_factory=dict)
    """Open hours by name; ``always`` is built in."""
    cars: Cars = Cars()
    """Models, trims, options; empty: all cars are the same."""
    ramps: dict[str, Ramp] = Field(default_factory=dict)
    """Ramp-up curves by name."""
    parts: dict[str, Part] = Field(min_length=1)
    """Parts by name; a plant in one part has it under the empty name."""
    sequencing: Sequencing | None = None
    """The cars of a day and the rules of their order, for ``carwright sequence``; not read by the simulation."""
    market: Market | None = None
    """Who buys how many cars, at which prices, and what may come."""
    sales: Sales | None = None
    """How cars are sold: shops, launch bursts, owners of the maker's devices, cancellations."""
    supply: Supply | None = None
    """Parts that can bind, first of all chips."""
    partners: dict[str, Partner] = Field(default_factory=dict)
    """Offers of contract makers and engineers, by name."""
    money: Finance | None = None
    """Prices, costs, capital and what there is to spend."""
    decisions: Decisions | None = None
    """What ``carwright plan`` decides."""
    targets: dict[str, Target] = Field(default_factory=dict)
    """What the plant must reach, by name: checked by ``carwright compare``; not read by the simulation."""
    published: dict[str, Provenance] = Field(default_factory=dict)
    """Published figures that the plant is to be compared with; not read by the simulation."""
    provenance: dict[str, Provenance] = Field(default_factory=dict)
    """Sources of single values, by dotted path in the plant file."""

    @model_validator(mode="before")
    @classmethod
    def _one_part(cls, value: object) -> object:
        """``shops`` at the top is a plant in one part."""
        if isinstance(value, dict) and "shops" in value and "parts" not in value:
            value = dict(value)
            value["parts"] = {"": {"shops": value.pop("shops")}}
        return value

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that is said about the plant, whatever the layout of its file."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def section_fingerprints(self) -> dict[str, str]:
        """SHA-256 of each section that a plan depends on, whatever its layout."""
        told = self.model_dump(mode="json", exclude=UNPLANNED, by_alias=True)
        texts = {name.replace("_", " "): json.dumps(section, sort_keys=True) for name, section in told.items()}
        return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}

    def part_names(self) -> tuple[str, ...]:
        """Parts as a plan names them: a plant in one part is ``plant``."""
        return tuple(name or WHOLE for name in self.parts)

    def path(self, part: str, *steps: str) -> str:
        """Dotted path in the plant file of something in a part."""
        return ".".join((("parts", part) if part else ()) + steps)
