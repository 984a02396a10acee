"""A stage run as DVC runs it: a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run_stage(name: str, folder: Path) -> tuple[int, str]:
    """The exit code and what the stage said on stderr, without the environment of the tests."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.stages", name],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr
