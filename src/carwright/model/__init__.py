"""What a plant is: names, units, frozen values. No arrays, no files, no randomness."""

from carwright.model.calendars import ALWAYS, Calendar, Pattern
from carwright.model.cars import ANY, Cars, Option
from carwright.model.decisions import Decisions
from carwright.model.distributions import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Time,
    Trace,
    Triangular,
    Uniform,
    Weibull,
)
from carwright.model.elements import (
    Always,
    Buffer,
    CalledOff,
    Conveyor,
    Element,
    ElementBase,
    Every,
    Gate,
    Join,
    Merge,
    MovingLine,
    OrderedCar,
    Orders,
    Oven,
    Sink,
    Source,
    Split,
    Stations,
    Store,
)
from carwright.model.market import Market, Scenario, Segment
from carwright.model.money import Finance
from carwright.model.partners import ContractMaker, Engineers
from carwright.model.plant import Plant, Study
from carwright.model.provenance import Provenance
from carwright.model.ramps import Changeover, Curve, Ramp
from carwright.model.sales import Sales
from carwright.model.shops import Branch, Part, Shop
from carwright.model.supply import Supply

__all__ = [
    "ALWAYS",
    "ANY",
    "Always",
    "Branch",
    "Buffer",
    "Calendar",
    "CalledOff",
    "Cars",
    "Changeover",
    "Constant",
    "ContractMaker",
    "Conveyor",
    "Curve",
    "Decisions",
    "Distribution",
    "Element",
    "ElementBase",
    "Empirical",
    "Engineers",
    "Erlang",
    "Every",
    "Exponential",
    "Finance",
    "Gamma",
    "Gate",
    "Hyperexponential",
    "Join",
    "Lognormal",
    "Market",
    "Merge",
    "MovingLine",
    "Option",
    "OrderedCar",
    "Orders",
    "Oven",
    "Part",
    "Pattern",
    "Plant",
    "Provenance",
    "Ramp",
    "Sales",
    "Scenario",
    "Segment",
    "Shop",
    "Sink",
    "Source",
    "Split",
    "Stations",
    "Store",
    "Study",
    "Supply",
    "Time",
    "Trace",
    "Triangular",
    "Uniform",
    "Weibull",
]
