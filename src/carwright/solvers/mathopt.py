"""Programs solved by OR-Tools MathOpt: HiGHS for whole numbers and proofs, watched from outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from carwright.solvers.program import Floats, Ints, Program


@dataclass(frozen=True)
class Answer:
    """What a solver found; ``bound`` holds whatever it found."""

    status: str
    """``optimal``, ``feasible`` (stopped with a solution), ``none`` (stopped without) or ``infeasible``."""
    value: float
    """Objective of ``x``; minus infinity without one."""
    bound: float
    x: Floats | None = None
    duals: Floats | None = None
    """Of a program without whole numbers: worth of one unit more of each row's limit, shape (rows,)."""
    reduced: Floats | None = None
    """The same for the bound that each column stands at, shape (columns,)."""
    cpu_s: float = 0.0
    """Processor time, if it was spent in another process."""


def model_proto(program: Program) -> Any:
    """The program as MathOpt's message; bulk arrays, no objects of single columns."""
    from ortools.math_opt import model_pb2

    model = model_pb2.ModelProto()
    variables, rows = model.variables, model.linear_constraints
    variables.ids.extend(range(program.columns))
    variables.lower_bounds.extend(program.low.tolist())
    variables.upper_bounds.extend(program.high.tolist())
    variables.integers.extend(program.whole.tolist())
    model.objective.maximize = True
    worth = np.flatnonzero(program.worth)
    model.objective.linear_coefficients.ids.extend(worth.tolist())
    model.objective.linear_coefficients.values.extend(program.worth[worth].tolist())
    rows.ids.extend(range(program.rows))
    rows.lower_bounds.extend(program.row_low.tolist())
    rows.upper_bounds.extend(program.row_high.tolist())
    model.linear_constraint_matrix.row_ids.extend(program.row.tolist())
    model.linear_constraint_matrix.column_ids.extend(program.column.tolist())
    model.linear_constraint_matrix.coefficients.extend(program.value.tolist())
    return model


def solve(
    program: Program, *, seconds: float, slack: float = 0.0, hint: Floats | None = None, options: Any = None
) -> Answer:
    """Solve in this process by HiGHS.

    Parameters
    ----------
    program
        Any size; without whole numbers the answer has duals.
    seconds
        Limit that HiGHS looks at itself; it may overrun it.
    slack
        Difference between bound and value at which to stop, in units of the objective.
    hint
        Values of all columns to start from.
    options
        Options of HiGHS by name.
    """
    from ortools.math_opt import callback_pb2, model_parameters_pb2, parameters_pb2
    from ortools.math_opt.core.python import solver

    parameters = parameters_pb2.SolveParametersProto()
    parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
    parameters.relative_gap_tolerance = 0.0
    parameters.absolute_gap_tolerance = max(slack, 0.0)
    for name, value in (options or {}).items():
        kind = {bool: "bool_options", int: "int_options", float: "double_options", str: "string_options"}[type(value)]
        getattr(parameters.highs, kind)[name] = value
    more = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        values = more.solution_hints.add().variable_values
        values.ids.extend(range(program.columns))
        values.values.extend(hint.tolist())
    result = solver.solve(
        model_proto(program),
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        more,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    return _answer(program, result)


class Session:
    """A program without whole numbers that is solved again and again by Glop, each time from the basis before.

    Changed bounds and new rows leave the basis dual feasible, so that the dual simplex needs few steps; HiGHS under
    MathOpt would begin anew.
    """

    def __init__(self, program: Program) -> None:
        from ortools.math_opt import parameters_pb2

        self.program = program
        """As it stands now: with all rows and bounds that were given since."""
        self._parameters = parameters_pb2.SolveParametersProto()
        self._parameters.lp_algorithm = parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX
        self._parameters.presolve = parameters_pb2.EMPHASIS_OFF
        self._begin()

    def _begin(self) -> None:
        from ortools.math_opt import parameters_pb2
        from ortools.math_opt.core.python import solver

        glop = parameters_pb2.SOLVER_TYPE_GLOP
        self._solver = solver.new(glop, model_proto(self.program), parameters_pb2.SolverInitializerProto())

    def fix(self, columns: Ints, values: Floats) -> None:
        """Hold columns at values."""
        self.bounds(columns, values, values)

    def bounds(self, columns: Ints, low: Floats, high: Floats) -> None:
        """Give columns other bounds."""
        from ortools.math_opt import model_update_pb2

        update = model_update_pb2.ModelUpdateProto()
        for vector, values in (
            (update.variable_updates.lower_bounds, low),
            (update.variable_updates.upper_bounds, high),
        ):
            vector.ids.extend(columns.tolist())
            vector.values.extend(values.tolist())
        self._solver.update(update)
        self.program = replace(
            self.program,
            low=_put(self.program.low, columns, low),
            high=_put(self.program.high, columns, high),
        )

    def worths(self, columns: Ints, worths: Floats) -> None:
        """Give columns other worths."""
        from ortools.math_opt import model_update_pb2

        update = model_update_pb2.ModelUpdateProto()
        rising = np.argsort(columns)
        linear = update.objective_updates.linear_coefficients
        linear.ids.extend(columns[rising].tolist())
        linear.values.extend(worths[rising].tolist())
        self._solver.update(update)
        self.program = replace(self.program, worth=_put(self.program.worth, columns, worths))

    def row_bounds(self, rows: Ints, low: Floats, high: Floats) -> None:
        """Give rows other limits."""
        from ortools.math_opt import model_update_pb2

        update = model_update_pb2.ModelUpdateProto()
        limits = update.linear_constraint_updates
        rising = np.argsort(rows)  # the solver takes them in no other order
        for vector, values in ((limits.lower_bounds, low), (limits.upper_bounds, high)):
            vector.ids.extend(rows[rising].tolist())
            vector.values.extend(values[rising].tolist())
        self._solver.update(update)
        self.program = replace(
            self.program,
            row_low=_put(self.program.row_low, rows, low),
            row_high=_put(self.program.row_high, rows, high),
        )

    def add_rows(self, low: Floats, high: Floats, row: Ints, column: Ints, value: Floats) -> None:
        """Add rows ``low <= value @ x <= high``; ``row`` counts from 0 within the new ones, in rising order."""
        from ortools.math_opt import model_update_pb2

        update = model_update_pb2.ModelUpdateProto()
        fresh = update.new_linear_constraints
        rows = self.program.rows
        fresh.ids.extend(range(rows, rows + len(low)))
        fresh.lower_bounds.extend(low.tolist())
        fresh.upper_bounds.extend(high.tolist())
        matrix = update.linear_constraint_matrix_updates
        matrix.row_ids.extend((row + rows).tolist())
        matrix.column_ids.extend(column.tolist())
        matrix.coefficients.extend(value.tolist())
        self._solver.update(update)
        self.program = self.program.with_rows(low, high, row, column, value)

    def solve(self, seconds: float = 60.0) -> Answer:
        """Solve from where the last solve ended; where rounding has led that astray, from the beginning."""
        from pybind11_abseil.status import StatusNotOk  # type: ignore[import-untyped]

        self._parameters.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
        try:
            return self._solved()
        except StatusNotOk:
            self._begin()
        try:
            return self._solved()
        except StatusNotOk:
            self._begin()
            return Answer("none", -np.inf, np.inf)

    def _solved(self) -> Answer:
        from ortools.math_opt import callback_pb2, model_parameters_pb2

        result = self._solver.solve(
            self._parameters,
            model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        )
        return _answer(self.program, result)


def _put(values: Floats, at: Ints, fresh: Floats) -> Floats:
    changed = values.copy()
    changed[at] = fresh
    return changed


def _answer(program: Program, result: Any) -> Answer:
    from ortools.math_opt import result_pb2, solution_pb2

    reasons = {
        result_pb2.TERMINATION_REASON_OPTIMAL: "optimal",
        result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
        result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
        result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED: "infeasible",
    }
    status = reasons.get(result.termination.reason, "none")
    bound = result.termination.objective_bounds.dual_bound
    x = duals = reduced = None
    value = -np.inf
    for solution in result.solutions:
        primal = solution.primal_solution
        if primal.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE and x is None:
            x, value = np.array(primal.variable_values.values), primal.objective_value
            if solution.HasField("dual_solution"):
                duals = np.array(solution.dual_solution.dual_values.values)
                reduced = np.array(solution.dual_solution.reduced_costs.values)
    if status in ("optimal", "feasible") and x is None:
        status = "none"
    return Answer(status, value, bound, x, duals, reduced)


__all__ = ["Answer", "Session", "model_proto", "solve"]
