"""Write what the commands really print into the pages: ``python tests/docs/refresh.py [PAGE ...]``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from docs.blocks import PAGES, ROOT, Runner, alike, blocks_of


def refreshed(page: Path) -> str:
    """The page with every printed output as it is now; outputs that are nearly the same stay."""
    text, printed, changes = page.read_text(encoding="utf-8"), None, []
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(ROOT / "examples", Path(scratch) / "examples")
        os.chdir(scratch)
        runner = Runner(Path(scratch))
        for block in blocks_of(text):
            if block.kind == "text" and printed is not None and not alike(printed, block.body):
                changes.append((block, printed))
            found = runner.run(block)
            if block.kind == "console" and found is not None and not alike(found, block.body):
                changes.append((block, found))
            printed = found if block.kind == "python" else None
        os.chdir(ROOT)
    for block, new in reversed(changes):
        text = text[: block.start] + new.rstrip() + "\n" + text[block.end :]
    return text


if __name__ == "__main__":
    for page in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        page.write_text(refreshed(page), encoding="utf-8")
        print(page.relative_to(ROOT))
