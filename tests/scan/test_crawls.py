"""Which runs of wapiti there are, and what is kept of them: each check here is seen to fail."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import requests

from tests.scan.attacks.crawl_book import CrawlBook
from tests.scan.attacks.crawl_plan import OF_THE_FRAME, runs
from tests.scan.attacks.crawls import WHOLE, Crawl, Report, _trouble
from tests.scan.attacks.encrypted import encrypted
from tests.scan.attacks.gathering import Gathered
from tests.scan.attacks.targets import Target
from tests.scan.attacks.weak import weak_site
from tests.scan.findings import Finding

TOKENS = (("csrf_token", "t"), ("once", "o"))
FIND = Target("GET", "people.index", (), "/people", query=(("q", "a"),), who="ben", opened=True)
NAME = Target(
    "POST", "people.name", (), "/people/1/name", form=(("name", "A"), *TOKENS), who="chloe", opened=True
)
ROLES = Target(
    "POST", "people.roles", (), "/people/1/roles", form=(("role", "hr"), *TOKENS), who="chloe", opened=True
)
SAVE = Target(
    "POST", "assessments.item", ("self",), "/a/1/self/items", json='{"a": 1}', who="ana", opened=True
)
SCIM = Target(
    "POST", "provisioning.scim", (), "/scim", json="{}", headers=(("Authorization", "B"),), opened=True
)
EVERYTHING = [FIND, NAME, ROLES, SAVE, SCIM]
TAKE = replace(SCIM, method="DELETE", endpoint="provisioning.taking")
FOUND = Gathered(
    [*EVERYTHING, TAKE],
    {
        None: [],
        "ana": [replace(FIND, who="ana")],
        "ben": [FIND],
        "chloe": [replace(FIND, who="chloe"), NAME, ROLES],
    },
)


def test_every_parameter_is_tried_once_with_everything() -> None:
    whole = [one for one in runs("sqlite", FOUND) if one.name.startswith("sqlite-whole-")]
    tried = [target for one in whole for target in one.targets]
    assert sorted(one.endpoint for one in tried) == sorted(one.endpoint for one in EVERYTHING)
    assert {tuple(one.modules) for one in whole} == {WHOLE}
    assert all(target.who == one.who for one in whole for target in one.targets)
    spared = {one.endpoint: one.spared for one in tried}
    assert spared["people.index"] == spared["people.name"] == ()
    assert spared["people.roles"] == OF_THE_FRAME


def test_what_scripts_and_other_programs_send_has_its_headers() -> None:
    forgotten = [one for one in runs("sqlite", FOUND) if not one.kept]
    headers = {one.endpoint: crawl.headers for crawl in forgotten for one in crawl.targets}
    assert headers["assessments.item"] == (("X-CSRFToken", ""),)
    assert headers["provisioning.scim"] == (("Authorization", "B"),)
    assert headers["people.name"] == ()


def test_a_page_is_tried_as_everybody_for_whom_it_opens() -> None:
    forgotten = [one for one in runs("sqlite", FOUND) if not one.kept]
    crawls = [one for one in forgotten if "people.index" in {t.endpoint for t in one.targets}]
    assert sorted(str(one.who) for one in crawls) == ["ana", "ben", "chloe"]


def test_what_is_kept_ends_nobodys_session() -> None:
    crawls = {one.name: one for one in runs("sqlite", FOUND)}
    assert [one.endpoint for one in crawls["sqlite-markup-chloe"].targets] == ["people.index", "people.name"]
    assert crawls["sqlite-markup-chloe"].markup
    assert not crawls["sqlite-words-chloe"].markup


def answering(report: Report, asked: list[Path]) -> Callable[[Path], Report]:
    def carry_out(folder: Path) -> Report:
        folder.mkdir(parents=True, exist_ok=True)
        asked.append(folder)
        return report

    return carry_out


def test_a_scan_that_was_cut_goes_on_where_it_was(tmp_path: Path) -> None:
    crawl, asked = Crawl("one", "ana", WHOLE, [FIND]), list[Path]()
    report = Report([Finding("wapiti", "r", "w", "s")], addresses=1, sent=7)
    assert CrawlBook(tmp_path / "w").carried_out(crawl, answering(report, asked)) == report
    assert "one: 1 addresses, 7 requests" in (tmp_path / "w" / "so-far.txt").read_text()

    again = CrawlBook(tmp_path / "w")
    elsewhere = replace(crawl, targets=[replace(FIND, path="/people-with-another-id")])
    assert again.carried_out(elsewhere, answering(Report(), asked)) == report
    assert (len(asked), again.gone_on) == (1, 1)
    other = replace(crawl, targets=[FIND, NAME])
    again.carried_out(other, answering(Report(trouble="not tried"), asked))
    again.carried_out(other, answering(report, asked))
    assert len(asked) == 3

    again.close()
    CrawlBook(tmp_path / "w").carried_out(other, answering(report, asked))
    assert len(asked) == 4


def test_what_went_wrong_on_the_way_is_told() -> None:
    said = (
        "[*] Launching module sql\nNot reached: GET http://127.0.0.1:1/x\n"
        "http://127.0.0.1:1/y generated an exception: ValueError\nTraceback (most recent call last):\n"
    )
    assert _trouble(said, Crawl("one", None, ("sql", "xss"), [])) == [
        "not tried: ['xss']",
        "Not reached: GET http://127.0.0.1:1/x",
        "Traceback (most recent call last):",
        "http://127.0.0.1:1/y generated an exception: ValueError",
    ]
    assert _trouble("Launching module sql", Crawl("one", None, ("sql",), [])) == []


def test_the_door_with_a_certificate_leads_to_the_site(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'weak.db'}?check_same_thread=false"
    with weak_site(database) as address, encrypted(tmp_path, address) as door:
        answer = requests.get(f"{door}/hello?name=Ana", verify=str(tmp_path / "certificate.pem"), timeout=20)
    assert door.startswith("https://")
    assert "Hello Ana" in answer.text
