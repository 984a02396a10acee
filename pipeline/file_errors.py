"""What the system says of a file, in one line for people."""

from __future__ import annotations

import errno


def said(error: OSError) -> str:
    """Why a file cannot be read or written, a full disk by name."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘已满,腾出空间后再运行即可 the disk is full; make room and run again"
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"
