"""Times that vary from car to car or from failure to failure."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar

from pydantic import Discriminator, Field, Tag, model_validator

from carwright.model.quantities import Count, Number, PlantPart, PositiveSeconds, Seconds
from carwright.units import UnitError

MOST_PHASES = 1_000
"""Phases of an Erlang time."""
MOST_U, MOST_Z = 40.0, 8.3
"""Most that an exponential draw of mean 1 and a normal draw of a grid of 2**-52 come to."""
LEAST_SHAPE = 0.01
"""Of a Weibull time."""
LONGEST_S = 5e13
"""A time that a clock of ticks can still add to others."""


class Distribution(PlantPart):
    """Law of a time. In the file: its name, then its figures, e.g. ``{lognormal: {mean: 69 s, sd: 6 s}}``."""

    law: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: object) -> object:
        if isinstance(value, dict) and set(value) == {cls.law}:
            return value[cls.law]
        return value


class Constant(Distribution):
    """Always the same: a plain time, ``70 s``; where that means an exponential one, ``{constant: 5 min}``."""

    law = "constant"
    value_s: PositiveSeconds
    """The time itself."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        time = value[cls.law] if isinstance(value, dict) and set(value) == {cls.law} else value
        return time if isinstance(time, dict) else {"value": time}

    @property
    def mean_s(self) -> float:
        """Mean in seconds."""
        return self.value_s


class Uniform(Distribution):
    """Every time between low and high is as likely."""

    law = "uniform"
    low_s: Seconds
    """Shortest time."""
    high_s: PositiveSeconds
    """Longest time."""

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        _rising(self.low_s, self.high_s, "low", "high")
        return self

    @property
    def mean_s(self) -> float:
        """Mean in seconds."""
        return (self.low_s + self.high_s) / 2


class Triangular(Distribution):
    """Likeliest at the mode, falling straight to nothing at low and high."""

    law = "triangular"
    low_s: Seconds
    """Shortest time."""
    mode_s: Seconds
    """Likeliest time."""
    high_s: PositiveSeconds
    """Longest time."""

    @model_validator(mode="after")
    def _ordered(self) -> Triangular:
        _rising(self.low_s, self.mode_s, "low", "mode")
        _rising(self.mode_s, self.high_s, "mode", "high")
        if self.low_s == self.high_s:
            raise UnitError("low and high are the same", "give a plain time")
        return self

    @property
    def mean_s(self) -> float:
        """Mean in seconds."""
        return (self.low_s + self.mode_s + self.high_s) / 3


class Exponential(Distribution):
    """Memoryless."""

    law = "exponential"
    mean_s: PositiveSeconds
    """Mean."""


class Erlang(Distribution):
    """Sum of ``k`` exponential phases of equal mean."""

    law = "erlang"
    mean_s: PositiveSeconds
    """Mean of the whole."""
    k: Count
    """Number of phases."""

    @model_validator(mode="after")
    def _few(self) -> Erlang:
        if self.k > MOST_PHASES:
            sd_s = self.mean_s / math.sqrt(self.k)
            way_out = f"write {{gamma: {{mean: ..., sd: {sd_s:.3g} s}}}}"
            raise UnitError(f"{self.k} phases are drawn one by one", way_out)
        return self


class Gamma(Distribution):
    """Gamma law by mean and standard deviation."""

    law = "gamma"
    mean_s: PositiveSeconds
    """Mean."""
    sd_s: PositiveSeconds
    """Standard deviation."""

    @model_validator(mode="after")
    def _drawn(self) -> Gamma:
        _ends(2 * math.log(self.sd_s) - math.log(self.mean_s) + math.log(MOST_U))
        return self


class Lognormal(Distribution):
    """Lognormal law by mean and standard deviation of the time itself, not of its logarithm."""

    law = "lognormal"
    mean_s: PositiveSeconds
    """Mean."""
    sd_s: PositiveSeconds
    """Standard deviation."""

    @model_validator(mode="after")
    def _drawn(self) -> Lognormal:
        log_mean, log_sd = math.log(self.mean_s), math.log(self.sd_s)
        variance = math.log1p(math.exp(min(2 * (log_sd - log_mean), 700)))
        _ends(log_mean - variance / 2 + MOST_Z * math.sqrt(variance))
        return self


class Weibull(Distribution):
    """Weibull law by mean and shape; a shape above 1 wears out, below 1 fails early."""

    law = "weibull"
    mean_s: PositiveSeconds
    """Mean."""
    shape: Number
    """Shape."""

    @model_validator(mode="after")
    def _drawn(self) -> Weibull:
        if self.shape < LEAST_SHAPE:
            raise UnitError(f"with a shape of {self.shape:g} hardly any time is above zero", f"at least {LEAST_SHAPE}")
        _ends(math.log(self.mean_s) - math.lgamma(1 + 1 / self.shape) + math.log(MOST_U) / self.shape)
        return self


class Hyperexponential(Distribution):
    """Two exponential phases with balanced means: more varied than exponential."""

    law = "hyperexponential"
    mean_s: PositiveSeconds
    """Mean."""
    scv: Number
    """Squared coefficient of variation, above 1."""

    @model_validator(mode="after")
    def _varied(self) -> Hyperexponential:
        if self.scv <= 1:
            raise UnitError(f"scv {self.scv:g} is not above 1", "for 1 write exponential, below 1 erlang or gamma")
        _ends(math.log(self.mean_s) + math.log(self.scv + 1) + math.log(MOST_U))
        return self


class _Listed(Distribution):
    values_s: tuple[Seconds, ...] = Field(min_length=1)
    """The times, from a column of a table beside the plant file."""

    @property
    def mean_s(self) -> float:
        """Mean in seconds."""
        return sum(self.values_s) / len(self.values_s)


class Empirical(_Listed):
    """Drawn with replacement from times that were measured."""

    law = "empirical"


class Trace(_Listed):
    """The times given, one after the other, and again from the first when they are used up."""

    law = "trace"


LAWS: dict[str, type[Distribution]] = {
    law.law: law
    for law in (
        Constant, Uniform, Triangular, Exponential, Erlang, Gamma, Lognormal, Weibull, Hyperexponential, Empirical,
        Trace,
    )
}  # fmt: skip
"""Distributions by their name in the plant file."""


def law_of(value: object) -> str:
    """Name of the law that a value of the file, or a distribution, means."""
    if isinstance(value, Distribution):
        return value.law
    if not isinstance(value, dict):
        return "constant"
    return next(iter(value)) if len(value) == 1 else "value" if "value_s" in value else ""


def _ends(longest_log_s: float) -> None:
    """Refuse a law whose longest draw, by its logarithm, no clock holds: it would turn into a time below zero."""
    if longest_log_s > math.log(LONGEST_S):
        raise UnitError("the longest of these times are beyond all measure", "write a shorter mean, or less spread")


def _rising(low_s: float, high_s: float, low: str, high: str) -> None:
    if low_s > high_s:
        raise UnitError(f"{low} ({low_s:g} s) is above {high} ({high_s:g} s)", "are the two swapped?")


Time = Annotated[
    Annotated[Constant, Tag("constant")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[Exponential, Tag("exponential")]
    | Annotated[Erlang, Tag("erlang")]
    | Annotated[Gamma, Tag("gamma")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Weibull, Tag("weibull")]
    | Annotated[Hyperexponential, Tag("hyperexponential")]
    | Annotated[Empirical, Tag("empirical")]
    | Annotated[Trace, Tag("trace")],
    Discriminator(law_of),
]
"""A time: constant (``70 s``) or a distribution (``{lognormal: {mean: 69 s, sd: 6 s}}``)."""


def exponential_if_plain(value: object) -> object:
    """A plain time to failure or to repair is the mean of an exponential one; ``{constant: 5 min}`` is the other."""
    return {"exponential": {"mean": value}} if isinstance(value, (str, int, float)) else value
