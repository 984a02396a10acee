"""The objects of a pdfium page in the order of painting, those inside form XObjects among them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
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
    count = pdfium_c.FPDFPage_CountObjects(page)
    return list(_walk(page, count, pdfium_c.FPDFPage_GetObject, IDENTITY, 0))


def _walk(
    holder: ctypes.c_void_p, count: int, one: Callable[..., ctypes.c_void_p], matrix: Matrix, depth: int
) -> Iterator[PageObject]:
    """The objects of a page or of a form XObject (`holder`), of which `one` gives each by its number."""
    kind_of = pdfium_c.FPDFPageObj_GetType
    for index in range(count):
        obj = one(holder, index)
        kind = kind_of(obj)
        if kind != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield PageObject(obj, kind, matrix, depth)
            continue
        if depth >= DEEPEST:
            raise TooManyRules(f"form objects nested deeper than {DEEPEST}")
        inside = pdfium_c.FPDFFormObj_CountObjects(obj)
        whole = multiply(matrix_of(obj), matrix)
        yield from _walk(obj, inside, pdfium_c.FPDFFormObj_GetObject, whole, depth + 1)


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
