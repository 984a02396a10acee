"""Stands before RapidOCR on the path of a run that is to do without it."""

raise ImportError("without OCR")
