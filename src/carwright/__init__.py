"""Carwright plans, balances, sequences, simulates and runs car plants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from carwright.arrays.sequencing_problem import SequencingProblem
    from carwright.errors import PlantError
    from carwright.files.csplib import read_csplib
    from carwright.files.reader import read_plant
    from carwright.files.roadef import read_roadef
    from carwright.results.run import SimulationResult
    from carwright.results.sequence import SequenceResult
    from carwright.sequencing.from_plant import plant_day
    from carwright.sequencing.judging import judge
    from carwright.sequencing.ratio_rules import RatioRules
    from carwright.sequencing.sequence import sequence
    from carwright.simulation.prove import prove_bottleneck
    from carwright.simulation.simulate import simulate

__version__ = "0.1.0"
__all__ = [
    "PlantError",
    "RatioRules",
    "SequenceResult",
    "SequencingProblem",
    "SimulationResult",
    "__version__",
    "judge",
    "plant_day",
    "prove_bottleneck",
    "read_csplib",
    "read_plant",
    "read_roadef",
    "sequence",
    "simulate",
]

_HOMES = {
    "PlantError": "carwright.errors",
    "RatioRules": "carwright.sequencing.ratio_rules",
    "SequenceResult": "carwright.results.sequence",
    "SequencingProblem": "carwright.arrays.sequencing_problem",
    "SimulationResult": "carwright.results.run",
    "judge": "carwright.sequencing.judging",
    "plant_day": "carwright.sequencing.from_plant",
    "prove_bottleneck": "carwright.simulation.prove",
    "read_csplib": "carwright.files.csplib",
    "read_plant": "carwright.files.reader",
    "read_roadef": "carwright.files.roadef",
    "sequence": "carwright.sequencing.sequence",
    "simulate": "carwright.simulation.simulate",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for only now: ``import carwright`` itself takes no time."""
    if name not in _HOMES:
        raise AttributeError(f"module 'carwright' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
