"""The explanation of plans: every function and test that it names is there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from carwright.solvers import plan_first, plan_second

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "planning.md"
TESTS = Path(__file__).resolve().parent


def test_every_test_named_is_there():
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    there = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.glob("test_mip_*.py"))
    assert len(named) > 15
    assert {name for name in named if f"def {name}(" not in there} == set()


def test_every_formula_has_its_function():
    text = PAGE.read_text(encoding="utf-8")
    for title, module in (("## Built once", plan_first), ("## Lived through", plan_second)):
        section = text.partition(title)[2].partition("\n## ")[0]
        named = set(re.findall(r"\| `(\w+)` \| `test_", section))
        assert len(named) > 5
        assert {name for name in named if not hasattr(module, name)} == set()


def test_every_module_and_class_named_is_there():
    for path in set(re.findall(r"`(carwright\.[\w.]+)`", PAGE.read_text(encoding="utf-8"))):
        parts = path.split(".")
        for cut in range(len(parts), 1, -1):
            try:
                found = import_module(".".join(parts[:cut]))
            except ModuleNotFoundError:
                continue
            for name in parts[cut:]:
                found = getattr(found, name)
            break
        else:
            raise AssertionError(path)
