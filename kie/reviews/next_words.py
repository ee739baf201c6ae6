"""What happens next with a record, in one sentence for whoever reads it."""

from datetime import date

from kie import clock
from kie.i18n import _, format_day
from kie.reviews.deadlines import DAYS_TO_DECIDE, answer_by, decide_by, decision_overdue, not_signed
from kie.reviews.kept import Kept


def next_words(kept: Kept | None, is_employee: bool, employee: str, manager: str) -> str:
    """What happens next. `kept`: the newest record, None before the first signature."""
    if kept is None or kept.reopening is not None:
        return _before(is_employee, employee, manager)
    signed = kept.sign_offs.get("employee")
    if signed is None:
        return _unsigned(kept, is_employee, employee)
    if signed.decision != "disagree":
        return _("Both of you have signed. The record is kept as it is.")
    if kept.moderation is not None:
        return _("The disagreement was decided. Both signatures are kept with the record.")
    return _(
        "%(manager)s’s manager reads both sides and decides whether the record stands.", manager=manager
    ) + (" " + clock_words(kept))


def _before(is_employee: bool, employee: str, manager: str) -> str:
    if is_employee:
        return _(
            "%(manager)s signs first; then you read the record and say whether you agree.", manager=manager
        )
    return _("When you sign, %(employee)s can read the record and answer it.", employee=employee)


def _unsigned(kept: Kept, is_employee: bool, employee: str) -> str:
    shared_on = clock.local(kept.record.shared_at).date()
    day = format_day(answer_by(shared_on))
    if not_signed(shared_on, clock.today()):
        if is_employee:
            return _(
                "The time to sign ran until %(day)s, so the record is kept as “shared, not signed”: nobody takes that "
                "for agreement. You can still sign it.",
                day=day,
            )
        return _(
            "%(employee)s did not sign by %(day)s, so the record is kept as “shared, not signed”: nobody takes that "
            "for agreement. They can still sign it.",
            employee=employee,
            day=day,
        )
    if is_employee:
        return _("Read the record below, then say by %(day)s whether you agree.", day=day)
    if kept.read is not None:
        return _(
            "%(employee)s has read the record and has until %(day)s to sign it.", employee=employee, day=day
        )
    return _("%(employee)s has still to read and sign the record, by %(day)s.", employee=employee, day=day)


def decision_due(kept: Kept) -> date | None:
    """The day by which a disagreement is decided; None where there is none to decide on."""
    disagreed_on = _disagreed_on(kept)
    return None if disagreed_on is None else decide_by(disagreed_on)


def _disagreed_on(kept: Kept) -> date | None:
    signed = kept.sign_offs.get("employee")
    if signed is None or signed.decision != "disagree" or kept.moderation is not None:
        return None
    return clock.local(signed.signed_at).date()


def clock_words(kept: Kept) -> str:
    """By when a disagreement is decided, the same for all three; "" where there is none to decide on."""
    disagreed_on = _disagreed_on(kept)
    if disagreed_on is None:
        return ""
    day = format_day(decide_by(disagreed_on))
    if decision_overdue(disagreed_on, clock.today()):
        return _("The decision was due by %(day)s; HR sees that it is overdue.", day=day)
    return _(
        "The decision is due by %(day)s, %(days)s working days after the signature.",
        day=day,
        days=DAYS_TO_DECIDE,
    )
