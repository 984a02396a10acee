"""The colours of the site, of notebooks and of benches. Neighbours differ in lightness too, for those who do not tell the hues apart."""

from __future__ import annotations

INK, BLUE, SKY, PALE = "#12507b", "#2f8fc4", "#5b8fb0", "#8cc5e3"
GREEN, AMBER, RED, GREY, ORANGE = "#5b7f2b", "#e0a030", "#a3241f", "#9a9a9a", "#b45309"
# The same on a dark ground, each at least three times as light as it.
DARK = {
    INK: "#3f7fb5",
    BLUE: "#62b5ea",
    SKY: "#7fb0d0",
    PALE: "#c3e2f3",
    GREEN: "#86b04a",
    RED: "#e0605a",
    ORANGE: "#e08a3c",
}
# What each word is drawn in: kinds of target, severities of findings, results of the cost check; "" is a lone series.
WORDS = {
    "numeric": INK, "date": BLUE, "duration": PALE, "relative": GREEN, "qualitative": AMBER, "placeholder": GREY, "missing": RED,
    "error": RED, "warning": AMBER, "note": SKY,
    "exact": INK, "close": BLUE, "gap": RED, "not_computable": GREY,
    "": INK,
}  # fmt: skip
# What a cell was read as.
ROLES = {"field": INK, "level": GREEN, "indicator": BLUE, "value": ORANGE, "cell": GREY}
SERIES = (INK, AMBER, BLUE, GREEN, RED, GREY)
