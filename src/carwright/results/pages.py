"""How every page is made: one template, filled with one result, style and script inside, readable without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from carwright.results.figures_svg import style_sheet
from carwright.results.intervals import digits


def page_from(
    template: str,
    contents: Mapping[str, object],
    *,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    functions: Mapping[str, Callable[..., object]] | None = None,
) -> str:
    """The text of a page.

    Parameters
    ----------
    template
        Name of the template without its ``.html.j2``.
    contents
        What it speaks of, by the names it knows; ``style`` and ``script`` are added.
    styles, scripts
        Files beside the templates that stand in the page besides those of every page.
    functions
        What the template calls, besides ``digits``.
    """
    pages = Environment(
        loader=PackageLoader("carwright.results", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals.update({"digits": digits} | dict(functions or {}))

    def text(name: str) -> str:
        assert pages.loader is not None
        return pages.loader.get_source(pages, name)[0]

    style = style_sheet() + "".join(text(name) for name in ("report.css", *styles))
    script = "".join(text(name) for name in ("report.js", *scripts))
    return pages.get_template(f"{template}.html.j2").render(
        {**contents, "style": Markup(style), "script": Markup(script)}
    )
