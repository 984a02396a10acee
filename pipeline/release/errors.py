"""What a release is refused for."""

from __future__ import annotations


class ReleaseError(Exception):
    """One clear line, Chinese and English: what is wrong and what to do."""
