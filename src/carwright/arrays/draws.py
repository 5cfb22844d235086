"""Distributions of the model as laws in ticks."""

from __future__ import annotations

import math

from carwright.arrays.network import TICKS_PER_S, Draw, Law
from carwright.model import distributions as model


def ticks(seconds: float) -> int:
    """Whole ticks, to the nearest."""
    return math.floor(seconds * TICKS_PER_S + 0.5)


def draw(time: model.Time, stream: str) -> Draw:
    """The law of a time, with its parameters in ticks and the name of its stream of random numbers."""
    match time:
        case model.Constant():
            return Draw(Law.CONSTANT, float(ticks(time.value_s)), stream=stream)
        case model.Empirical():
            return Draw(Law.EMPIRICAL, table=tuple(map(ticks, time.values_s)), stream=stream)
        case model.Trace():
            return Draw(Law.TRACE, table=tuple(map(ticks, time.values_s)), stream=stream)
    law, parameters = _parameters(time)
    a, b, c = (*parameters, 0.0, 0.0)[:3]
    return Draw(law, a, b, c, stream=stream)


def _parameters(time: model.Time) -> tuple[Law, tuple[float, ...]]:
    """Law and parameters as the kernels want them (``Law``), times in ticks."""
    t = float(TICKS_PER_S)
    match time:
        case model.Uniform():
            return Law.UNIFORM, (time.low_s * t, time.high_s * t)
        case model.Triangular():
            return Law.TRIANGULAR, (time.low_s * t, time.mode_s * t, time.high_s * t)
        case model.Exponential():
            return Law.EXPONENTIAL, (time.mean_s * t,)
        case model.Erlang():
            return Law.ERLANG, (time.mean_s * t / time.k, float(time.k))
        case model.Gamma():
            return Law.GAMMA, (time.sd_s**2 / time.mean_s * t, (time.mean_s / time.sd_s) ** 2)
        case model.Lognormal():
            variance = math.log1p((time.sd_s / time.mean_s) ** 2)
            return Law.LOGNORMAL, (math.log(time.mean_s * t) - variance / 2, math.sqrt(variance))
        case model.Weibull():
            return Law.WEIBULL, (time.mean_s * t / math.gamma(1 + 1 / time.shape), time.shape)
        case model.Hyperexponential():
            first = (1 + math.sqrt((time.scv - 1) / (time.scv + 1))) / 2
            mean = time.mean_s * t
            return Law.HYPEREXPONENTIAL, (mean / (2 * first), mean / (2 * (1 - first)), first)
    raise TypeError(f"no law for {type(time).__name__}")
