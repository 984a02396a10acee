"""The objects of a pdfium page in the order of painting, those inside form XObjects among them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

# Form XObjects may hold others; a file that nests them deeper means no good.
DEEPEST = 8

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class PageObject(NamedTuple):
    """One object, its kind (`FPDF_PAGEOBJ_…`) and the form XObjects around it: their joint matrix and their number."""

    raw: ctypes.c_void_p
    kind: int
    matrix: Matrix
    depth: int


class TooManyRules(ValueError):
    """A page draws more, or nests it deeper, than any form does."""


def page_objects(page: ctypes.c_void_p) -> list[PageObject]:
    """Every object of a page but the form XObjects themselves; TooManyRules where they are nested beyond `DEEPEST`."""
    one, kind_of = pdfium_c.FPDFPage_GetObject, pdfium_c.FPDFPageObj_GetType
    found: list[PageObject] = []
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        obj = one(page, index)
        kind = kind_of(obj)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            found += _inside(obj, IDENTITY, 1)
        else:
            found.append(PageObject(obj, kind, IDENTITY, 0))
    return found


def _inside(form: ctypes.c_void_p, outer: Matrix, depth: int) -> Iterator[PageObject]:
    if depth > DEEPEST:
        raise TooManyRules(f"form objects nested deeper than {DEEPEST}")
    matrix = multiply(matrix_of(form), outer)
    for index in range(pdfium_c.FPDFFormObj_CountObjects(form)):
        obj = pdfium_c.FPDFFormObj_GetObject(form, index)
        kind = pdfium_c.FPDFPageObj_GetType(obj)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            yield from _inside(obj, matrix, depth + 1)
        else:
            yield PageObject(obj, kind, matrix, depth)


def matrix_of(obj: ctypes.c_void_p) -> Matrix:
    """The matrix of an object; the identity where it has none."""
    raw = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(obj, raw):
        return IDENTITY
    return (raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """One matrix after another."""
    if then is IDENTITY:
        return first
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def bounds(obj: ctypes.c_void_p) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of an object in its own space; all 0 where pdfium does not know."""
    left, bottom, right, top = sides = [ctypes.c_float() for _ in range(4)]
    pdfium_c.FPDFPageObj_GetBounds(obj, *sides)
    return left.value, bottom.value, right.value, top.value


def texts_of(objects: Iterable[PageObject]) -> list[ctypes.c_void_p]:
    """Those of the objects that draw text."""
    return [each.raw for each in objects if each.kind == pdfium_c.FPDF_PAGEOBJ_TEXT]
