"""Carwright plans, balances, sequences, simulates and runs car plants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from carwright.arrays.sequencing_problem import SequencingProblem
    from carwright.balancing.balance import balance
    from carwright.balancing.cars import balance_cars
    from carwright.comparing.compare import compare
    from carwright.errors import PlantError
    from carwright.files.car_lines import CarTables, read_car_line
    from carwright.files.csplib import read_csplib
    from carwright.files.plan_folder import read_plan
    from carwright.files.ramp_announcements import read_ramp
    from carwright.files.ramp_tables import read_ramps
    from carwright.files.reader import read_plant
    from carwright.files.roadef import read_roadef
    from carwright.files.tasks import read_tasks
    from carwright.model.car_line import CarLine, CarStation, CarTask
    from carwright.model.ramp_record import RampRecord
    from carwright.model.tasks import Tasks, tasks_of
    from carwright.planning.content import content
    from carwright.planning.forecast import forecast_ramp
    from carwright.planning.plan import plan
    from carwright.planning.promise import promise
    from carwright.results.compare import CompareResult
    from carwright.results.content import ContentResult
    from carwright.results.forecast import RampForecast
    from carwright.results.plan import PlanResult
    from carwright.results.promise import PromiseResult
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
    "CarLine",
    "CarStation",
    "CarTables",
    "CarTask",
    "CompareResult",
    "ContentResult",
    "PlanResult",
    "PlantError",
    "PromiseResult",
    "RampForecast",
    "RampRecord",
    "RatioRules",
    "SequenceResult",
    "SequencingProblem",
    "SimulationResult",
    "Tasks",
    "__version__",
    "balance",
    "balance_cars",
    "compare",
    "content",
    "forecast_ramp",
    "judge",
    "plan",
    "plant_day",
    "promise",
    "prove_bottleneck",
    "read_car_line",
    "read_csplib",
    "read_plan",
    "read_plant",
    "read_ramp",
    "read_ramps",
    "read_roadef",
    "read_tasks",
    "sequence",
    "simulate",
    "tasks_of",
]

_HOMES = {
    "CarLine": "carwright.model.car_line",
    "CarStation": "carwright.model.car_line",
    "CarTables": "carwright.files.car_lines",
    "CarTask": "carwright.model.car_line",
    "PlanResult": "carwright.results.plan",
    "CompareResult": "carwright.results.compare",
    "ContentResult": "carwright.results.content",
    "PlantError": "carwright.errors",
    "PromiseResult": "carwright.results.promise",
    "RampForecast": "carwright.results.forecast",
    "RampRecord": "carwright.model.ramp_record",
    "RatioRules": "carwright.sequencing.ratio_rules",
    "SequenceResult": "carwright.results.sequence",
    "SequencingProblem": "carwright.arrays.sequencing_problem",
    "SimulationResult": "carwright.results.run",
    "Tasks": "carwright.model.tasks",
    "balance": "carwright.balancing.balance",
    "balance_cars": "carwright.balancing.cars",
    "compare": "carwright.comparing.compare",
    "forecast_ramp": "carwright.planning.forecast",
    "content": "carwright.planning.content",
    "judge": "carwright.sequencing.judging",
    "plan": "carwright.planning.plan",
    "plant_day": "carwright.sequencing.from_plant",
    "promise": "carwright.planning.promise",
    "prove_bottleneck": "carwright.simulation.prove",
    "read_car_line": "carwright.files.car_lines",
    "read_csplib": "carwright.files.csplib",
    "read_plan": "carwright.files.plan_folder",
    "read_plant": "carwright.files.reader",
    "read_ramp": "carwright.files.ramp_announcements",
    "read_ramps": "carwright.files.ramp_tables",
    "read_roadef": "carwright.files.roadef",
    "read_tasks": "carwright.files.tasks",
    "sequence": "carwright.sequencing.sequence",
    "simulate": "carwright.simulation.simulate",
    "tasks_of": "carwright.model.tasks",
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
