"""From when both sides can read: in one set of words, wherever somebody is about to write."""

from pathlib import Path

import pytest

from kie.access import Permission
from kie.people.readers import SENTENCES, readers_of, when_open

ROOT = Path(__file__).parents[2]


def test_the_moment_counts_going_ahead_for_whoever_is_told() -> None:
    assert when_open("Ben") == "you and Ben have both handed in, or one of you has gone ahead"
    assert when_open() == "both parts are handed in, or one side has gone ahead"


@pytest.mark.parametrize("permission", list(SENTENCES))
@pytest.mark.parametrize("own", [True, False])
def test_no_sentence_keeps_a_gap(permission: Permission, own: bool) -> None:
    said = readers_of(permission, own)
    assert said and not any("%(" in sentence for sentence in said)


def test_the_reveal_is_said_with_going_ahead() -> None:
    for permission in (Permission.READ_REVIEW, Permission.READ_HAND_OVER):
        assert f"You, once {when_open()}." in readers_of(permission, own=True)


def test_no_page_promises_that_both_must_hand_in() -> None:
    """Going ahead opens one side alone: whoever writes "once both have handed in" promises too much."""
    promises = (
        "once we have both",
        "once you have both",
        "when both parts",
        "until you and",
        "until both have",
        "before both have",
        "after both have",
    )
    found = [
        f"{path.relative_to(ROOT)}: {promise}"
        for folder, ending in (("kie", "py"), ("templates", "html"), ("notices", "toml"))
        for path in sorted((ROOT / folder).rglob(f"*.{ending}"))
        for promise in promises
        if promise in path.read_text(encoding="utf-8").casefold()
    ]
    assert found == []
