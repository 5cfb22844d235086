"""The command ``carwright sequence`` on input that it must refuse."""

from __future__ import annotations

from click.testing import CliRunner

from carwright.cli.main import main


def refused(folder, *arguments):
    """The message of a command that must refuse its input and leave the folder as it was."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = CliRunner().invoke(main, ["sequence", *map(str, arguments), "--out", str(folder / "out"), "--moves", "10"])
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert ":None" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert not (folder / "out").exists()
    return done.output
