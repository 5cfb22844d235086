"""Limits that hold: a solver that is stuck is ended, Ctrl-C keeps the best so far."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from carwright.planning.plan import plan_of_problem
from carwright.solvers import plan_search
from carwright.solvers.program import ProgramBuilder
from carwright.solvers.watched import Watchman
from planning.small_problems import small_problem


def knapsack():
    build = ProgramBuilder()
    columns = build.add_columns(np.ones(3, np.bool_), 0, 1, whole=True)
    build.put(build.add_rows(np.ones(1, np.bool_), -np.inf, 5), columns, [2.0, 3.0, 4.0])
    return build.program(np.array([3.0, 4.0, 6.0]))


def test_a_stuck_solver_is_ended_and_the_next_one_works():
    watchman = Watchman()
    try:
        assert watchman.solve(knapsack(), seconds=20).value == pytest.approx(7)
        assert watchman._process is not None
        os.kill(watchman._process.pid, signal.SIGSTOP)
        assert watchman.solve(knapsack(), seconds=0.2).status == "none"
        assert watchman.overruns == 1
        assert watchman.solve(knapsack(), seconds=20).value == pytest.approx(7)
    finally:
        watchman.end()


def test_ctrl_c_keeps_the_best_so_far(monkeypatch):
    """The interrupt comes when the search tells of its first whole plan; no gap is small enough here."""

    def interrupt(progress):
        if progress.phase == "whole":
            raise KeyboardInterrupt

    monkeypatch.setattr(plan_search, "SMALL", 0)
    monkeypatch.setattr(plan_search.PlanSearch, "closed", False)
    result = plan_of_problem(small_problem(1), gap=1e-4, alternatives=False, jobs=1, progress=interrupt)
    assert result.status == "stopped"
    assert result.value is not None
    assert result.bound >= result.value - 1e-12
    assert result.scenarios.height == 2


def test_some_plan_comes_even_without_time():
    result = plan_of_problem(small_problem(1), seconds=1e-3, gap=1e-7, alternatives=False, jobs=1)
    assert result.status in ("gap", "optimal")
    assert result.bound >= result.value - 1e-12
