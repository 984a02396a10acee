"""The version of the software; pyproject.toml states the same."""

VERSION = "2.0.0"
