"""Charts by Vega-Altair, drawn in the page by the Vega script that vl-convert carries; each has its numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from pipeline import palette
from pipeline.report.wording import shown, words

LANGUAGES = ("zh", "en")
KINDS = ("numeric", "date", "duration", "relative", "qualitative", "placeholder", "missing")
_BAR = 24
_NARROW = 150  # pixels of a label, so that bars remain at 390


@dataclass(frozen=True)
class Chart:
    """Counts by label, split by a series where there is one. `rows` holds (label, series, count) with words' keys.

    A label without a key in the table of words (a unit's name) stands for itself.
    """

    name: str
    title: str
    label: str
    series: str
    order: tuple[str, ...]
    rows: tuple[tuple[str, str, int], ...]
    share: bool = False

    @property
    def labels(self) -> list[str]:
        """Labels, each once, in order."""
        return list(dict.fromkeys(row[0] for row in self.rows))

    def count(self, label: str, part: str) -> int:
        """A cell of the table of numbers."""
        return sum(row[2] for row in self.rows if row[:2] == (label, part))

    def total(self, label: str) -> int:
        """All of a label."""
        return sum(row[2] for row in self.rows if row[0] == label)


def word(key: str, language: str) -> str:
    """A key of the table of words in one language, or the text itself."""
    return words()[key][LANGUAGES.index(language)] if key in words() else shown(key)


def spec(chart: Chart, language: str) -> dict[str, Any]:
    """A Vega-Lite specification."""
    named = {part: word(f"{chart.series}.{part}" if part else chart.label, language) for part in chart.order}
    values = [
        {
            "label": word(label, language),
            "series": named[part],
            "count": count,
            "rank": chart.order.index(part),
        }
        for label, part, count in chart.rows
    ]
    scale = alt.Scale(domain=list(named.values()), range=[palette.WORDS[part] for part in chart.order])
    legend = (
        None if len(chart.order) == 1 else alt.Legend(title=None, orient="bottom", columns=3, labelLimit=220)
    )
    most = max(chart.total(label) for label in chart.labels)
    whole = list(range(most + 1)) if most < 6 else alt.Undefined  # no tick between two counts
    axis = (
        alt.Axis(format="%", tickCount=5)
        if chart.share
        else alt.Axis(format=",d", values=whole, tickMinStep=1)
    )
    bars = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=_NARROW)),
            x=alt.X("sum(count):Q", stack="normalize" if chart.share else "zero", title=None, axis=axis),
            color=alt.Color("series:N", scale=scale, legend=legend),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("label:N", title=word(chart.label, language)),
                alt.Tooltip("series:N", title=word("chart.series", language)),
                alt.Tooltip("sum(count):Q", title=word("chart.count", language)),
            ],
        )
    )
    found: dict[str, Any] = (
        bars.properties(
            width="container",
            height=_BAR * len(chart.labels),
            padding={"left": 0, "top": 4, "right": 18, "bottom": 4},
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .configure(aria=False, background="transparent", font="system-ui, sans-serif")
        .configure_axis(labelFontSize=12)
        .configure_legend(labelFontSize=12)
        .configure_view(stroke=None)
        .to_dict()
    )
    return found


def dark_css() -> str:
    """Rules that give each colour of the palette its counterpart on a dark ground; print stays light."""
    rules = "".join(
        f'  .chart [fill="{light}"] {{ fill: {dark}; }}\n' for light, dark in palette.DARK.items()
    )
    return f"@media screen and (prefers-color-scheme: dark) {{\n{rules}}}\n"


def specs(charts: list[Chart]) -> dict[str, dict[str, Any]]:
    """Every chart in both languages."""
    return {
        chart.name: {language: spec(chart, language) for language in LANGUAGES}
        for chart in charts
        if chart.rows
    }


@cache
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script (0.9 MB), which loads nothing."""
    return vl_convert.javascript_bundle(None)  # type: ignore[arg-type]  # without a snippet of ours
