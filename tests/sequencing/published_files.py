"""Small files in the forms of CSPLib and ROADEF 2005, for tests."""

from __future__ import annotations

# ------------------------------------------------------------------ CSPLib

CSPLIB = "6 2 3\n1 1\n2 3\n0 2 1 0\n1 3 0 1\n2 1 1 1\n"

# ------------------------------------------------------------------ ROADEF 2005

VEHICLES = """\
Date;SeqRank;Ident;Paint Color;HPRC1;LPRC1;
2003 01 06;1;028103060001;1;0;1;
2003 01 06;2;028103060002;1;1;0;
2003 01 07;1;028103070001;2;1;0;
2003 01 07;2;028103070002;2;0;1;
2003 01 07;3;028103070003;3;1;1;
2003 01 07;4;028103070004;3;0;0;
"""

ROADEF = {
    "vehicles.txt": VEHICLES,
    "ratios.txt": "Ratio;Prio;Ident;\n1/2;1;HPRC1;\n1/3;0;LPRC1;\n",
    "paint_batch_limit.txt": "limitation;\n3;\n",
    "optimization_objectives.txt": "rank;objective name;\n"
    "1;high_priority_level_and_easy_to_satisfy_ratio_constraints;\n"
    "2;paint_color_batches;\n3;low_priority_level_ratio_constraints;\n",
}
