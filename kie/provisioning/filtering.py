"""Which entries a filter of SCIM can mean, as a condition on columns that have an index.

The condition lets through at least those whom the filter means. What is let through, the library compares exactly.
"""

from collections.abc import Callable

from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    ValuePath,
)
from sqlalchemy import ColumnElement, and_, false, or_

from kie.identifiers import id_or_none
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.rules import compared


def _by_id(text: str) -> ColumnElement[bool]:
    found = id_or_none(text)
    return false() if found is None else DirectoryEntry.id == found


INDEXED: dict[str, Callable[[str], ColumnElement[bool]]] = {
    "id": _by_id,
    "username": lambda text: DirectoryEntry.user_name_key == compared(text),
    "externalid": lambda text: DirectoryEntry.external_id == text,
    "emails": lambda text: DirectoryEntry.email_key == compared(text),
    "emails.value": lambda text: DirectoryEntry.email_key == compared(text),
    "employeenumber": lambda text: DirectoryEntry.employee_number == text,
}
"""Attributes that are found without reading every entry, by what they are called in small letters."""


def narrowed(node: FilterNode, within: str = "") -> ColumnElement[bool] | None:
    """A condition that holds for all whom the filter means; None where only reading every entry would tell.

    `within`: the attribute whose entries the filter speaks of, such as `emails` in `emails[type eq "work"]`.
    """
    if isinstance(node, Comparison):
        return _comparison(node, within)
    if isinstance(node, ValuePath):
        return narrowed(node.val_filter, _called(node.attr_path, within))
    if isinstance(node, LogicalExpr):
        terms = [narrowed(term, within) for term in node.terms]
        known = [term for term in terms if term is not None]
        if node.op is LogicalOperator.and_ and known:
            return and_(*known)
        if node.op is LogicalOperator.or_ and len(known) == len(terms):
            return or_(*known)
    return None


def _comparison(node: Comparison, within: str) -> ColumnElement[bool] | None:
    indexed = INDEXED.get(_called(node.attr_path, within))
    if indexed is None or node.op is not CompareOperator.eq or not isinstance(node.value, str):
        return None
    return indexed(node.value)


def _called(path: AttrPath, within: str) -> str:
    parts = (within, path.attr, path.sub_attr)
    return ".".join(part for part in parts if part).casefold()
