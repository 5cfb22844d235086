"""A small plan with round numbers, and ways to change it."""

from __future__ import annotations

import copy
from typing import Any

from carwright.files import plant_from_dict
from carwright.model import Plant

PLAN: dict[str, Any] = {
    "carwright": 1,
    "name": "Round numbers",
    "study": {"from": "2025-01-01", "until": "2026-01-01"},
    "cars": {
        "models": {"sedan": "60 %", "suv": "40 %"},
        "options": {
            "pilot": {"share": {"2025-01-01": "50 %", "2026-01-01": "100 %"}, "chips": {"driving processor": 2}}
        },
    },
    "market": {
        "segments": {
            "home": {
                "region": "China",
                "demand": {"2025": "365 k cars", "2026": "730 k cars"},
                "share": "10 %",
                "cars": {"sedan": "60 %", "suv": "40 %"},
                "rivals": {
                    "Alpha": {"price": "190 000 CNY", "share": "15 %"},
                    "Beta": {"price": "230 000 CNY", "share": "5 %"},
                },
                "price response": "-2",
            }
        }
    },
    "money": {
        "currency": "CNY",
        "sales tax": "13 %",
        "prices": {"sedan": "200 000 CNY", "suv": "250 000 CNY"},
        "material": "150 000 CNY",
        "capital": {"plant": {"amount": "1.2 bn CNY", "building time": "12 months"}},
    },
    "decisions": {
        "from": "2025-01-01",
        "until": "2027-01-01",
        "parts": {"plant": {"open": "2025-07-01..2026-10-01", "optional": "yes"}},
        "capacity": {"plant": {"shifts": {"one shift": "4000 cars/month", "two shifts": "7000 cars/month"}}},
    },
    "shops": {"line": {"flow": [{"in": {"kind": "source"}}, {"out": {"kind": "sink"}}]}},
}  # fmt: skip


def plan(**changes: Any) -> Plant:
    """The plan with values set by their path, steps parted by two underscores, spaces by one; None takes out."""
    data = copy.deepcopy(PLAN)
    for path, value in changes.items():
        *steps, last = [step.replace("_", " ") for step in path.split("__")]
        holder = data
        for step in steps:
            holder = holder.setdefault(step, {})
        if value is None:
            del holder[last]
        else:
            holder[last] = value
    return plant_from_dict(data)
