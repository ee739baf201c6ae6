"""What the record, its signing and its disagreement show. Read from the frozen body alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kie import clock
from kie.i18n import _, format_day, format_instant
from kie.reviews.body import FrameworkBody
from kie.reviews.deadlines import answer_by, not_signed
from kie.reviews.issues import Quote
from kie.reviews.kept import Kept
from kie.reviews.rules import issue_key
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class CompetencyWords:
    """What was written about a competency that is no key issue; the issues bring their own words.

    `statements`: both answers where each behaviour was rated, None elsewhere. `notes` are those on statements as well.
    """

    title: str
    notes: list[Quote]
    agreed: str
    agreed_note: str
    statements: Table | None


@dataclass(frozen=True, slots=True)
class Rated:
    """One framework of a record: its body, the three ratings of every competency as a table, and words on them."""

    body: FrameworkBody
    table: Table
    written: tuple[CompetencyWords, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's sign-off in words. `at` None: not signed."""

    name: str
    role: str
    words: str
    comment: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LaterDecision:
    """Something decided about the record afterwards, with its reason."""

    name: str
    words: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record, or the draft of one (`revision` 0, `shared_at` None). `stands`: it was not opened again since."""

    body: Mapping[str, Any]
    digest: str
    revision: int
    shared_at: datetime | None
    frameworks: tuple[Rated, ...]
    signatures: tuple[Signature, ...]
    decisions: tuple[LaterDecision, ...]
    stands: bool


def draft_page(body: Mapping[str, Any], digest: str) -> RecordPage:
    """The record as it would be kept."""
    return RecordPage(body, digest, 0, None, _rated(body), (), (), True)


def record_page(kept: Kept, names: Mapping[UUID, str]) -> RecordPage:
    """The record as it is kept, with what happened to it. `names`: of whoever decided something about it."""
    record = kept.record
    return RecordPage(
        body=record.body,
        digest=record.digest,
        revision=record.revision,
        shared_at=record.shared_at,
        frameworks=_rated(record.body),
        signatures=tuple(_signature(kept, party) for party in ("manager", "employee")),
        decisions=tuple(_decisions(kept, names)),
        stands=kept.reopening is None,
    )


def deciders(kept: Kept) -> set[UUID]:
    """Who decided something about the record."""
    found = {kept.reopening.reopened_by_id} if kept.reopening else set()
    return found | ({kept.moderation.decided_by_id} if kept.moderation else set())


def _rated(body: Mapping[str, Any]) -> tuple[Rated, ...]:
    issues = {issue["key"] for issue in body["issues"]}
    return tuple(
        Rated(framework, _table(body, framework), tuple(_written(body, framework, issues)))
        for framework in body["frameworks"]
    )


def _written(
    body: Mapping[str, Any], framework: FrameworkBody, issues: set[str]
) -> Iterator[CompetencyWords]:
    for one in framework["competencies"]:
        rated = [
            (statement, statement["own"]["words"], statement["manager"]["words"])
            for statement in one["statements"]
            if statement["own"] is not None and statement["manager"] is not None
        ]
        is_issue = issue_key("competency", framework["id"], one["id"]) in issues
        notes = [] if is_issue else list(one["notes"])
        for statement, _own, _manager in rated:
            if issue_key("statement", framework["id"], statement["id"]) not in issues:
                notes += [{**note, "label": statement["text"]} for note in statement["notes"]]
        agreed_note = "" if is_issue else one["agreed"]["note"]
        if rated or notes or agreed_note:
            rows = tuple((statement["text"], own, manager) for statement, own, manager in rated)
            columns = (Column(_("Statement")), Column(body["person"]["name"]), Column(body["rater"]))
            caption = _("%(competency)s: each statement", competency=one["title"])
            table = Table(caption, columns, rows) if rows else None
            yield CompetencyWords(one["title"], notes, one["agreed"]["words"], agreed_note, table)


def _table(body: Mapping[str, Any], framework: FrameworkBody) -> Table:
    asks = any(one["required"] for one in framework["competencies"])
    titles = [_("Competency"), body["person"]["name"], body["rater"], _("Agreed")]
    rows = []
    for one in framework["competencies"]:
        agreed = one["agreed"]["words"] if one["agreed"]["settled"] else _("Still open")
        row = [one["title"], one["own"]["words"], one["manager"]["words"], agreed]
        rows.append(tuple(row + [one["required"] or _("Nothing set")] * asks))
    return Table(
        caption=_("%(framework)s: the three ratings", framework=framework["title"]),
        columns=tuple(Column(title) for title in titles + [_("The role asks for")] * asks),
        rows=tuple(rows),
    )


def _signature(kept: Kept, party: str) -> Signature:
    body, signed = kept.record.body, kept.sign_offs.get(party)
    whose = body["manager"] if party == "manager" else body["person"]
    role = _("Manager") if party == "manager" else _("Employee")
    if signed is None:
        return Signature(whose["name"], role, _unsigned(kept), "", None)
    words = _("Signed and shared the record") if party == "manager" else answered_words(signed.decision)
    return Signature(whose["name"], role, words, signed.comment, signed.signed_at)


def answered_words(decision: str) -> str:
    """What the employee said to the record, as it stands below it."""
    return {
        "accept": _("Has read the record and agrees"),
        "comment": _("Has read the record and agrees, with a comment"),
        "disagree": _("Has read the record and disagrees"),
    }[decision]


def _unsigned(kept: Kept) -> str:
    """How it stands with a record that the employee has not signed; never that they agree."""
    read = (
        ""
        if kept.read is None
        else _("Has read the record, %(when)s.", when=format_instant(kept.read.read_at))
    )
    shared_on = clock.local(kept.record.shared_at).date()
    if kept.reopening is None and not_signed(shared_on, clock.today()):
        day = format_day(answer_by(shared_on))
        state = _("Shared, not signed: the time to sign ran until %(day)s.", day=day)
    else:
        state = _("Not signed yet")
    return f"{read} {state}".strip()


def _decisions(kept: Kept, names: Mapping[UUID, str]) -> list[LaterDecision]:
    found = []
    moderation, reopening = kept.moderation, kept.reopening
    if moderation is not None:
        words = {
            "upheld": _("Decided on the disagreement: the record stands"),
            "reopened": _("Decided on the disagreement: the review is open again"),
        }
        found.append(
            LaterDecision(
                names[moderation.decided_by_id],
                words[moderation.decision],
                moderation.reason,
                moderation.decided_at,
            )
        )
    elif reopening is not None:
        found.append(
            LaterDecision(
                names[reopening.reopened_by_id],
                _("Opened the review again"),
                reopening.reason,
                reopening.reopened_at,
            )
        )
    return found
