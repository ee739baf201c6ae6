"""The days of the law, and leaving things out of a file: on values alone."""

from datetime import date
from typing import Any

import pytest

from kie.subject_access.redacting_rules import (
    EVERYWHERE,
    Leaving,
    holds,
    in_words,
    standing,
    times_of,
    within,
    without,
)
from kie.subject_access.rules import acknowledgement_due, answer_due, long_ago, month_ends, months_after
from kie.subject_access.sentence_rules import Sentences
from kie.subject_access.worded_rules import values


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2027, 3, 3), date(2027, 4, 5)),  # The 3rd of April is a Saturday.
        (date(2027, 1, 31), date(2027, 3, 1)),  # No 31st of February; the 28th is a Sunday.
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas Day, and the days after it.
        (date(2027, 5, 4), date(2027, 6, 4)),
    ],
)
def test_a_request_is_answered_within_a_calendar_month(received: date, due: date) -> None:
    assert answer_due(received) == due


def test_two_months_more_count_from_the_receipt() -> None:
    assert answer_due(date(2027, 1, 29), 3) == date(2027, 4, 29)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_a_day_longer_ago_than_five_years_is_taken_for_a_slip_of_the_hand() -> None:
    today = date(2026, 11, 24)
    assert long_ago(date(2021, 11, 23), today) and not long_ago(date(2021, 11, 24), today)
    assert long_ago(date.min, today) and not long_ago(date.max, today)


def test_the_day_before_a_weekend_or_a_bank_holiday_is_known() -> None:
    for months in (1, 3):
        received = date(2026, 11, 20)
        assert month_ends(received, answer_due(received, months)) == months_after(received, months)


def test_a_complaint_is_acknowledged_within_thirty_days() -> None:
    assert acknowledgement_due(date(2027, 2, 1)) == date(2027, 3, 3)


def file_with(**row: Any) -> dict[str, Any]:
    kinds = {"who": "name", "said": "words", "body": "words"}
    fields = [
        {"key": key, "title": key, "kind": kinds.get(key, "plain"), "type": "day" if key == "at" else "text"}
        for key in row
        if not key.endswith("_words")
    ]
    sections = [{"key": "s", "title": "S", "note": "", "fields": fields, "rows": [row]}]
    return {"format": "kie-whole-file", "parts": [{"key": "p", "title": "P", "sections": sections}]}


BODY = {"plan": {"goals": [{"title": "Ask Mo Farah twice"}]}, "n": 3}
FILE = file_with(who="Mo Farah", said="Mo was kind. Morris was not; MO said so.", body=BODY, at="2027-01-01")


def row_of(file: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = file["parts"][0]["sections"][0]["rows"][0]
    return row


def test_what_may_be_marked_is_what_was_written_and_names_of_others() -> None:
    assert [place for place, _value in values(FILE)] == ["p/s/0/who", "p/s/0/said", "p/s/0/body"]


def test_words_go_as_whole_words_whatever_their_capitals() -> None:
    left = row_of(without(FILE, [Leaving("p/s/0/said", "mo", "[x]")]))
    assert left["said"] == "[x] was kind. Morris was not; [x] said so."
    assert left["who"] == "Mo Farah", "only there"


def test_a_whole_value_goes_and_words_go_everywhere_in_trees_too() -> None:
    left = row_of(without(FILE, [Leaving("p/s/0/said", "", "[x]"), Leaving(EVERYWHERE, "Mo  Farah", "[y]")]))
    assert (left["who"], left["said"]) == ("[y]", "[x]")
    assert left["body"] == {"plan": {"goals": [{"title": "Ask [y] twice"}]}, "n": 3}
    assert row_of(FILE)["said"].startswith("Mo"), "the file itself stays"


def test_what_is_no_words_stays_as_it_is_and_is_not_counted() -> None:
    """Days, moments and codes are read again when the file is shown."""
    kept = {"on": "2027-01-01", "at": "2027-01-01T10:00:00Z", "label": "The child of 2027"}
    said = {"side": "manager", "side_words": "Your manager’s", "details": {"nobody": "Mo"}}
    file = file_with(
        said="My manager, in 2027: Mo", body=kept, at="2027-01-01", **said, details_words="who: Mo"
    )
    left = row_of(without(file, [Leaving(EVERYWHERE, one, "[x]") for one in ("2027", "manager", "01", "Mo")]))
    assert left.pop("said") == "My [x], in [x]: [x]"
    assert left.pop("body") == kept | {"label": "The child of [x]"}
    assert (left.pop("details"), left.pop("details_words")) == ({"nobody": "[x]"}, "who: [x]")
    assert left == {"at": "2027-01-01", "side": "manager", "side_words": "Your manager’s"}
    assert times_of(file, ["2027", "manager", "01"]) == {"2027": 2, "manager": 1, "01": 0}


def test_of_words_that_are_a_part_of_others_the_longer_ones_go_first() -> None:
    both = [Leaving(EVERYWHERE, "Mo", "[x]"), Leaving(EVERYWHERE, "Mo Farah", "[y]")]
    assert row_of(without(FILE, both))["who"] == "[y]", "and not “[x] Farah”"
    assert in_words("Told by Mo Farah", both) == "Told by [y]", "nor in the reason why"
    assert within("MO", ["Mo Farah", "Mo", "Morris"]) == ["Mo Farah"]
    assert times_of(FILE, ["Mo", "Mo Farah"]) == {
        one: len(list(standing(FILE, one))) for one in ("Mo", "Mo Farah")
    }
    assert times_of(file_with(who="Mo", said="Farah"), ["Mo Farah"]) == {"Mo Farah": 0}


def test_each_mention_stands_in_its_sentence() -> None:
    said = "One thing. The flooding of Mrs Zed was bad! Then more.\nFlooding again"
    assert list(standing(file_with(said=said), "flooding")) == [
        ("p/s/0/said", "The flooding of Mrs Zed was bad!"),
        ("p/s/0/said", "Flooding again"),
    ]
    initial = file_with(said="We asked. Then B. Okafor came! Now J. R. Okafor")
    assert [said for _place, said in standing(initial, "Okafor")] == [
        "Then B. Okafor came!",
        "Now J. R. Okafor",
    ]
    long = "x " * 300 + "flooding " + "y " * 300
    shown = Sentences(long).around(600, 608)
    assert shown.startswith("…x") and shown.endswith("y…") and "x flooding y" in shown and len(shown) < 320


def test_a_text_that_reads_like_a_pattern_is_one() -> None:
    file = file_with(said=r"a+b (c) \1")
    assert row_of(without(file, [Leaving("p/s/0/said", "(c)", r"\1")]))["said"] == r"a+b \1 \1"
    assert not holds("aab", "a+b") and holds("see a+b.", "a+b")
