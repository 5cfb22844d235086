"""Every code block of the README and of the handbook is run."""

from __future__ import annotations

import shutil

import pytest

from docs.blocks import PAGES, ROOT, Runner, alike, blocks_of

RUN = {"yaml", "csv", "bash", "console", "python", "text", "json"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_the_page_does_what_it_says(page, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__", "out"))
    monkeypatch.chdir(tmp_path)
    runner, printed = Runner(tmp_path), None
    for block in blocks_of(page.read_text(encoding="utf-8")):
        where = f"{page.relative_to(ROOT)}:{block.line}"
        assert block.kind in RUN, f"{where}: nobody runs a block of {block.kind!r}"
        if block.kind == "text" and printed is not None:
            assert alike(printed, block.body), f"{where}: it prints\n{printed}"
        try:
            found = runner.run(block)
        except Exception as error:
            raise AssertionError(f"{where}: {error}") from error
        if block.kind == "console":
            assert found is not None
            assert alike(found, block.body), f"{where}: it prints\n{found}"
        printed = found if block.kind == "python" else None
