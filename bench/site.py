"""The site of many projects: seconds, processor seconds and memory to build it. `python -m bench.site [DOCUMENTS]`

Each made document has 10 projects of 20 targets. How quick a search is, tests/report/test_browser.py measures in the browser.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, "tests")

import factory
from pipeline.report import report
from report import material


def main(documents: int) -> None:
    """Build the site once and say what it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        release = material.write(folder / "release", factory.rows(documents, 10, 20))
        wall, processor = time.perf_counter(), time.process_time()
        report(release, folder / "site", folder)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        size = sum(path.stat().st_size for path in (folder / "site").rglob("*") if path.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{documents * 10} projects, {documents * 200} targets: {wall:.0f} s, processor {processor:.0f} s, {memory} MB, site {size >> 20} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
