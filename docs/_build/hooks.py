"""Hooks of mkdocs: a line ``<!-- made: NAME -->`` of a page is replaced by the reference of that name."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import reference

MARK = re.compile(r"^<!-- made: ([a-z ]+) -->$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the made text in place of its mark."""
    return MARK.sub(lambda match: reference.PAGES[match[1]](), markdown)
