"""What a plant is: names, units, frozen values. No arrays, no files, no randomness."""

from carwright.model.calendars import ALWAYS, Calendar, Pattern
from carwright.model.cars import ANY, Cars, Option
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
from carwright.model.plant import Plant, Study
from carwright.model.provenance import Provenance
from carwright.model.ramps import Changeover, Curve, Ramp
from carwright.model.shops import Branch, Part, Shop

__all__ = [
    "ALWAYS", "ANY", "Always", "Branch", "Buffer", "Calendar", "CalledOff", "Cars", "Changeover", "Constant", "Conveyor",
    "Curve", "Distribution", "Element", "ElementBase", "Empirical", "Erlang", "Every", "Exponential", "Gamma", "Gate",
    "Hyperexponential", "Join", "Lognormal", "Merge", "MovingLine", "Option", "OrderedCar", "Orders", "Oven", "Part",
    "Pattern", "Plant", "Provenance", "Ramp", "Shop", "Sink", "Source", "Split", "Stations", "Store", "Study", "Time",
    "Trace", "Triangular", "Uniform", "Weibull",
]  # fmt: skip
