"""What was typed goes back into the form it was typed in, whatever it says, and nothing else of the page changes."""

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kie.accounts.filling import Filled, fill

SLOT = "<main data-notice-slot>"
PAGE = f"""<!doctype html><title>A &amp; B</title><!-- note -->{SLOT}
<form method="get"><input name="note" value="search"></form>
<form method="post" action="/other"><textarea name="note">other</textarea></form>
<form method="post" novalidate>
<input type="hidden" name="csrf_token" value="fresh"><input type="hidden" name="once" value="new">
<input type="hidden" name="version" value="7" data-version>
<details><summary>More</summary><textarea name="note" rows="4">
stored &lt;b&gt;</textarea></details>
<input name="title" value="stored"><input name="word" value="one"><input name="word" value="two">
<input type="radio" name="step" value="1" checked><input type="radio" name="step" value="2">
<input type="checkbox" name="seen" value="a" checked><input type="checkbox" name="seen" value="b">
<input type="checkbox" name="yes" checked disabled>
<select name="team"><option value="x" selected>X</option><option value="y">Y</option></select>
<input type="file" name="upload"><button name="act" value="go">Go</button>
</form><p>after &copy; &#8211;</p>"""
TYPED = (
    ("csrf_token", "old"),
    ("once", "old"),
    ("version", "3"),
    ("note", 'Mine <script> & "quotes"\r\n\r\nline'),
    ("title", 'a"b'),
    ("word", "first"),
    ("word", "second"),
    ("step", "2"),
    ("seen", "b"),
    ("team", "y"),
    ("act", "go"),
)


def filled(html: str, *fields: tuple[str, str]) -> Filled:
    found = fill(html, "/here/form", "/here/form", fields, "kept-1")
    assert found is not None
    return found


def test_each_kind_of_control_gets_its_value_back() -> None:
    found = filled(PAGE, *TYPED)
    form = BeautifulSoup(found.html(), "html.parser").find_all("form")[2]
    assert [tag.get("value") for tag in form.select("[name=word]")] == ["first", "second"]
    assert form.select("[name=title]")[0]["value"] == 'a"b'
    assert form.select("[name=version]")[0]["value"] == "3"
    assert form.select("textarea")[0].get_text() == '\nMine <script> & "quotes"\r\n\r\nline'
    assert [tag["value"] for tag in form.select("[checked]")] == ["2", "b"]
    assert [tag["value"] for tag in form.select("[selected]")] == ["y"]
    assert found.homeless == {}


def test_the_form_stays_the_page_s_own_where_it_proves_something() -> None:
    form = BeautifulSoup(filled(PAGE, *TYPED).html(), "html.parser").find_all("form")[2]
    assert form.select("[name=csrf_token]")[0]["value"] == "fresh"
    assert form.select("[name=once]")[0]["value"] == "new"
    assert form.select("[name=unsent]")[0]["value"] == "kept-1"


def test_closed_parts_of_the_form_are_opened() -> None:
    assert "<details open>" in filled(PAGE, *TYPED).html()


def test_the_rest_of_the_page_is_as_it_was() -> None:
    before, after = PAGE.split('<form method="post" novalidate>'), filled(PAGE, *TYPED).html()
    assert after.startswith(before[0])
    assert after.endswith("</form><p>after &copy; &#8211;</p>")


def test_what_has_no_place_is_told() -> None:
    assert filled(PAGE, ("gone", "Long words"), ("note", "x"), ("note", "y")).homeless == {
        "gone": ["Long words"],
        "note": ["y"],
    }


def test_a_notice_goes_where_the_page_has_its_slot() -> None:
    told, silent = filled(PAGE, *TYPED).html("<p>Told</p>"), filled(PAGE, *TYPED).html()
    assert told == silent.replace(SLOT, f"{SLOT}<p>Told</p>")


def test_nothing_is_filled_in_where_it_could_not_be_said() -> None:
    assert fill(PAGE.replace(SLOT, "<main>"), "/here/form", "/here/form", TYPED, "kept-1") is None


def test_a_page_without_the_form_is_told_apart() -> None:
    assert fill(PAGE, "/here/form", "/elsewhere", TYPED, "kept-1") is None
    assert fill(PAGE, "/any/page", "/other", TYPED, "kept-1") is not None


def test_of_several_forms_for_one_address_the_one_with_the_same_hidden_fields_is_meant() -> None:
    hidden, box = '<input type="hidden" name="key" value="{}">', '<textarea name="note">{}</textarea>'
    one = f'<form method="post" action="/cards">{hidden}{box}</form>'
    html = SLOT + one.format("a", "A") + one.format("b", "B") + one.format("c", "C")
    found = fill(html, "/page", "/cards", (("key", "b"), ("note", "Mine")), "kept-1")
    assert found is not None
    texts = [tag.get_text().strip() for tag in BeautifulSoup(found.html(), "html.parser").select("textarea")]
    assert texts == ["A", "Mine", "C"]


def test_what_a_script_copies_from_a_template_stays_as_it_was() -> None:
    inside = '<input type="checkbox" name="seen" checked><textarea name="note">x</textarea>'
    piece = f'<template><form method="post">{inside}</form></template>'
    html = SLOT + f"{piece}<form method='post'>{piece}<textarea name='note'></textarea></form>{piece}"
    found = filled(html, ("note", "Mine"), ("seen", "b"))
    assert found.html().count(piece) == 3 and found.html().endswith(f"Mine</textarea></form>{piece}")
    assert found.homeless == {"seen": ["b"]}, "a box in a template takes nothing"


@given(st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"])))
def test_any_text_comes_back_equal(text: str) -> None:
    html = f'{SLOT}<form method="post"><textarea name="note">old</textarea><input name="line"></form>'
    found = filled(html, ("note", text), ("line", text))
    form = BeautifulSoup(found.html(), "html.parser")
    assert form.select("textarea")[0].get_text().removeprefix("\n") == text
    assert form.select("[name=line]")[0]["value"] == text
