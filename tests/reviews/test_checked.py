"""What stands in a record for good is read once more before: an answer with words, and what is added afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.i18n import format_day
from kie.mail import QueuedMail
from kie.people.models import ReportingLine
from kie.reviews.deadlines import decide_by
from kie.reviews.deciding import reopen
from kie.reviews.models import Annotation, Record, SignOff
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.reviews.steps import address, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]
WORDS = "I was not heard.\n\nThe “course” in May <was> cancelled."


@pytest.fixture
def shared(session: Session, cast: Cast, revealed: ParticipationContext) -> Record:
    """Ana's record, which Ben signed."""
    settle_all(session, revealed, cast.ben.id)
    return share_record(session, cast, revealed)


def answers(
    ana: Browser, part: ParticipationContext, decision: str, words: str = WORDS, status: int = 200
) -> Page:
    """She presses the button below the record."""
    url = address(part, "/sign-off")
    filled = {**ana.get(url).fields(url), "read": "y", "decision": decision, "comment": words}
    return ana.post(url, filled, status=status)


def of_check(page: Page) -> dict[str, str | list[str]]:
    """What the form of a page to check would send."""
    return page.fields(None)


def answered(session: Session) -> list[tuple[str, str]]:
    """What the employee said to the record."""
    found = select(SignOff.decision, SignOff.comment).where(SignOff.party == "employee")
    return [(row.decision, row.comment) for row in session.execute(found)]


@pytest.mark.parametrize(
    ("decision", "stands", "follows"),
    [
        ("comment", "Has read the record and agrees, with a comment", "Nobody decides anything on it"),
        ("disagree", "Has read the record and disagrees", "Efua Mensah reads both sides"),
    ],
)
def test_an_answer_with_words_is_read_once_more_before_it_is_signed(
    browser: Browsers,
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    shared: Record,
    decision: str,
    stands: str,
    follows: str,
) -> None:
    ana, url = browser(cast.ana), address(revealed, "/sign-off")
    check = answers(ana, revealed, decision)
    quoted = check.html.select_one("blockquote")
    assert quoted is not None and quoted.get_text() == WORDS
    for said in (
        "Nothing is signed yet",
        stands,
        follows,
        "Who can read it",
        "Whoever manages you",
        "HR, only with",
    ):
        assert said in check.text
    assert "You cannot change your answer afterwards" in check.text
    assert answered(session) == []
    ana.post(url, {**of_check(check), "checked": "y"})
    assert answered(session) == [(decision, WORDS)]
    record = ana.get(address(revealed, "/record"))
    assert stands in record.text


def test_whoever_disagrees_reads_who_decides_by_when_and_what_each_outcome_means(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    check = answers(browser(cast.ana), revealed, "disagree")
    day = format_day(decide_by(clock.today()))
    for said in (
        f"The decision is due by {day}, 10 working days from today",
        "A message that you disagree goes to Efua Mensah",
        "If it is decided that the record stands, it is kept as you both signed it",
        "is opened again, you and Ben Okafor talk once more",
        "Nobody rates you anew",
    ):
        assert said in check.text
    told = select(func.count()).where(QueuedMail.recipient == cast.efua.email)
    assert session.scalar(told) == 0


def test_it_says_when_nobody_is_there_to_decide(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ben.id)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    check = answers(browser(cast.ana), revealed, "disagree")
    assert (
        "Nobody is there today to decide on it" in check.text and "HR sees that it is overdue" in check.text
    )


def test_changing_an_answer_keeps_every_word(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    ana, url = browser(cast.ana), address(revealed, "/sign-off")
    check = answers(ana, revealed, "disagree")
    back = ana.post(url, {**of_check(check), "change": "y"}, status=200)
    fields = back.fields(url)
    assert (fields["decision"], fields["read"], fields["comment"]) == ("disagree", "y", WORDS)
    assert answered(session) == []


def test_agreeing_without_a_word_stays_one_press(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    answers(browser(cast.ana), revealed, "accept", "", status=302)
    assert answered(session) == [("accept", "")]


def test_an_answer_is_for_the_record_that_was_read_at_either_step(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    ana, url = browser(cast.ana), address(revealed, "/sign-off")
    check = answers(ana, revealed, "disagree")
    reopen(session, revealed.participation.id, cast.ben.id, "A date is wrong", signed=False)
    session.commit()
    gone = ana.post(url, {**of_check(check), "checked": "y"}, status=409)
    assert WORDS.splitlines()[0] in gone.text
    newer = share_record(session, cast, revealed)
    for step in ({"once": "second"}, {"checked": "y", "once": "third"}):
        stale = ana.post(url, {**of_check(check), "digest": "0" * 64, **step}, status=409)
        kept = stale.fields(url)
        assert (kept["comment"], kept["digest"]) == (WORDS, newer.digest) and "read" not in kept
        assert "Read the new one, then sign" in stale.text
    assert answered(session) == []


def test_signing_twice_from_the_check_is_once(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    ana, url = browser(cast.ana), address(revealed, "/sign-off")
    sent = {**of_check(answers(ana, revealed, "comment")), "checked": "y"}
    first, again = (ana.post(url, sent) for _ in range(2))
    assert first.location == again.location
    assert answered(session) == [("comment", WORDS)]
    late = ana.post(url, {**sent, "once": "afresh", "checked": ""}, status=409)
    assert "signed this record already" in late.text


def test_what_is_added_is_read_once_more_before_it_stands_there(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    for person, other in ((cast.ana, "Ben Okafor"), (cast.ben, "Ana Silva")):
        writer = browser(person)
        url = address(revealed, "/record/annotations?revision=1")
        form = writer.get(address(revealed, "/record")).fields(url)
        check = writer.post(url, {**form, "words": f"{WORDS} {person.name}"}, status=200)
        quoted = check.html.select_one("figure.quote blockquote")
        assert quoted is not None and quoted.get_text() == f"{WORDS} {person.name}"
        for said in (
            "Nothing is added yet",
            person.name,
            "below record number 1",
            f"{other} reads it with the record",
        ):
            assert said in check.text
        readers = "Whoever manages you" if person is cast.ana else "Whoever manages them"
        assert readers in check.text
        back = writer.post(url, {**of_check(check), "change": "y"}, status=200)
        assert back.fields(url)["words"] == f"{WORDS} {person.name}"
        held = select(func.count()).where(Annotation.author_id == person.id)
        assert session.scalar(held) == 0
        for _twice in range(2):
            writer.post(url, {**of_check(check), "checked": "y"})
        assert session.scalar(held) == 1
        landed = writer.get(address(revealed, "/record"))
        (told, *_more) = landed.html.select("#annotations + .notice")
        assert "Your words stand below the record now" in told.get_text(), "where the page lands"
        assert landed.html.select(".flashes .notice") == [], "and not far above it"
    assert WORDS.splitlines()[0] in browser(cast.ana).get(address(revealed, "/record")).text


def test_what_is_added_to_a_record_that_was_opened_again_says_so_and_is_refused_without_words(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, shared: Record
) -> None:
    sign_record(session, cast, revealed, shared)
    ana, url = browser(cast.ana), address(revealed, "/record/annotations?revision=1")
    said = "below a newer one your words do not stand"
    assert said not in ana.post(url, {"words": WORDS}, status=200).text
    reopen(session, revealed.participation.id, cast.chloe.id, "A date is wrong", signed=True)
    session.commit()
    assert said in ana.post(url, {"words": WORDS, "once": "afresh"}, status=200).text
    for step in ({}, {"checked": "y"}):
        assert "Write what you want to add" in ana.post(url, {"words": " ", **step}, status=422).text
    ana.post(address(revealed, "/record/annotations?revision=7"), {"words": WORDS}, status=404)
