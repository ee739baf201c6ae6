"""What browsers send of an assessment, as the items that the service takes.

Controls are named `<framework id>/<node id>/<field>`, so that one form may hold any number of items; the fields of a
question on unhelpful behaviours are named `<statement id>/<field>`, and on a page with other questions
`unhelpful/<framework id>/<statement id>/<field>`. Odd values are passed on for the service to refuse.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from kie.assessments.service import OPT_OUT, Item, ItemProblem, ItemsRefused, Seen, UnhelpfulItem, WantsItem
from kie.assessments.words import BOXES
from kie.i18n import _

V = TypeVar("V")
Values = Mapping[str, object]
"""Control names and what they hold: a text, or a list of texts for several checkboxes of one name."""

FIELDS = ("step", "note", "done_well", "to_work_on", "version", "was")
OUT = "out"
UNHELPFUL = "unhelpful"
"""How the key of a question on unhelpful behaviours begins; no framework is called so."""
IMPOSSIBLE = -1


def text_of(values: Values, name: str) -> str | None:
    """The text of one control; None when it was not sent (or sent as something else)."""
    found = values.get(name)
    if isinstance(found, list):
        found = found[0] if found else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else None


def without_prefix(values: Mapping[str, V], prefix: str) -> dict[str, V]:
    """What begins like this, by the rest of the names; with "", all of it."""
    return {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}


def items_from(values: Values) -> list[Item]:
    """Every item named in the form, in the order of its controls."""
    keys: dict[tuple[str, str], None] = {}
    for name in values:
        parts = name.split("/")
        if len(parts) == 3 and parts[2] in FIELDS and parts[0] != UNHELPFUL:
            keys[parts[0], parts[1]] = None
    return [_item(values, framework_id, node_id) for framework_id, node_id in keys]


def _item(values: Values, framework_id: str, node_id: str) -> Item:
    sent = {field: text_of(values, f"{framework_id}/{node_id}/{field}") for field in FIELDS}
    return Item(
        framework_id,
        node_id,
        version=version_from(sent["version"]),
        step=_step(sent["step"]),
        note=sent["note"],
        done_well=sent["done_well"],
        to_work_on=sent["to_work_on"],
        was=sent["was"],
    )


def version_from(text: str | None) -> int:
    """The version that a form carries; 0 for none, an impossible one for what is no number."""
    return _whole(text) if text else 0


def _step(text: str | None) -> int | None:
    if not text:
        return None
    return OPT_OUT if text == OUT else _whole(text) or IMPOSSIBLE


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else IMPOSSIBLE


def wants_from(values: Values) -> WantsItem:
    """The four boxes."""
    texts = {box: text_of(values, box) or "" for box in BOXES}
    return WantsItem(**texts, version=version_from(text_of(values, "version")))


def unhelpful_from(framework_id: str, values: Values) -> UnhelpfulItem:
    """The answer on unhelpful behaviours. Raises ItemsRefused when a date field holds no date."""
    answer = text_of(values, "answer")
    picked = values.get("seen")
    statement_ids = [picked] if isinstance(picked, str) else picked if isinstance(picked, list) else []
    chosen = dict.fromkeys(str(one) for one in statement_ids if one)
    problems: list[ItemProblem] = []
    seen = tuple(_seen(framework_id, one, values, problems) for one in chosen)
    if problems:
        raise ItemsRefused(tuple(problems))
    return UnhelpfulItem(framework_id, answer == "none", seen, version_from(text_of(values, "version")))


def _seen(framework_id: str, statement_id: str, values: Values, problems: list[ItemProblem]) -> Seen:
    days: dict[str, date | None] = {}
    for name in ("seen_on", "raised_on"):
        text = (text_of(values, f"{statement_id}/{name}") or "").strip()
        days[name] = day_from(text)
        if text and days[name] is None:
            said = _("Write the day like 5/3/2027.")
            problems.append(ItemProblem(f"unhelpful/{framework_id}", f"{statement_id}/{name}", said))
    return Seen(
        statement_id,
        step=_step(text_of(values, f"{statement_id}/step")),
        seen_on=days["seen_on"],
        what_seen=text_of(values, f"{statement_id}/what_seen") or "",
        raised_on=days["raised_on"],
        shared=text_of(values, f"{statement_id}/shared") == "yes",
    )


def day_from(text: str) -> date | None:
    """A date as browsers send it (2027-03-05) or as people here write it (5/3/2027); None for anything else."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def several(pairs: Iterable[tuple[str, list[str]]]) -> dict[str, object]:
    """A posted form as values: one text, or a list where a name came more than once."""
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in pairs}
