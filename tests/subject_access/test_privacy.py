"""The privacy notice: anybody reads it, each version stays, and a new one is told until it was opened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT, ConfigError
from kie import clock
from kie.subject_access.models import NoticeLook
from kie.subject_access.notices import in_force, notices_in
from kie.web import KieFlask
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
PART = '[[parts]]\ntitle = "Who answers"\ntext = """\n{organisation} does.\n\nAsk {contact}."""\n'


def write(folder: Path, number: int, days: int, changed: str = "") -> None:
    day = (clock.today() + timedelta(days=days)).isoformat()
    text = f'in_force_from = {day}\nwhat_changed = "{changed}"\n{PART}'
    (folder / f"{number:04}.toml").write_text(text, encoding="utf-8")


def test_the_notice_that_comes_with_the_product_can_be_read_by_anybody(browser: Open) -> None:
    page = browser().get("/privacy")
    assert "Wexcombe Council does" in page.text and "data protection officer" in page.text
    assert "{" not in page.text and "ico.org.uk" in page.text
    assert browser().get("/sign-in").link("Privacy notice") == "/privacy"
    browser().get("/privacy?version=99", status=404)
    assert [one.number for one in notices_in(ROOT / "notices")] == [1]


@pytest.fixture
def versions(app: KieFlask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An earlier one, the one that holds, and one to come."""
    write(tmp_path, 1, -400)
    write(tmp_path, 2, -3, "Records are kept for three years.")
    write(tmp_path, 3, 5, "We have another name.")
    parts = app.extensions["kie"]
    there = replace(parts.settings, notices_dir=tmp_path, privacy_contact="dpo@wexcombe.example")
    monkeypatch.setitem(app.extensions, "kie", replace(parts, settings=there))


@pytest.mark.usefixtures("versions")
def test_a_new_version_is_told_until_it_was_opened(browser: Open, session: Session, cast: Cast) -> None:
    session.commit()
    ana = browser(cast.ana)
    assert "The privacy notice has changed" in ana.get("/").text
    ana.get("/privacy?version=1")
    assert "The privacy notice has changed" in ana.get("/").text, "an earlier one is not it"
    page = ana.get("/privacy")
    assert "Records are kept for three years." in page.text and "dpo@wexcombe.example" in page.text
    ana.get("/privacy")
    assert "The privacy notice has changed" not in ana.get("/").text
    assert sorted(session.scalars(select(NoticeLook.number))) == [1, 2]
    assert "The privacy notice has changed" in browser(cast.ben).get("/").text


@pytest.mark.usefixtures("versions")
def test_each_version_says_which_it_is(browser: Open) -> None:
    assert "earlier version" in browser().get("/privacy?version=1").text
    later = browser().get("/privacy?version=3")
    assert "holds from" in later.text and "We have another name." in later.text
    assert "earlier version" not in browser().get("/privacy").text


def test_what_holds_on_a_day(tmp_path: Path) -> None:
    write(tmp_path, 1, 0)
    write(tmp_path, 2, 10, "Something.")
    found, today = notices_in(tmp_path), clock.today()
    numbers = [in_force(found, today + timedelta(days=days)).number for days in (-1, 0, 9, 10, 99)]
    assert numbers == [1, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no privacy notice"),
        ({"0002.toml": f'in_force_from = 2026-01-01\nwhat_changed = ""\n{PART}'}, "numbered"),
        ({"0001.toml": 'what_changed = ""\n'}, "0001.toml is no privacy notice"),
        (
            {"0001.toml": f'in_force_from = "soon"\nwhat_changed = ""\n{PART}'},
            "0001.toml is no privacy notice",
        ),
        ({"0001.toml": "in_force_from ="}, "0001.toml is no privacy notice"),
        (
            {
                "0001.toml": f'in_force_from = 2026-01-01\nwhat_changed = ""\n{PART}',
                "0002.toml": f'in_force_from = 2026-01-01\nwhat_changed = "x"\n{PART}',
            },
            "later day",
        ),
        (
            {
                "0001.toml": f'in_force_from = 2026-01-01\nwhat_changed = ""\n{PART}',
                "0002.toml": f'in_force_from = 2026-02-01\nwhat_changed = ""\n{PART}',
            },
            "what_changed",
        ),
    ],
)
def test_a_folder_that_is_wrong_is_named_before_anybody_reads_it(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        notices_in(tmp_path)
