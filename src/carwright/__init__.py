"""Carwright plans, balances, sequences, simulates and runs car plants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from carwright.errors import PlantError
    from carwright.files.reader import read_plant
    from carwright.results.run import SimulationResult
    from carwright.simulation.prove import prove_bottleneck
    from carwright.simulation.simulate import simulate

__version__ = "0.1.0"
__all__ = ["PlantError", "SimulationResult", "__version__", "prove_bottleneck", "read_plant", "simulate"]

_HOMES = {
    "PlantError": "carwright.errors",
    "SimulationResult": "carwright.results.run",
    "prove_bottleneck": "carwright.simulation.prove",
    "read_plant": "carwright.files.reader",
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
