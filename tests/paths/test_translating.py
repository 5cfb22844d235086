"""What kernels say in Python and what their machine code does: the same numbers, bit for bit."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carwright.kernels import draws, lanes, lanes_along
from carwright.kernels.parts import Door
from carwright.kernels.translating.functions import translated
from carwright.kernels.translating.kinds import BITS, NOTHING, REAL, WHOLE, WORDS, UntranslatableError
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import Words, key_at, place_of, real, set_real, words_at

WHOLES = st.integers(-(2**40), 2**40)
SEVEN, FACTORS = 7, (2, 3, 5)


@pytest.fixture(autouse=True, scope="module")
def _own_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.mktemp("kernels")))
        yield


def _rounded_down(a, b):
    return a // b * 1000003 + a % b + a // 7 + a % 7 + a // 64 + a % 64 + a // -3 + a % -3


def _with_bits(a, b):
    return ((a & b) | (a ^ SEVEN)) + ~(a >> 3) + (b << 2) - (-a)


def _asked(a, b):
    good = a < b and not a > SEVEN
    either = (a > 0) | (b > 0)
    both = (a > 0) & (b != a)
    return good + 10 * either + 100 * both + 1000 * (not b) + (5 if a or b > 3 else b <= a) + (a >= b)


def _extremes(a, b):
    return max(a, b, 3) + 3 * min(a, 5) + max(min(a, b), -1) + min(7, 2) + max(a < b, b)


def _looped(a, b):
    found, i = 0, 0
    while True:
        i += 1
        if i > abs_of(a) % 50:
            break
        if i % 3 == 0:
            continue
        for factor in FACTORS:
            if factor == 3 and i % 2:
                continue
            if i == 11:
                break
            found += factor * i
        for step in range(i, i + 6, 2):
            found += step if step & 1 else b % 5
            step += 100
    for _ in range(-4):
        found = 0
    return found + i


@inlined
def abs_of(a):
    return -a if a < 0 else a


def _pair(a, b):
    if a > b:
        return b, (a, True)
    return a, (b, a == b)


def _tuples(a, b):
    low, rest = _pair(a, b)
    (high, same), swapped = rest, (b, a)
    a, b = b, a
    a = b = a + 1
    return _of_four(*swapped, *_pair(low, high)[1]) + 7 * same + a - 2 * b


def _of_four(a, b, c, d):
    return a + 3 * b + 9 * c + 27 * d


def _wider(a, b):
    held = a > b
    if b > 0:
        held = a
    share = 0
    for _ in range(3):
        share += a / 8
    share = share + 1 if b % 2 else share
    return held + np.int64(np.floor(share)) + int(-share)


def _early(a, b):
    if a > 0:
        while b > 0:
            b -= a
            if b == 5:
                return 1
        return b
    return np.int64(3)


TWO_WHOLE = [_rounded_down, _with_bits, _asked, _extremes, _looped, _tuples, _wider, _early]
DOORS = {each.__name__: Door(each, WHOLE, (WHOLE, WHOLE)) for each in TWO_WHOLE}


@pytest.mark.parametrize("function", TWO_WHOLE)
@given(a=WHOLES, b=WHOLES)
@settings(max_examples=150, deadline=None)
def test_whole_numbers_come_out_as_in_python(function, a, b):
    if function is _rounded_down and b == 0:
        return
    if function is _early:
        a, b = a % 1000, b % 100000
    assert DOORS[function.__name__](a, b) == int(function(a, b))


@pytest.mark.parametrize("function", TWO_WHOLE)
def test_small_numbers_come_out_as_in_python(function):
    for a in range(-9, 10):
        for b in range(-9, 10):
            if b or function is not _rounded_down:
                assert DOORS[function.__name__](a, b) == int(function(a, b)), (a, b)


def _real_numbers(a, b):
    u = (1.0 + a / 7.0) - b * 2.0**-5 + 1 / 3
    if u < 0.5 or u != b:
        u = math.sqrt(abs(u)) + math.exp(-abs(a)) + abs(b) ** (1.0 / 3.0)
    return min(-u, a) if math.log(abs(u) + 1.0) > 0.25 else np.float64(np.int64(u * 8.0)) + math.floor(b)


REALS = Door(_real_numbers, REAL, (REAL, REAL))


@given(a=st.floats(-50, 50), b=st.floats(-50, 50))
@settings(max_examples=300, deadline=None)
def test_real_numbers_come_out_as_in_python(a, b):
    assert REALS(a, b) == float(_real_numbers(a, b))


UNIFORM = Door(draws.uniform, REAL, (BITS, WHOLE))
MINUS_LOG = Door(draws.minus_log, REAL, (REAL,))


@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_draws_come_out_as_in_python():
    for n in range(300):
        key = draws.stream_key(1, n, "a stream")
        u = UNIFORM(key, n)
        assert u == draws.uniform(np.uint64(key), n)
        assert MINUS_LOG(u) == draws.minus_log(u)


def _on_memory(m, n):
    m[0] += m[n] * 2
    m[1], m[2] = m[2], m[1]
    m[n + 1] |= m[0] > 3
    set_real(m, 4, real(m, 4) / 3 + m[2])
    m[5] = key_at(m, 1)
    again = words_at(place_of(m))
    again[6] = m[7] = n - 1
    row = lanes.lanes_at(m, 8)
    other = lanes.all_lanes(n) + lanes.count_up()
    least = lanes.least(lanes.earlier(row, other))
    high = lanes.latest_from(lanes.with_one(lanes.later(row, other), n, least))
    live = lanes.above(row, other)
    lanes.put_lanes(m, 16, high & live)
    places = lanes.all_lanes(8) + lanes.count_up()
    lanes.put_live(m, 24, lanes.turned(lanes.gathered(m, places, live) * other), live)
    bits = lanes.below_zero(row - other)
    m[32] = bits * 100 + lanes.set_from_top(bits) + least
    m[33] = lanes.sum_of(row)
    along = lanes_along.latest_so_far(row - lanes_along.running_sum(row))
    behind = lanes_along.behind(along, lanes_along.last_of(other)) & lanes.all_lanes(1023)
    lanes.put_live(m, 40, lanes.product(behind, lanes.all_lanes(n)) + along, live)
    beside = lanes_along.before(along, other) * 3 - lanes_along.one_on(other)
    m[34] = lanes.greatest(beside) + lanes.least(5 - (beside >> 2))
    draws_of_row = np.int64(draws.minus_log(draws.uniform(np.uint64(row), other)) * 2.0**40)
    halves = np.int64((-np.float64(row) / 4.0).view(np.int64).view(np.float64) + 0.5)
    lanes.put_lanes(m, 48, draws_of_row ^ (halves << 3))


MEMORY = Door(_on_memory, NOTHING, (WORDS, WHOLE))


@given(words=st.lists(st.integers(-1000, 1000), min_size=56, max_size=56), n=st.integers(0, 7))
@settings(max_examples=200, deadline=None)
def test_memory_and_lanes_come_out_as_in_python(words, n):
    words[4] = int(np.float64(1.5).view(np.int64))
    plain, made = np.array(words, np.int64), np.array(words, np.int64)
    _on_memory(Words(plain), n)
    MEMORY(Words(made), n)
    assert made.tolist() == plain.tolist()


def _by_name(a):
    return _pair(a=a, b=1)


def _listed(a):
    return [a, 1]


def _falls_through(a):  # noqa: RET503
    if a > 1:
        return 3


def _mixed(a):
    b = (1, 2)
    if a:
        b = a
    return b


def _unknown(a):
    return a + nowhere  # noqa: F821


def _shared_out(a):
    return np.uint64(a) // np.uint64(3)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (_shared_out, "FloorDiv of numbers without a sign"),
        (_by_name, "arguments by name"),
        (_listed, "kernels know no List"),
        (_falls_through, "does not always return"),
        (_mixed, "do not go together"),
        (_unknown, "nothing is named nowhere"),
    ],
)
def test_what_kernels_cannot_say_is_told_with_its_place(function, says):
    with pytest.raises(UntranslatableError, match=rf"test_translating\.{function.__name__}, line \d+: .*{says}"):
        translated(function, (WHOLE,))
