"""The handbook can be built without a warning, and its reference leaves nothing out."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys

import pytest

from carwright.cli.main import VERBS
from carwright.files.schema import plant_schema
from carwright.results.compare_tables import COMPARE_TABLES
from carwright.results.content_tables import CONTENT_TABLES
from carwright.results.plan_files import ALL_TABLES
from carwright.results.promise import TABLES as PROMISE_TABLES
from carwright.results.summary import KEYS
from carwright.results.tables import TABLES
from docs.blocks import PAGES, ROOT


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "_build" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_of_the_plant_file_has_every_table_and_key(reference):
    told = reference.plant_file()
    for name, schema in plant_schema()["$defs"].items():
        if not name[0].isupper():
            continue
        assert f"{{#{name.lower()}}}" in told, f"{name} is in no section of the page"
        for key in schema.get("properties", ()):
            assert key == "kind" or f"| `{key}` |" in told


def test_the_reference_of_the_command_line_has_every_command(reference):
    told = reference.command_line()
    assert all(f"## carwright {verb}" in told for verb in VERBS)
    assert "--replications" in told


def test_the_reference_of_the_results_has_every_key_table_and_column(reference):
    told = reference.results()
    assert all(f"| `{key}` |" in told for key in KEYS)
    for table in (*TABLES.values(), *COMPARE_TABLES.values(), *CONTENT_TABLES.values()):
        assert f"### {table.name}\n" in told
        assert all(f"`{column}`" in told for column in table.columns)


def test_the_reference_of_plans_and_promises_has_every_table_and_column(reference):
    for told, tables in ((reference.plan_results(), ALL_TABLES), (reference.promise_results(), PROMISE_TABLES)):
        for table, columns in tables.items():
            assert f"### {table}\n" in told
            assert all(f"| `{column}` |" in told for column in columns)


def test_pages_say_nothing_of_speed_that_is_not_in_the_history():
    """Speeds belong into benchmarks/history, with their machine."""
    for page in PAGES:
        assert "visits a second" not in page.read_text(encoding="utf-8"), page


def test_pictures_and_pages_that_the_readme_names_are_there():
    named = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(named) > 3
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_pictures_are_small():
    for picture in (ROOT / "docs" / "images").iterdir():
        assert picture.stat().st_size < 250_000, picture


@pytest.mark.slow
def test_the_handbook_is_built_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fonts.googleapis" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
