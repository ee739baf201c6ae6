"""How far a module reaches by its imports: who knows of a request, and who knows of the database."""

import re

import pytest

from tests.house.imports import FILES, chain, graph

FLASK = frozenset({"flask", "flask_login", "flask_wtf", "flask_compress", "wtforms", "werkzeug"})
NEAR_A_REQUEST = re.compile(r"(.+_)?(views|pages|forms)(_.+)?")
RULES = re.compile(r"(.+_)?rules(_.+)?")

GLUE = {
    "kie.app": "puts it all together",
    "kie.web": "a transaction per request, and the question of access",
    "kie.forming": "what every form is made of, and what it sent",
    "kie.frame": "cookies, headers, language and menu of every page",
    "kie.refusals": "error pages",
    "kie.outage": "the answer while the database is away",
    "kie.written": "what somebody wrote in a form that was sent",
    "kie.controls": "what each control of each form takes and asks",
    "kie.once": "what is sent twice is done once",
    "kie.assets": "static files, compression",
    "kie.watching": "a reference, a line of the log and a count for each request",
    "kie.people.opened": "notes what the viewer opens",
    "kie.reviews.case": "the review that an address is about",
    "kie.assessments.autosave": "answers a script that saves",
    "kie.plans.beginnings": "fills the form of a goal",
    "kie.people.choosing": "the fields of a form in which one of very many is typed",
    "kie.insights.choosing": "what the address of a figure chooses",
    "kie.replica.asked": "which database reads the figures of this request",
    "kie.insights.choosing_published": "the same for published figures",
}
"""Beside views, pages and forms, these alone know of a request; what for."""

AROUND = {
    "kie.cli.backups",
    "kie.cli.jobs",
    "kie.cli.main",
    "kie.cli.server",
    "kie.cli.serving",
    "kie.doctor.checks.mail",
    "kie.jobs.handlers",
    "kie.jobs.wording",
    "kie.jobs.worker",
    "kie.migrations.env",
    "kie.migrations.run",
}
"""Around the application: they start it, need the table of kept answers, or name every handler."""

PARTS_OF_PAGES = {
    "kie.assessments.check",
    "kie.assessments.helps",
    "kie.assessments.opening",
    "kie.assessments.overview",
    "kie.assessments.picks",
    "kie.assessments.questions",
    "kie.assessments.readers",
    "kie.assessments.screens",
    "kie.assessments.whole",
    "kie.assessments.wishes",
    "kie.cycles.wording",
    "kie.home.rows",
    "kie.insights.left",
    "kie.insights.team_wording",
    "kie.insights.ways",
    "kie.paper.documents",
}
"""They make a part of a page that holds addresses, and take nothing from Flask but `url_for`."""

PURE = {
    "kie.access",
    "kie.calendars",
    "kie.identifiers",
    "kie.settling",
    "kie.texts",
    "kie.workdays",
    "kie.insights.audit",
    "kie.insights.display",
    "kie.insights.forecast",
    "kie.insights.suppression",
    "kie.people.lines",
    "kie.people.timeline",
    "kie.records.struck_words",
}
"""Rules under another name."""


def last(module: str) -> str:
    return module.rpartition(".")[2]


OTHERS = [
    module
    for module in FILES
    if not NEAR_A_REQUEST.fullmatch(last(module)) and module not in GLUE.keys() | AROUND | PARTS_OF_PAGES
]


@pytest.mark.parametrize("module", OTHERS)
def test_nobody_else_reaches_flask(module: str) -> None:
    assert chain(module, FLASK) == ()


@pytest.mark.parametrize("module", sorted(PARTS_OF_PAGES))
def test_parts_of_pages_take_addresses_alone(module: str) -> None:
    own = [one for one in graph()[module] if one.partition(".")[0] in FLASK]
    text = FILES[module].read_text(encoding="utf-8")
    assert own in ([], ["flask"])
    assert own == [] or re.findall(r"^from flask import (.+)$", text, re.MULTILINE) == ["url_for"]


def test_who_is_listed_is_there_and_needs_it() -> None:
    listed = GLUE.keys() | AROUND | PARTS_OF_PAGES
    assert [module for module in sorted(listed) if not chain(module, FLASK)] == [], "take it off the list"
    assert sorted(PURE - FILES.keys()) == []


@pytest.mark.parametrize("module", [one for one in FILES if RULES.fullmatch(last(one)) or one in PURE])
def test_rules_reach_neither_database_nor_request(module: str) -> None:
    assert chain(module, FLASK | {"sqlalchemy", "psycopg", "sqlite3", "kie.db"}) == ()


@pytest.mark.parametrize("module", [one for one in FILES if RULES.fullmatch(last(one))])
def test_rules_know_no_clock(module: str) -> None:
    assert not {"kie.clock", "time"} & set(graph()[module])


def test_a_way_round_is_found() -> None:
    """The search itself: through another module, and not where there is none."""
    assert chain("kie.jobs.handlers", {"flask"}) == ("kie.jobs.handlers", "kie.once", "flask")
    assert chain("kie.people.service", {"sqlalchemy"})
    assert chain("kie.clock", {"sqlalchemy"}) == ()
