"""What kind of form it is and whose: target, self-evaluation or monitoring; project, department, transfer or region."""

from __future__ import annotations

from pipeline.forms import captions
from pipeline.forms.form import Form
from pipeline.vocabulary.blanks import is_blank

KINDS = ("target", "self_evaluation", "monitoring")
SCOPES = ("project", "department", "transfer", "region")


def form_kind(form: Form) -> str:
    """One of KINDS, by its title and by what its columns hold.

    A column of results decides where one is filled, or where the title says what it is for; a target form whose
    template has an empty column of results stays a target form.
    """
    told = captions.told_by_title(_titles(form), ("monitoring", "self_evaluation"))
    roles = set(form.roles)
    if "forecast" in roles or (told == "monitoring" and roles & {"actual", "score"}):
        return "monitoring"
    filled = any(
        cell is not None and not is_blank(cell.text) for row in form.rows for cell in (row.actual, row.score)
    )
    if filled or told == "self_evaluation":
        return "self_evaluation"
    return "target"


def form_scope(form: Form) -> str:
    """One of SCOPES, by its title, else by its captions; a form that names a project is of that project."""
    told = captions.told_by_title(_titles(form), ("region", "department", "transfer"))
    if told == "department" and _names_project(form):
        return "project"
    if told:
        return told
    scopes = (captions.scope_of_caption(item.caption) for item in form.fields)
    found = [scope for scope in scopes if scope]
    if "transfer" in found:
        return "transfer"
    return "department" if "department" in found and not _names_project(form) else "project"


def _titles(form: Form) -> list[str]:
    return [line for line in form.above if len(line) <= _LONGEST]


_LONGEST = 60  # characters: a longer line above a grid is a sentence


def _names_project(form: Form) -> bool:
    return any(item.field == "project_name" and not is_blank(item.value.text) for item in form.fields)
