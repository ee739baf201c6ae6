"""Where marks stand in a file that is put together anew: the same value is found, and a doubt is asked about."""

from typing import Any

from kie.subject_access.carrying_rules import carried, moved
from kie.subject_access.redacting_rules import EVERYWHERE, stands


def file(*rows: tuple[str, str]) -> dict[str, Any]:
    fields = [{"key": key, "kind": kind, "type": "text"} for key, kind in (("by", "name"), ("note", "words"))]
    listed = [{"by": by, "note": note} for by, note in rows]
    return {"parts": [{"key": "p", "sections": [{"key": "s", "fields": fields, "rows": listed}]}]}


def test_a_value_is_found_by_its_row_and_then_among_as_many_as_there_were() -> None:
    old = file(("Ben", "one"), ("Ben", "two"), ("Efua", "three"))
    same = moved(old, file(("Efua", "three"), ("Ben", "two"), ("Ben", "changed")))
    assert (same["p/s/1/by"], same["p/s/2/note"]) == ("p/s/1/by", "p/s/0/note")
    assert same["p/s/0/by"] == "p/s/2/by" and "p/s/0/note" not in same
    fewer = moved(old, file(("Ben", "changed"), ("Efua", "three")))
    assert set(fewer) == {"p/s/2/by", "p/s/2/note"}, "nobody can tell which Ben it was"


def test_a_mark_without_its_value_is_asked_about_and_displaces_no_other() -> None:
    taken: set[tuple[str, str]] = set()
    for where, same, expected in (
        ("p/s/1/by", {"p/s/1/by": "p/s/0/by"}, ("p/s/0/by", True)),
        ("p/s/0/by", {}, ("earlier-1/p/s/0/by", False)),
        ("earlier-1/p/s/0/by", {}, ("earlier-2/p/s/0/by", False)),
        ("earlier-3/p/s/0/by", {"p/s/0/by": "p/s/1/by"}, ("earlier-1/p/s/1/by", True)),
        (EVERYWHERE, {}, (EVERYWHERE, True)),
    ):
        assert carried(where, "", same, taken) == expected
        taken.add((expected[0], ""))


def test_what_is_not_in_the_file_any_more_is_not_said_to_be_left_out() -> None:
    now = file(("Ben", "one"))
    assert stands(now, "earlier-1/p/s/0/by", "") and stands(now, "p/s/0/note", "One")
    assert not stands(now, "earlier-1/p/s/7/by", "") and not stands(now, "p/s/0/note", "two")
    assert stands(now, EVERYWHERE, "Ben") and not stands(now, EVERYWHERE, "Efua")
