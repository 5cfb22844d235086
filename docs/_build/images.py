"""The pictures of the README and the handbook, drawn from a run of ``examples/line``: ``python docs/_build/images.py``."""

from pathlib import Path

import carwright
from carwright.results.figures import figure_flow, figure_monthly_output, figure_states

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Simulate the year and draw."""
    result = carwright.simulate(ROOT / "examples" / "line" / "plant.yaml")
    IMAGES.mkdir(exist_ok=True)
    figure_states(result).save(IMAGES / "line-states.svg")
    figure_flow(result).save(IMAGES / "line-flow.svg")
    figure_monthly_output(result, by="model").save(IMAGES / "line-output.svg")
    print(result.text())


if __name__ == "__main__":
    main()
