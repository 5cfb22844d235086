"""The pictures of the README and the handbook: ``python docs/_build/images.py [FOLDER]``.

The figures are drawn from a run of ``examples/line``. The picture of the page is taken from ``FOLDER/report.html``, made
by ``carwright simulate examples/beijing/plant.yaml --until 2026-01-01 -n 3 --out FOLDER``, with Chromium.
"""

import subprocess
import sys
from pathlib import Path

import carwright
from carwright.results.figures import figure_monthly_output, figure_states

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"


def figures() -> None:
    """Simulate the year of the small line and draw."""
    result = carwright.simulate(ROOT / "examples" / "line" / "plant.yaml")
    figure_states(result).save(IMAGES / "line-states.svg")
    figure_monthly_output(result, by="model").save(IMAGES / "line-output.svg")
    print(result.text())


def page(folder: Path) -> None:
    """Take a picture of the head of the report."""
    picture = IMAGES / "report.png"
    looks = ("--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=1000,1360")
    address = (folder / "report.html").resolve().as_uri()
    subprocess.run(["chromium", *looks, f"--screenshot={picture}", address], check=True)


if __name__ == "__main__":
    figures()
    if len(sys.argv) > 1:
        page(Path(sys.argv[1]))
