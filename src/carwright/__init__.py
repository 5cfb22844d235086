"""Carwright plans, balances, sequences, simulates and runs car plants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from carwright.balancing.balance import balance
    from carwright.balancing.cars import balance_cars
    from carwright.errors import PlantError
    from carwright.files.car_lines import CarTables, read_car_line
    from carwright.files.reader import read_plant
    from carwright.files.tasks import read_tasks
    from carwright.model.car_line import CarLine, CarStation, CarTask
    from carwright.model.tasks import Tasks, tasks_of
    from carwright.results.run import SimulationResult
    from carwright.simulation.prove import prove_bottleneck
    from carwright.simulation.simulate import simulate

__version__ = "0.1.0"
__all__ = [
    "CarLine", "CarStation", "CarTables", "CarTask", "PlantError", "SimulationResult", "Tasks", "__version__",
    "balance", "balance_cars", "prove_bottleneck", "read_car_line", "read_plant", "read_tasks", "simulate", "tasks_of",
]  # fmt: skip

_HOMES = {
    "CarLine": "carwright.model.car_line",
    "CarStation": "carwright.model.car_line",
    "CarTables": "carwright.files.car_lines",
    "CarTask": "carwright.model.car_line",
    "Tasks": "carwright.model.tasks",
    "balance": "carwright.balancing.balance",
    "balance_cars": "carwright.balancing.cars",
    "read_car_line": "carwright.files.car_lines",
    "read_tasks": "carwright.files.tasks",
    "tasks_of": "carwright.model.tasks",
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
