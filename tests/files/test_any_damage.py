"""Whatever is done to a plant file, it is read or refused in words; nothing else ever comes out."""

import copy
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carwright.errors import PlantError
from carwright.files import plant_from_dict, validation
from carwright.files.examples import example_folders
from carwright.files.nodes import compose

FILES = [example_folders()[name] / "plant.yaml" for name in ("line", "plan")]
PLANTS = [compose(file.read_text(encoding="utf-8"), str(file))[0].plain() for file in FILES]
JUNK = st.sampled_from([
    None, "", "x", "-1", "0", "70 s", "5 %", "2.5", "2025-01-01", "2025-13-01", "none", "a.b", "9" * 400, 1, True,
    float("nan"), [], {}, ["a"], [["a"]], {"a": "b"}, {"value": "3 s"}, {"value": None}, {"value": {"value": []}},
    {"2025-01-01": "5 %"}, {"lognormal": "3 s"},
    {"lognormal": {"mean": "3 s", "sd": "0 s"}}, {"empirical": {"table": "no.csv"}},
    {"orders": {"table": 1}}, {"copy of": "assembly"}, {"set": {"a.b": "c"}}, {"kind": "gate"}, {"kind": ["x"]},
])  # fmt: skip


def places(value, path=()):
    """Paths of all values inside."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inner:
        yield from places(item, (*path, step))


@st.composite
def damaged(draw):
    """A small plant with a few values replaced, removed or put under another key."""
    plant = copy.deepcopy(draw(st.sampled_from(PLANTS)))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(places(plant)) or [()]))
        holder = plant
        for step in path[:-1]:
            holder = holder[step]
        deed = draw(st.sampled_from(["replace", "remove", "rename"]))
        if not path:
            continue
        if deed == "replace":
            holder[path[-1]] = copy.deepcopy(draw(JUNK))
        else:
            old = holder.pop(path[-1])
            if deed == "rename" and isinstance(holder, dict):
                holder[draw(st.sampled_from(["x", "copy of", "value", "kind", "flow", "parts", "2025-01-01"]))] = old
    return plant


def test_a_fault_without_words_is_told_all_the_same(monkeypatch):
    """What was stood in for, so that the rest could be checked, never passes for the plant of the file."""
    monkeypatch.setattr(validation, "model_problems", lambda error, root: [])
    with pytest.raises(PlantError) as caught:
        plant_from_dict(PLANTS[0] | {"calendars": {"two shifts": {"days": "mon-fri", "shifts": ["nonsense"]}}})
    (problem,) = caught.value.problems
    assert problem.place.startswith("calendars.two shifts")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    damaged(),
    st.sampled_from([(), ("study.seed={a: b}",), ("shops=3",), ("values.x=1",), ("shops.assembly.flow.0=x",)]),
)
def test_any_damage_is_told_in_words(plant, laid_over):
    with suppress(PlantError):
        plant_from_dict(plant, laid_over)
