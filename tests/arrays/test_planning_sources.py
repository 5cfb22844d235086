"""Own parts, contract makers and parts of a plan, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from arrays.small_plans import plan
from carwright.arrays.planning import plan_problem
from carwright.arrays.planning_capacities import Capacities
from carwright.errors import PlantError

MAKER = {
    "kind": "contract",
    "capacity": "3000 cars/month",
    "from": "2025-06-01",
    "fee": {"0": "20 000 CNY", "15 k": "16 000 CNY"},
}


def test_a_part_opens_where_there_is_time_to_build_it_and_spends_evenly_before():
    """Twelve months: begun on the first day, it opens a year later at the earliest; 300 m a quarter."""
    problem = plan_problem(plan())
    assert list(problem.opening_period) == [4, 5, 6, 7]
    assert problem.opening_capital[0] == pytest.approx([3e8] * 4 + [0] * 4)
    assert problem.opening_capital[2] == pytest.approx([0, 0] + [3e8] * 4 + [0, 0])
    assert problem.parts == ("plant",)
    assert not problem.required[0]


def test_engineers_save_months_and_their_fee_is_spent_with_the_capital():
    helpers = {"helpers": {"kind": "engineers", "fee": "80 m CNY", "saves": "4 months", "part": "plant"}}
    problem = plan_problem(plan(partners=helpers))
    shorter = problem.opening_engineers == 0
    assert list(problem.opening_period[shorter]) == [3, 4, 5, 6, 7]
    assert problem.opening_capital[shorter][0] == pytest.approx([1.5e8 * 2, 1.5e8 * 3, 1.5e8 * 3] + [0] * 5)
    assert problem.opening_fee[shorter][0] == pytest.approx([20e6, 30e6, 30e6] + [0] * 5)
    assert problem.opening_fee[~shorter].sum() == 0


def test_a_part_that_is_open_is_as_old_as_it_is_and_paid():
    problem = plan_problem(plan(decisions__parts__plant={"opened": "2024-04-01", "shifts before": "one shift"}))
    assert list(problem.opening_period) == [-3]
    assert problem.opening_capital.sum() == 0
    assert list(problem.pattern_before) == [0]


def test_given_capacities_count_by_the_month_with_their_ramp_and_use():
    given = {
        "shifts": {"one shift": {"2025": "4000 cars/month", "2026-02-01": "5000 cars/month"}},
        "ramp": ["40 %", "80 %"],
        "use": {"suv": "1.1 x"},
    }
    problem = plan_problem(plan(decisions__capacity__plant=given))
    assert problem.capacity[0, 0, [0, 4, 5]] == pytest.approx([12_000, 14_000, 15_000])
    assert problem.ramp[0, 0] == pytest.approx([0.4, 0.8])
    assert problem.use[:, 0] == pytest.approx([1.0, 1.1])


def test_measured_capacities_are_put_in_place_by_their_names():
    measured = Capacities(
        parts=("other", "plant"),
        patterns=("two shifts", "one shift"),
        cars=("suv", "sedan"),
        mature_cars=np.arange(2 * 2 * 8, dtype=float).reshape(2, 2, 8),
        ramp=np.array([[[0.5, 1.0]] * 2, [[0.6, 0.9], [0.7, 1.0]]]),
        use=np.array([[1.0, 1.0], [1.2, 0.9]]),
        low_high=np.ones((2, 2, 2)),
    )
    patterns = {"one shift": {}, "two shifts": {}}
    problem = plan_problem(plan(decisions__capacity=None, decisions__shift_patterns=patterns), measured)
    assert problem.patterns == ("one shift", "two shifts")
    assert problem.capacity[0, 0] == pytest.approx(measured.mature_cars[1, 1])
    assert problem.ramp[0, 1] == pytest.approx([0.6, 0.9])
    assert problem.use[:, 0] == pytest.approx([0.9, 1.2])


def test_a_part_without_a_capacity_is_refused_by_its_name():
    with pytest.raises(PlantError, match=r"decisions\.parts\.plant: its capacity is not known"):
        plan_problem(plan(decisions__capacity=None, decisions__shift_patterns={"one shift": {}}))


def test_a_contract_maker_begins_from_his_first_day_on_and_is_paid_by_steps():
    offer = {**MAKER, "ramp": ["50 %", "100 %"], "least": "100 cars/month", "notice": "7 months", "cars": ["suv"]}
    second = {**MAKER, "fee": "18 000 CNY"}
    problem = plan_problem(plan(partners={"first": offer, "second": second}))
    assert [list(problem.signing_period[problem.signing_offer == k]) for k in (0, 1)] == [[2, 3, 4, 5, 6, 7]] * 2
    assert problem.offer_capacity[0] == pytest.approx(np.full(8, 9000))
    assert problem.fee_from.tolist() == [[0, 15_000], [0, np.inf]]
    assert problem.fee.tolist() == [[20_000, 16_000], [18_000, 18_000]]
    assert problem.offer_ramp.tolist() == [[0.5, 1.0], [1.0, 1.0]]
    assert problem.offer_makes.tolist() == [[False, True], [True, True]]
    assert list(problem.notice) == [3, 0]
    assert problem.offer_least[0, 0] == 300


def test_a_contract_that_runs_already_is_as_old_as_it_is():
    bounds = {"old": {"running": "2024-01-01", "may end": "no"}}
    problem = plan_problem(plan(partners={"old": MAKER}, decisions__contracts=bounds))
    assert list(problem.signing_period) == [-4]
    assert not problem.exit_allowed[0]


def test_decisions_bound_volume_trims_and_stock_by_date():
    """Of a month's 1000 from 16 February on 13 of 28 days are left; there is no bound before the first date."""
    bounds = {
        "decisions__contracts": {"maker": {"at most": {"2025-01-01": "2000 cars/month", "2026": "500 cars/month"}}},
        "decisions__trims": {"suv": {"at most": {"2026-01-01": "0 cars/month", "2026-02-16": "1000 cars/month"}}},
        "decisions__stocks": {"driving processor": {"at least": 300, "at most": 900}},
        "supply__parts": {"driving processor": {"contract": "4000 parts/month", "stock": {"at most": 5000}}},
    }
    problem = plan_problem(plan(partners={"maker": MAKER}, **bounds))
    assert problem.offer_most[0, [0, 4]] == pytest.approx([6000, 1500])
    assert np.isinf(problem.car_most[0]).all()
    assert np.isinf(problem.car_most[1, :4]).all()
    assert problem.car_most[1, [4, 5]] == pytest.approx([1000 * 13 / 28 + 1000, 3000])
    assert (problem.stock_least[0], problem.stock_most[0]) == (300, 900)


def test_nobody_signs_who_may_not():
    problem = plan_problem(plan(partners={"first": MAKER}, decisions__contracts=[]))
    assert problem.offers == ()


SUPPLY = {
    "parts": {
        "cabin processor": {"each car": 1, "contract": {"2025": "3000 parts/month", "2025-05-16": "4000 parts/month"},
                            "price": "1000 CNY", "spot": {"price": "4000 CNY", "at most": "500 parts/month"},
                            "stock": {"start": "700", "at most": "9000"}},
        "driving processor": {"contract": "2000 parts/month", "price": "2500 CNY", "lead time": "26 w",
                              "order": {"at most": "600 parts/month"}},
    },
    "trims": {"suv": {"cabin processor": 1}},
    "shortages": {"squeeze": {"parts": "cabin processor", "from": "2025-08-16", "until": "2026-01-01", "left": "70 %"},
                  "worse": {"parts": "cabin processor", "from": "2025-10-01", "until": "2026-01-01", "left": "50 %"}},
}  # fmt: skip
FUTURES = {"as expected": {"weight": "50 %"}, "short": {"weight": "50 %", "shortages": ["squeeze", "worse"]}}


def test_cars_take_their_own_parts_and_those_of_their_options_by_share():
    """Half the cars have the pilot in 2025 and all in 2026: 75 % over the plan, two processors each."""
    problem = plan_problem(plan(supply=SUPPLY))
    assert problem.chips == ("cabin processor", "driving processor")
    assert problem.needs == pytest.approx(np.array([[1, 1.5], [2, 1.5]]))


def test_an_option_takes_no_chips_before_it_is_offered():
    """Offered from 2026 on, the second of two years: in none of the cars before, in half of those after, two a car."""
    cars = {"models": {"sedan": "60 %", "suv": "40 %"},
            "options": {"pilot": {"share": {"2026-01-01": "50 %"}, "chips": {"driving processor": 2}}}}  # fmt: skip
    assert plan_problem(plan(supply=SUPPLY, cars=cars)).needs[:, 1] == pytest.approx([0.5, 0.5])


def test_contracts_deliver_by_the_month_and_shortages_leave_their_share():
    problem = plan_problem(plan(supply=SUPPLY, market__scenarios=FUTURES))
    may = 15 / 31 * 3000 + 16 / 31 * 4000
    august = 4000 * (15 / 31 + 0.7 * 16 / 31)
    assert problem.supply[0, 0, :4] == pytest.approx([9000, 3000 + may + 4000, 12_000, 12_000])
    assert problem.supply[1, 0, :5] == pytest.approx([9000, 7000 + may, 4000 + august + 2800, 0.5 * 12_000, 12_000])
    assert problem.spot_most[:, 0, 3] == pytest.approx([1500, 750])
    assert problem.supply[1, 1] == pytest.approx(np.full(8, 6000))


def test_orders_ahead_stock_and_their_cost_are_those_of_the_file():
    problem = plan_problem(plan(supply=SUPPLY, money__holding="1 %"))
    assert list(problem.lead) == [0, 2]
    assert problem.order_most[:, 0] == pytest.approx([0, 1800])
    assert problem.order_price[1, 0] == pytest.approx(2500)
    assert problem.stock_start.tolist() == [700, 0]
    assert problem.stock_most.tolist() == [9000, np.inf]
    assert problem.stock_cost[:, 0] == pytest.approx([30, 75])


def test_cars_built_short_have_their_yard_and_bays():
    short = {
        "parts": "driving processor",
        "yard": "2000",
        "retrofit": "300 cars/month",
        "cost": "2500 CNY",
        "longest": "200 d",
    }
    problem = plan_problem(plan(supply={**SUPPLY, "built short": short}, money__holding="1 %"))
    assert problem.short.tolist() == [False, True]
    assert problem.retrofit_most[0] == 900
    assert problem.parked_longest == 2
    assert problem.parked_cost[0, 0] == pytest.approx(0.03 * 150_000)


def test_labour_fixed_cost_and_hiring_are_those_of_the_pattern():
    money = {"fixed": "30 m CNY/month", "labour": {"one shift": "14 m CNY/month", "two shifts": "26 m CNY/month"},
             "hiring": {"two shifts": "40 m CNY"}, "conversion": "2500 CNY", "warranty": "4000 CNY"}  # fmt: skip
    problem = plan_problem(plan(**{f"money__{key}": value for key, value in money.items()}))
    assert problem.fixed[0, 0] == pytest.approx(90e6)
    assert problem.labour[0, :, 0] == pytest.approx([42e6, 78e6])
    assert problem.hiring.tolist() == [[0, 40e6]]
    assert problem.conversion[:, 0] == pytest.approx([2500, 2500])
    assert problem.warranty[:, 0] == pytest.approx([4000, 4000])
