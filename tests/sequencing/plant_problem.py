"""The problem of a plant file with a day of cars."""

from __future__ import annotations

from carwright.files import read_plant
from carwright.sequencing.from_plant import plant_day
from sequencing.days import PLANT, write_day


def problem_of(folder, plant=PLANT, orders=None, start=None):
    return plant_day(read_plant(write_day(folder, plant, orders)), start).problem


def rule(problem, name):
    return next(each for each in problem.rules if each.name == name)
