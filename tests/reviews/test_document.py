"""The record as a PDF: the same words as its page, for the same people, in a file that software can read aloud."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.reviews.annotations import annotate
from tests.browser import Browser
from tests.cast import Cast
from tests.pdfs import Pdf
from tests.reviews.steps import address, decide, settle_all, share_record, sign_record

pytestmark = pytest.mark.both_databases
Open = Callable[..., Browser]


@pytest.fixture
def signed(session: Session, cast: Cast, revealed: ParticipationContext) -> ParticipationContext:
    """Ana's review, signed by Ben, disagreed with by Ana, upheld by Efua, with an addition by Ana."""
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record, "disagree", "I see the first theme differently.")
    decide(session, cast, record, "upheld", "Both gave examples; they stand.")
    annotate(session, revealed.participation.id, 1, cast.ana.id, "The second phone was taken away in May.")
    session.commit()
    return revealed


def fetched(browser: Browser, part: ParticipationContext, rest: str = "") -> Pdf:
    page = browser.get(address(part, f"/record.pdf{rest}"))
    assert page.answer.mimetype == "application/pdf"
    assert page.headers["Cache-Control"] == "no-store"
    return Pdf(page.answer.get_data())


def test_the_file_says_all_that_the_page_says(
    browser: Open, cast: Cast, signed: ParticipationContext
) -> None:
    shown = browser(cast.ana).get(address(signed, "/record"))
    one = fetched(browser(cast.ana), signed)
    one.check()
    assert one.reader.metadata is not None
    assert one.reader.metadata.title == "Review of Ana Silva"
    main = shown.html.select_one("main")
    assert main is not None
    for tag in main.select("dd, blockquote, td, th, figcaption, li, .written, h2, h3"):
        if tag.find_parent(class_="no-print") or tag.select("dd, blockquote, li, br"):
            continue
        words = " ".join(tag.get_text(" ").split())
        assert one.holds(words), words


def test_the_file_has_ratings_signatures_and_additions_in_their_structure(
    browser: Open, cast: Cast, signed: ParticipationContext
) -> None:
    one = fetched(browser(cast.ben), signed)
    for words in (
        "More time with customers",
        "A note by Ana Silva",
        "A note by Ben Okafor",
        "I see the first theme differently.",
        "Both gave examples; they stand.",
        "The second phone was taken away in May.",
        "Not for pay, redundancy, capability or discipline.",
    ):
        assert one.holds(words), words
    assert one.roles.count("/Table") == 4, "a table for each framework, and one for the statements rated"
    assert one.roles.count("/TH") >= 12
    assert one.roles.index("/Title") < one.roles.index("/H1")


@pytest.mark.parametrize("who", ["chloe", "dev", "femi", "grace"])
def test_whoever_may_not_read_the_record_gets_no_file(
    browser: Open, cast: Cast, signed: ParticipationContext, who: str
) -> None:
    browser(getattr(cast, who)).get(address(signed, "/record.pdf"), status=404)


def test_before_it_is_signed_there_is_no_file(
    browser: Open, cast: Cast, revealed: ParticipationContext
) -> None:
    browser(cast.ana).get(address(revealed, "/record.pdf"), status=404)
    browser(cast.ana).get(address(revealed, "/record.pdf?revision=7"), status=404)


def test_the_file_is_the_same_every_time_and_speaks_the_readers_language(
    browser: Open, cast: Cast, session: Session, signed: ParticipationContext
) -> None:
    first = browser(cast.ana).get(address(signed, "/record.pdf")).answer.get_data()
    assert browser(cast.ana).get(address(signed, "/record.pdf?revision=1")).answer.get_data() == first
    cast.ana.language = "en-XA"
    session.commit()
    one = fetched(browser(cast.ana), signed)
    one.check("en")
    assert one.holds("Kéý íššúéš")
    assert one.holds("The second phone was taken away in May.")
