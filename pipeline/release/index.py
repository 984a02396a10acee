"""`index.json`: all released versions, derived from their own descriptors, each with the hash of its checksums."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.open_release.seals import CHECKSUMS, INDEX, PIN, pinned, sha256
from pipeline.release.version import released
from pipeline.release.whole import write_whole


def write(releases: Path) -> None:
    """Writes `<releases>/index.json`, oldest version first. A hash that stands there is kept: it says what was released."""
    entries = [_entry(releases / str(version)) for version in released(releases)]
    text = json.dumps({"versions": entries}, ensure_ascii=False, indent=1) + "\n"
    write_whole(releases / INDEX, text)


def _entry(folder: Path) -> dict[str, Any]:
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    rows = {resource["name"]: resource["rows"] for resource in descriptor["resources"]}
    return {
        "version": descriptor["version"],
        "created": descriptor["created"],
        "path": folder.name,
        "rows": rows,
        PIN: pinned(folder) or sha256(folder / CHECKSUMS),
    }
