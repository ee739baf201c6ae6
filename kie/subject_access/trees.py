"""A value that has parts, such as a kept record, as a page shows it: without what is there for machines alone.

The file for machines has all of it. What is left out here is an id, or a code whose words stand beside it.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from kie.i18n import _, format_day, format_instant, format_time
from kie.subject_access.record_words import NAMES
from kie.subject_access.worded_rules import DAY, ID, INSTANT, TIME

FOR_MACHINES = frozenset({"id", "key", "subject", "format", "fingerprint", "review", "scale", "depth"})
WORDED = frozenset({"kind", "step", "settled"})
"""Codes that say nothing more where the mapping has their `words`."""


def readable(value: Any) -> Any:
    """The value with days and moments as people write them; "" or empty where nothing is left."""
    if isinstance(value, Mapping):
        return _of_parts(value)
    if isinstance(value, list):
        return [one for one in map(readable, value) if one not in ("", [], {}, None)]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return _said(value) if isinstance(value, str) else value


def _of_parts(value: Mapping[str, Any]) -> Any:
    """What somebody said as one line, and words that stand alone as themselves."""
    parts = {
        name: readable(one)
        for name, one in value.items()
        if name not in FOR_MACHINES and not (name in WORDED and value.get("words"))
    }
    shown = {name: one for name, one in parts.items() if one not in ("", [], {}, None)}
    if shown.keys() == {"words"}:
        return shown["words"]
    if shown.keys() == {"who", "text"}:
        return _("%(who)s: %(text)s", **shown)
    if shown.keys() == {"who", "label", "text"}:
        return _("%(who)s, %(label)s: %(text)s", **shown)
    return {_called(name): one for name, one in shown.items()}


def _called(name: str) -> str:
    return _(NAMES[name]) if name in NAMES else name


def _said(text: str) -> str:
    try:
        if DAY.fullmatch(text):
            return format_day(date.fromisoformat(text))
        if TIME.fullmatch(text):
            return format_time(time.fromisoformat(text))
        if INSTANT.fullmatch(text):
            return format_instant(datetime.fromisoformat(text))
    except ValueError:
        return text
    return "" if ID.fullmatch(text) else text
