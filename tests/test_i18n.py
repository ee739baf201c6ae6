"""Languages: the pseudo-language keeps placeholders, and dates follow London."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kie import i18n
from kie.i18n import PSEUDO, PseudoTranslations, format_day, format_instant, format_time, gettext, speaking


def test_the_source_language_is_spoken_by_default() -> None:
    assert gettext("Hello %(name)s", name="Ana") == "Hello Ana"
    assert i18n.language().tag == "en-GB"


def test_the_pseudo_language_marks_and_accents_but_keeps_what_is_filled_in() -> None:
    with speaking(PSEUDO, pseudo=True) as language:
        assert language.direction == "rtl"
        assert gettext("Hello %(name)s, you", name="Ana") == "⟦Hélló Ana, ýóú⟧"
        assert i18n.ngettext("%(n)s day", "%(n)s days", 3) == "⟦3 dáýš⟧"
    assert i18n.language().tag == "en-GB"


def test_the_pseudo_language_is_spoken_only_where_it_is_offered() -> None:
    with speaking(PSEUDO) as language:
        assert language.tag == "en-GB"


@given(st.text(st.characters(exclude_characters="%"), max_size=30), st.text("abc", min_size=1, max_size=5))
def test_any_text_with_a_placeholder_can_still_be_filled(text: str, name: str) -> None:
    marked = PseudoTranslations().gettext(f"{text}%({name})s{text}")
    assert "Ana" in marked % {name: "Ana"}


def test_instants_are_shown_on_a_london_clock_in_summer_and_winter() -> None:
    assert format_instant(datetime(2026, 7, 1, 12, 3, tzinfo=UTC)) == "1 July 2026, 13:03"
    assert format_instant(datetime(2026, 12, 1, 12, 3, tzinfo=UTC)) == "1 December 2026, 12:03"
    assert format_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "01:30"
    assert format_day(date(2027, 3, 5)) == "5 March 2027"
