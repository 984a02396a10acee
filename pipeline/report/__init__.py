"""A static site to look at a release: opens from disk, no server and no network.

Reads a release only; where a value stands is told by its box, in points of the page as displayed.
"""

from __future__ import annotations

from pipeline.report.opened import ReportError
from pipeline.report.site import report

__all__ = ["ReportError", "report"]
