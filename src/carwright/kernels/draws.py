"""Random times by counter: draw number n of a stream is a pure function of the stream's key and n.

Times come from the uniform number by inversion, gamma times by the method of Marsaglia and Tsang (2000) with a
sub-counter for its tries. So replications, threads and variants of a plant never disturb each other.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from carwright.kernels.mixing import scrambled
from carwright.kernels.translating.marks import inlined

S12 = np.uint64(12)
LN_2 = math.log(2.0)
SQRT_2_BITS = int(np.float64(math.sqrt(2.0)).view(np.int64))

CONSTANT, UNIFORM, TRIANGULAR, EXPONENTIAL, ERLANG, GAMMA = 0, 1, 2, 3, 4, 5
LOGNORMAL, WEIBULL, HYPEREXPONENTIAL, EMPIRICAL, TRACE = 6, 7, 8, 9, 10


def stream_key(seed: int, replication: int, name: str) -> int:
    """Key (64 bits, unsigned) of the stream of this name."""
    text = f"{seed}/{replication}/{name}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


@inlined
def uniform(key, n):
    """Draw n, uniform strictly between 0 and 1, on a grid of 2**-52; of eight keys and numbers eight draws."""
    return (np.float64(np.int64(scrambled(key, n) >> S12)) + 0.5) * 2.0**-52


@inlined
def minus_log(u):
    """-log(u) for u in (0, 1) to the last digits, in plain arithmetic that holds for eight numbers as for one."""
    bits = np.float64(u).view(np.int64)
    mantissa_bits = (bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000
    # -1 where the mantissa is above the root of two: then half of it, and one more in the exponent.
    large = (SQRT_2_BITS - mantissa_bits) >> 63
    exponent = (bits >> 52) - 1023 - large
    mantissa = np.int64(mantissa_bits + (large << 52)).view(np.float64)
    # log(m) = 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.172: eleven terms of the series reach 1e-17.
    s = (mantissa - 1.0) / (mantissa + 1.0)
    q = s * s
    tail = 1 / 13 + q * (1 / 15 + q * (1 / 17 + q * (1 / 19 + q * (1 / 21))))
    series = 1.0 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * (1 / 11 + q * tail)))))
    return -(np.float64(exponent) * LN_2 + 2.0 * s * series)


def normal_quantile(p):
    """Standard normal quantile to 1e-16, by the rational forms of Wichura (1988), algorithm AS 241."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = 2509.0809287301226727 * r + 33430.575583588128105
        num = (num * r + 67265.770927008700853) * r + 45921.953931549871457
        num = (num * r + 13731.693765509461125) * r + 1971.5909503065514427
        num = (num * r + 133.14166789178437745) * r + 3.387132872796366608
        den = 5226.495278852545925 * r + 28729.085735721942674
        den = (den * r + 39307.89580009271061) * r + 21213.794301586595867
        den = (den * r + 5394.1960214247511077) * r + 687.1870074920579083
        den = (den * r + 42.313330701600911252) * r + 1.0
        return q * num / den
    r = math.sqrt(-math.log(p if q < 0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        num = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
        num = (num * r + 0.24178072517745061177) * r + 1.27045825245236838258
        num = (num * r + 3.64784832476320460504) * r + 5.7694972214606914055
        num = (num * r + 4.6303378461565452959) * r + 1.42343711074968357734
        den = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
        den = (den * r + 0.0151986665636164571966) * r + 0.14810397642748007459
        den = (den * r + 0.68976733498510000455) * r + 1.6763848301838038494
        den = (den * r + 2.05319162663775882187) * r + 1.0
    else:
        r -= 5.0
        num = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        num = (num * r + 0.0012426609473880784386) * r + 0.026532189526576123093
        num = (num * r + 0.29656057182850489123) * r + 1.7848265399172913358
        num = (num * r + 5.4637849111641143699) * r + 6.6579046435011037772
        den = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
        den = (den * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
        den = (den * r + 0.0148753612908506148525) * r + 0.13692988092273580531
        den = (den * r + 0.59983220655588793769) * r + 1.0
    return -num / den if q < 0 else num / den


def gamma_time(key, n, scale, shape):
    """Gamma time of draw n; tries are counted below it, so that a draw never shifts another."""
    below = scrambled(key, n)
    boost = 1.0
    d = shape - 1.0 / 3.0
    if shape < 1.0:
        boost = math.exp(-minus_log(uniform(below, 0)) / shape)
        d = shape + 2.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    j = 1
    while True:
        x = normal_quantile(uniform(below, j))
        root = 1.0 + c * x
        v = root * root * root
        if v > 0.0 and -minus_log(uniform(below, j + 1)) < 0.5 * x * x + d - d * v + d * math.log(v):
            return scale * boost * d * v
        j += 2


def drawn_time(law, a, b, c, key, n):
    """Draw n in ticks, not rounded; every law but the two that read a table."""
    if law == CONSTANT:
        return a
    if law == GAMMA:
        return gamma_time(key, n, a, b)
    if law == ERLANG:
        below = scrambled(key, n)
        total = 0.0
        for phase in range(int(b)):
            total += minus_log(uniform(below, phase))
        return a * total
    u = uniform(key, n)
    if law == UNIFORM:
        return a + (b - a) * u
    if law == TRIANGULAR:
        return triangular(a, b, c, u)
    if law == LOGNORMAL:
        return math.exp(a + b * normal_quantile(u))
    if law == WEIBULL:
        return a * minus_log(u) ** (1.0 / b)
    if law == HYPEREXPONENTIAL:
        mean = a if u < c else b
        return mean * minus_log(uniform(scrambled(key, n), 0))
    return a * minus_log(u)


MANY = 30.0
"""Mean from which a count is taken from the normal quantile."""


def count_drawn(key, n, mean):
    """Draw n of a whole number with this mean by Poisson.

    Below a mean of 30 by inversion; above from the normal quantile with the term for skewness of Cornish and Fisher
    (1938), rounded.
    """
    u = uniform(key, n)
    if mean >= MANY:
        z = normal_quantile(u)
        return max(np.int64(math.floor(mean + math.sqrt(mean) * z + (z * z - 1.0) / 6.0 + 0.5)), 0)
    count = 0
    share = math.exp(-mean)
    below = share
    while u >= below and count < 1000:
        count += 1
        share *= mean / count
        below += share
    return np.int64(count)


@inlined
def triangular(low, mode, high, u):
    """Quantile u of the triangular law."""
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))
