"""Reading a PDF opens no connection, in this process or in a worker."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from pdf import hostile

# Loaded by every Python process of the run, the fork server and its workers too.
GUARD = """
    import os, sys
    def guard(event, args):
        address = args[1] if event in ("socket.connect", "socket.bind", "socket.sendto") else None
        if event == "socket.getaddrinfo" or isinstance(address, tuple):
            with open(os.environ["GUARD_LOG"], "a") as log:
                log.write(f"{event} {args[1:]}\\n")
            raise OSError("no network in this test")
    sys.addaudithook(guard)
"""
RUN = """
    import sys
    from pathlib import Path
    from pipeline.run.documents import Source, extract
    if __name__ == "__main__":
        given = [Source(p.stem, p) for p in sorted(Path(sys.argv[1]).glob("*.pdf"))]
        if "try" in sys.argv:
            import socket
            socket.create_connection(("127.0.0.1", 9))
        print(extract(given, Path(sys.argv[2]), workers=2).read)
"""


def guarded(tmp_path: Path, *more: str) -> tuple[str, str]:
    """What a run prints, and what it tried to reach."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in {"good": hostile.plain(hostile.table(3, 3)), "bad": b"no PDF"}.items():
        (folder / f"{name}.pdf").write_bytes(data)
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(textwrap.dedent(GUARD))
    (tmp_path / "run.py").write_text(textwrap.dedent(RUN))
    paths = os.pathsep.join([str(tmp_path / "guard"), str(Path(__file__).parents[2])])
    log = tmp_path / "log"
    log.touch()
    done = subprocess.run(
        [sys.executable, str(tmp_path / "run.py"), str(folder), str(tmp_path / "grids"), *more],
        env={**os.environ, "PYTHONPATH": paths, "GUARD_LOG": str(log)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.strip() or done.stderr, log.read_text()


def test_reading_reaches_for_no_network(tmp_path: Path) -> None:
    assert guarded(tmp_path) == ("2", "")


def test_the_guard_sees_a_connection(tmp_path: Path) -> None:
    told, log = guarded(tmp_path, "try")
    assert "no network in this test" in told
    assert "socket.getaddrinfo" in log
