"""The plant drawn as its flow: shops as boxes in the order of the cars, each element a square coloured by its use."""

from __future__ import annotations

from math import ceil, isfinite
from typing import TYPE_CHECKING

from markupsafe import Markup

from carwright.results.figures_charts import percent, shortened
from carwright.results.figures_svg import Figure, tag, together
from carwright.results.flow_graph import RULES, STORES, Box, Graph, Shop, Way, graph_of

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

SHOP_WIDE, SHOP_GAP, ROW_GAP = 150.0, 44.0, 30.0
SQUARE, PITCH, A_ROW = 13.0, 17.0, 8
BOX_WIDE, BOX_TALL, BOX_GAP, BOXES_A_ROW = 164.0, 56.0, 26.0, 5
LINE_TALL = BOX_TALL + 30.0


def shades(box: Box) -> str:
    """Depth of both colourings of an element, as properties that the style sheet picks from."""
    use = box.use if isfinite(box.use) else 0.0
    return f"--u:{min(max(use, 0.0), 1.0):.2f};--l:{min(max(box.limiting, 0.0), 1.0):.2f}"


def told(box: Box) -> str:
    """What the pointer shows of an element."""
    lines = [box.name, box.size]
    if isfinite(box.use):
        lines.append(f"{percent(box.use)} {'full on average' if box.kind in STORES else 'of its open time at work'}")
    if box.limiting > 0:
        lines.append(f"limits its part {percent(box.limiting)} of the time")
    return "\n".join(lines)


def draw_part(result: SimulationResult, part: str) -> Figure:
    """All shops of a part with the ways between them."""
    graph = graph_of(result, part)
    columns = graph.columns()
    tall = {name: _shop_tall(shop) for name, shop in graph.shops.items()}
    at = _positions(graph, columns, tall)
    wide = max((x for x, _ in at.values()), default=0.0) + SHOP_WIDE + 8
    high = max((y + tall[name] for name, (_, y) in at.items()), default=40.0) + 34
    marks: list[object] = [_arrow_head()]
    marks += [_shop_way(way, at, tall, high) for way in graph.shop_ways]
    marks += [_shop(shop, *at[name], tall[name]) for name, shop in graph.shops.items()]
    head = ("Shop", "Element", "Kind", "At work, or full", "Limits")
    rows = tuple(
        (box.shop, box.name, box.size, percent(box.use), percent(box.limiting))
        for s in graph.shops.values()
        for box in s.boxes
    )
    words = "Shops from left to right in the order of the cars; each square is an element, in order, row by row."
    drawing = tag("g", *marks, transform=f"translate({max(0.0, (960 - wide) / 2):.0f} 0)")
    return Figure(f"Flow of {part or 'the plant'}", words, high, drawing, head, rows, width=max(960.0, wide))


def _shop_tall(shop: Shop) -> float:
    return 62 + PITCH * ceil(max(len(shop.boxes), 1) / A_ROW)


def _positions(graph: Graph, columns: dict[str, int], tall: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Top left corner of each shop: the main flow in the first row, shops that only make parts below it."""
    ends = {end for way in graph.shop_ways if way.how != "part" for end in (way.source, way.target)}
    feeders = {way.source for way in graph.shop_ways if way.how == "part"} - ends
    main = [name for name in graph.shops if name not in feeders] or list(graph.shops)
    at: dict[str, tuple[float, float]] = {}
    reached: dict[int, float] = {}
    for group in (main, [name for name in graph.shops if name not in main]):
        for name in group:
            column = columns[name]
            at[name] = (4 + column * (SHOP_WIDE + SHOP_GAP), reached.get(column, 8.0))
            reached[column] = at[name][1] + tall[name] + ROW_GAP
        first_row = max(reached.values(), default=8.0)
        reached = dict.fromkeys(range(len(graph.shops) + 1), first_row)
    return at


def _shop(shop: Shop, x: float, y: float, tall: float) -> Markup:
    marks: list[object] = [
        tag("rect", class_="cw-panel", x=x, y=y, width=SHOP_WIDE, height=tall, rx=6),
        tag("text", shortened(shop.name, 22), tag("title", shop.name), class_="cw-strong", x=x + 9, y=y + 19),
    ]
    busiest = shop.busiest
    use = f"busiest {percent(busiest.use, 0)} at work" if busiest else "stores and rules only"
    marks.append(tag("text", use, class_="cw-quiet cw-if-use", x=x + 9, y=y + 36))
    marks.append(
        tag("text", f"limits {percent(shop.limiting, 0)} of the time", class_="cw-quiet cw-if-limit", x=x + 9, y=y + 36)
    )
    for place, box in enumerate(shop.boxes):
        left, top = x + 9 + PITCH * (place % A_ROW), y + 46 + PITCH * (place // A_ROW)
        marks.append(_mark(box, left, top))
    return together(marks)


def _mark(box: Box, x: float, y: float) -> Markup:
    """Square that works, round that holds cars, diamond of a rule that holds none, dot of a source or sink."""
    at_work = isfinite(box.use)
    side = SQUARE if at_work or box.kind in STORES else SQUARE * (0.66 if box.kind in RULES else 0.46)
    gap = (SQUARE - side) / 2
    round_ = 1.5 if box.kind in RULES or (at_work and box.kind not in STORES) else side / 2
    middle = f"{x + SQUARE / 2:.1f} {y + SQUARE / 2:.1f}"
    turn = f"rotate(45 {middle})" if box.kind in RULES and not at_work else None
    return tag(
        "rect",
        class_="cw-place cw-tip",
        style=shades(box),
        x=x + gap,
        y=y + gap,
        width=side,
        height=side,
        rx=round_,
        transform=turn,
        data_tip=told(box),
    )


def _shop_way(way: Way, at: dict[str, tuple[float, float]], tall: dict[str, float], high: float) -> Markup:
    (x1, y1), (x2, y2) = at[way.source], at[way.target]
    start, end = (x1 + SHOP_WIDE, y1 + 24), (x2 - 2, y2 + 24)
    style = "cw-aside" if way.how in ("repair", "scrap") else "cw-flow"
    if end[0] <= start[0]:  # back, or to a shop in the same column: round below
        low = max(y1 + tall[way.source], y2 + tall[way.target]) + 14
        from_middle, to_middle, to_foot = x1 + SHOP_WIDE / 2, x2 + SHOP_WIDE / 2, y2 + tall[way.target] + 2
        d = f"M{from_middle:.0f} {y1 + tall[way.source]:.0f}V{low:.0f}H{to_middle:.0f}V{to_foot:.0f}"
        return tag("path", class_=style, d=d, marker_end="url(#cw-arrow)")
    if end[0] - start[0] > SHOP_GAP + 1:  # past other shops: below them
        low = high - 14
        d = f"M{start[0]:.0f} {start[1]:.0f}h12V{low:.0f}H{end[0] - 14:.0f}V{end[1]:.0f}H{end[0]:.0f}"
        return tag("path", class_=style, d=d, marker_end="url(#cw-arrow)")
    middle = end[0] - 16 if start[1] != end[1] else (start[0] + end[0]) / 2
    drop = 0 if start[1] == end[1] else 14
    d = f"M{start[0]:.0f} {start[1]:.0f}H{middle:.0f}V{end[1] + drop:.0f}H{end[0]:.0f}"
    return tag("path", class_=style, d=d, marker_end="url(#cw-arrow)")


def _arrow_head() -> Markup:
    shape = tag("path", class_="cw-head", d="M0 0L7 3.5L0 7z")
    return tag(
        "defs",
        tag(
            "marker",
            shape,
            id="cw-arrow",
            viewBox="0 0 7 7",
            refX="6",
            refY="3.5",
            markerWidth="7",
            markerHeight="7",
            markerUnits="userSpaceOnUse",
            orient="auto",
        ),
    )


def draw_shop(graph: Graph, name: str) -> Figure:
    """One shop in full: every element with its size and use, in order, and its branches below with where they hang."""
    shop = graph.shops[name]
    marks: list[object] = [_arrow_head()]
    y = _chain(marks, shop.main, 10.0, graph)
    for branch, boxes in shop.branches.items():
        marks.append(tag("text", _branch_words(graph, branch, boxes), class_="cw-quiet", x=6, y=y + 12))
        y = _chain(marks, boxes, y + 22, graph, aside=True)
    head = ("Element", "Kind", "At work, or full", "Limits")
    rows = tuple((box.name, box.size, percent(box.use), percent(box.limiting)) for box in shop.boxes)
    return Figure(name, "Elements in order, row by row; branches below the main flow.", y, together(marks), head, rows)


def _chain(marks: list[object], boxes: list[Box], top: float, graph: Graph, aside: bool = False) -> float:
    """Draw boxes row by row; gives the height reached."""
    linked = {(way.source, way.target) for way in graph.ways}
    for place, box in enumerate(boxes):
        row, column = divmod(place, BOXES_A_ROW)
        x, y = 4 + column * (BOX_WIDE + BOX_GAP), top + row * LINE_TALL
        marks.append(_box(box, x, y))
        note = _notes(graph, box)
        if note:
            whole_note = tag("title", note)
            marks.append(tag("text", shortened(note, 27), whole_note, class_="cw-quiet", x=x + 2, y=y + BOX_TALL + 13))
        if place + 1 < len(boxes) and ((box.name, boxes[place + 1].name) in linked or not aside):
            marks.append(_to_next(x, y, column))
    return top + LINE_TALL * ceil(max(len(boxes), 1) / BOXES_A_ROW) + 4


def _to_next(x: float, y: float, column: int) -> Markup:
    middle = y + BOX_TALL / 2
    if column < BOXES_A_ROW - 1:
        d = f"M{x + BOX_WIDE:.0f} {middle:.0f}h{BOX_GAP - 2:.0f}"
    else:
        d = f"M{x + BOX_WIDE:.0f} {middle:.0f}h8V{y + LINE_TALL - 8:.0f}H{4 + BOX_WIDE / 2:.0f}v7"
    return tag("path", class_="cw-flow", d=d, marker_end="url(#cw-arrow)")


def _box(box: Box, x: float, y: float) -> Markup:
    known, corner = isfinite(box.use), 4 if box.kind not in STORES else 16
    use = percent(box.use, 0) + (" full" if box.kind in STORES else " at work") if known else ""
    limits = f"limits {percent(box.limiting, 0)}" if box.limiting > 0 else ""
    strip = {"x": x + 6, "y": y + 6, "width": 12, "height": BOX_TALL - 12, "rx": min(corner, 6)}
    return tag(
        "g",
        tag("title", told(box)),
        tag("rect", class_="cw-box", x=x, y=y, width=BOX_WIDE, height=BOX_TALL, rx=corner),
        tag("rect", class_="cw-place", style=shades(box), **strip) if known else "",
        tag("text", shortened(box.label, 18), class_="cw-strong", x=x + 25, y=y + 18),
        tag("text", shortened(box.brief, 22), class_="cw-quiet", x=x + 25, y=y + 33),
        tag("text", use, class_="cw-quiet cw-if-use", x=x + 25, y=y + 48) if use else "",
        tag("text", limits, class_="cw-quiet cw-if-limit", x=x + 25, y=y + 48) if limits else "",
        data_tip=told(box),
    )


def _label(graph: Graph, name: str, shop: str) -> str:
    """Name of an element as seen from a shop: its own name, with that of its shop if it is another one."""
    own, other = name.split(".")[-1], graph.shop_of.get(name)
    return own if other == shop else f"{other}.{own}"


def _notes(graph: Graph, box: Box) -> str:
    """Ways that the row of boxes does not show: parts that come in, failed cars, ways to other shops."""
    parts = [_label(graph, w.source, box.shop) for w in graph.ways if w.target == box.name and w.how == "part"]
    fails = [_label(graph, w.target, box.shop) for w in graph.ways if w.source == box.name and w.how == "repair"]
    if parts:
        return f"+ {', '.join(parts)}"
    if fails:
        return f"fails: {', '.join(fails)}"
    if box.branch or box.kind in RULES:
        return ""
    ways = [way for way in graph.ways if way.source == box.name and graph.shop_of[way.target] != box.shop]
    return f"to {', '.join(_label(graph, way.target, box.shop) for way in ways)}" if ways else ""


def _branch_words(graph: Graph, branch: str, boxes: list[Box]) -> str:
    """Where a branch begins and where it leads back to."""
    names = {box.name for box in boxes}
    shop = boxes[0].shop
    begins = {w.source: w.how for w in graph.ways if w.target in names and w.source not in names}
    ends = [w.target for w in graph.ways if w.source in names and w.target not in names]
    words = f"Branch {branch}"
    if begins:
        words += f" · from {', '.join(_label(graph, name, shop) for name in begins)}"
        words += " (repair)" if "repair" in begins.values() else ""
    if ends:
        words += f" · on to {', '.join(_label(graph, name, shop) for name in dict.fromkeys(ends))}"
    return words
