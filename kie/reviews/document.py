"""The record as a document to keep on paper or as a file. Read from the frozen body, as its page is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from kie.documents import document
from kie.i18n import N_, _, format_day, format_instant, format_time
from kie.reviews.annotations import Annotated
from kie.reviews.record_pages import CompetencyWords, Rated, RecordPage
from kie.reviews.struck import FORGOTTEN, Striking
from kie.tables import Table
from kie.typeset import Block, Document, Grid, Heading, Pair, Pairs, Points, Quote, Text, Written


def record_document(
    shown: RecordPage, annotations: Sequence[Annotated], strikings: Sequence[Striking], organisation: str
) -> Document:
    """The whole record: who, when, every rating and word, the plan, signatures, and what was added since.

    `strikings`: what was taken out of it. `shown` is a record that the manager has signed.
    """
    body = shown.body
    moments = [shown.shared_at, *(one.at for one in shown.signatures), *(one.at for one in shown.decisions)]
    moments += [*(one.at for one in annotations), *(one.struck_at for one in strikings)]
    return document(
        title=_("Review of %(name)s", name=body["person"]["name"]),
        subtitle=body["cycle"]["title"],
        organisation=organisation,
        made_at=max(one for one in moments if one is not None),
        footer=_(
            "%(name)s · record number %(number)s · %(print)s",
            name=body["person"]["name"],
            number=shown.revision,
            print=shown.digest[:16],
        ),
        blocks=[*_blocks(shown, annotations, strikings)],
    )


def _blocks(
    shown: RecordPage, annotations: Sequence[Annotated], strikings: Sequence[Striking]
) -> Iterator[Block]:
    body = shown.body
    if not shown.stands:
        yield Text(
            _(
                "This record was opened again. It is kept as it was signed; a newer one follows or has followed."
            ),
            "strong",
        )
    yield from (Text(_struck(one), "strong") for one in strikings)
    ahead = body.get("gone_ahead")
    if ahead:
        yield Text(f"{ahead['words']} {format_instant(datetime.fromisoformat(ahead['at']))}", "strong")
    yield Heading(_("About this record"))
    yield Pairs([*_about(shown)])
    if body["meeting"]["notes"]:
        yield Heading(_("Notes of the meeting"))
        yield Written(body["meeting"]["notes"])
    yield Heading(_("Key issues"))
    if not body["issues"]:
        yield Text(_("Nothing stood out, and neither added anything."))
    for number, issue in enumerate(body["issues"], start=1):
        yield from _issue(number, issue)
    for one in shown.frameworks:
        yield from _framework(one)
    yield from _plan(body["plan"])
    yield from _signed(shown, annotations)


def _struck(one: Striking) -> str:
    when = format_instant(one.struck_at)
    said = (
        _(
            "On %(day)s words were taken out because an unhelpful behaviour was deleted, twelve months after it ended.",
            day=when,
        )
        if one.because == FORGOTTEN
        else _("On %(day)s words were taken out because they named somebody else.", day=when)
    )
    return f"{said} " + _("“[removed]” stands in their place; nothing else was changed.")


def _about(shown: RecordPage) -> Iterator[Pair]:
    body, person = shown.body, shown.body["person"]
    yield Pair(
        _("Person"),
        [
            ", ".join([person["name"], person["job_title"] or person["role_profile"]]),
            f"{person['team']}, {person['employer']}",
            _("Staff number %(number)s", number=person["staff_number"]),
        ],
    )
    manager = [body["manager"]["name"]]
    if body["rater"] != body["manager"]["name"]:
        manager.append(_("Rated by %(name)s, who was the manager then", name=body["rater"]))
    yield Pair(_("Manager"), manager)
    if body.get("gone_ahead"):
        yield Pair(_("One side went ahead"), [body["gone_ahead"]["words"]])
    yield Pair(_("Cycle"), [body["cycle"]["title"]])
    yield Pair(_("Purpose"), [body["cycle"]["purpose"]])
    yield Pair(_("Handed in"), [*_handed_in(body)])
    yield Pair(_("Meeting"), [*_meeting(body)])
    if shown.shared_at is not None:
        yield Pair(
            _("Record"),
            [
                _(
                    "Number %(number)s, shared on %(when)s",
                    number=shown.revision,
                    when=format_instant(shown.shared_at),
                ),
                _("Fingerprint of this record, the same on every true copy: %(print)s", print=shown.digest),
            ],
        )


def _handed_in(body: Mapping[str, Any]) -> Iterator[str]:
    names = {"self": body["person"]["name"], "manager": body["rater"]}
    for side, name in names.items():
        given = body["handed_in"].get(side)
        if given is None:
            yield _("%(name)s: not handed in", name=name)
            continue
        yield _("%(name)s: %(when)s", name=name, when=format_instant(datetime.fromisoformat(given["at"]))) + (
            f" ({_('late')})" if given["late"] else ""
        )
        if given.get("by"):
            yield (
                _("Handed in on paper, typed in by %(name)s", name=given["by"])
                if side == "self"
                else _("Handed in by %(name)s for them", name=given["by"])
            )


def _meeting(body: Mapping[str, Any]) -> Iterator[str]:
    meeting = body["meeting"]
    said = _day(meeting["on"]) if meeting["on"] else "" if meeting["confirmed"] else _("No day was arranged")
    at = format_time(time.fromisoformat(meeting["at"])) if meeting["at"] else ""
    when = ", ".join(one for one in (said, at, meeting["place"]) if one)
    if when:
        yield when
    for party, held in sorted(meeting["confirmed"].items()):
        name = body["manager"]["name"] if party == "manager" else body["person"]["name"]
        yield _("%(name)s confirmed: %(day)s", name=name, day=_day(held))


def _issue(number: int, issue: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(f"{number}. {issue['title']}", 2)
    if issue["within"]:
        yield Text(issue["within"], "under")
    yield Written(issue["why"])
    if issue["said"]:
        yield Pairs([Pair(one["who"], [one["text"]]) for one in issue["said"]])
    yield from (Quote(one["who"], one["text"], one["label"]) for one in issue["quotes"])
    outcome = issue["outcome"]
    if outcome is None:
        yield Text(_("Not closed"), "strong")
        return
    yield Text(outcome["words"], "strong")
    yield Text(f"{outcome['by']}, {format_instant(datetime.fromisoformat(outcome['at']))}", "small")
    if outcome["note"]:
        yield Written(outcome["note"])


def _framework(one: Rated) -> Iterator[Block]:
    yield Heading(one.body["title"])
    yield _grid(one.table)
    for competency in one.written:
        yield from _on_competency(competency)
    yield Heading(_("The words that were rated"), 2)
    yield Text(
        _(
            "%(document)s, %(publisher)s, %(version)s.",
            document=one.body["document"],
            publisher=one.body["publisher"],
            version=one.body["version"],
        )
        + " "
        + _("Fingerprint: %(print)s", print=one.body["fingerprint"][:16]),
        "under",
    )
    for rated in one.body["competencies"]:
        yield Heading(rated["title"], 3)
        read = [statement["text"] for statement in rated["statements"] if statement["own"] is None]
        if read:
            yield Points(read)


def _on_competency(one: CompetencyWords) -> Iterator[Block]:
    yield Heading(one.title, 2)
    if one.statements is not None:
        yield _grid(one.statements)
    yield from (Quote(note["who"], note["text"], note["label"]) for note in one.notes)
    if one.agreed_note:
        yield Quote(one.agreed, one.agreed_note)


def _grid(table: Table) -> Grid:
    return Grid(
        table.caption,
        [column.title for column in table.columns],
        [[str(cell) for cell in row] for row in table.rows],
        [6] + [3] * (len(table.columns) - 1),
    )


def _plan(goals: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    yield Heading(_("Development plan"))
    if not goals:
        yield Text(_("The plan had no goals yet."))
    for goal in goals:
        yield Heading(goal["title"], 2)
        yield Text(
            _("Agreed") if goal["agreed"] else _("Proposed by %(name)s", name=goal["proposed_by"]), "under"
        )
        if goal.get("status"):
            became = goal["status"]
            yield Text(
                _("What became of it: %(words)s, says %(name)s", words=became["words"], name=became["by"])
            )
            if became["reason"]:
                yield Written(became["reason"])
        if goal["success"]:
            yield Written(_("Success looks like: %(words)s", words=goal["success"]))
        if goal["if_then"]:
            yield Written(goal["if_then"])
        if goal["actions"]:
            yield Points([_action(action) for action in goal["actions"]])


_OWNERS = {"me": N_("The employee"), "manager": N_("The manager"), "organisation": N_("The organisation")}


def _action(action: Mapping[str, Any]) -> str:
    """An action in one line: who, what, and by when. What people wrote ends as they ended it."""
    said = _("%(who)s: %(what)s", who=_(_OWNERS[action["owner"]]), what=action["text"])
    due = f"({_('by %(day)s', day=_day(action['due_on']))})" if action["due_on"] else ""
    done = f"({_('done')})" if action["done"] else ""
    return " ".join(one for one in (said, due, done) if one)


def _signed(shown: RecordPage, annotations: Sequence[Annotated]) -> Iterator[Block]:
    yield Heading(_("Signatures"))
    for one in shown.signatures:
        yield Heading(f"{one.role}: {one.name}", 2)
        yield Text(one.words if one.at is None else f"{one.words}, {format_instant(one.at)}")
        if one.comment:
            yield Quote(one.name, one.comment)
    for decision in shown.decisions:
        yield Heading(decision.name, 2)
        yield Text(f"{decision.words}, {format_instant(decision.at)}")
        yield Quote(decision.name, decision.reason)
    if annotations:
        yield Heading(_("Added since"))
        yield Text(_("Either of the two may add to a shared record at any time. Nothing above was changed."))
    for added in annotations:
        yield Quote(f"{added.name}, {format_instant(added.at)}", added.words)


def _day(text: str) -> str:
    return format_day(date.fromisoformat(text))
