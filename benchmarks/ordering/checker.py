"""Every order passed through an independent checker of the challenges: a program ``FORM INSTANCE ORDER --json``."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from carwright.results.sequence import SequenceResult
from carwright.sequencing.outputs import write_to


def checked(result: SequenceResult, instance: Path, checker: Path | None) -> str:
    """``yes`` if the checker finds the order valid and of the same value; else what it says; nothing without a checker.

    Plants are not known to the checker and come back as ``not checked``.
    """
    if checker is None or result.problem.form not in ("csplib", "roadef"):
        return "" if checker is None else "not checked"
    with tempfile.TemporaryDirectory() as scratch:
        order = Path(scratch) / "order.txt"
        write_to(order, result)
        command = [sys.executable, str(checker), result.problem.form, str(instance), str(order), "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
    try:
        found = json.loads(done.stdout)
    except json.JSONDecodeError:
        return f"checker failed: {done.stderr.strip()[:200]}"
    ours = result.total if result.problem.form == "roadef" else result.values[0]
    theirs = found["total"] if result.problem.form == "roadef" else found["excess"]
    if not found["valid"]:
        return f"not valid: {found['problems'][0]}"
    return "yes" if ours == theirs else f"no: it says {theirs}"
