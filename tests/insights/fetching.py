"""What somebody can fetch of published figures: pages, figures in JSON, CSV and workbooks. Imports no publisher.

Reads every entry of the menu by following its links, and takes apart what comes back. All four forms of one view must
say the same.
"""

import csv
import io
import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from python_calamine import CalamineWorkbook

from tests.browser import Browser, Page

HEATMAP = "/insights/heatmap"
MEASURES = ("agreed", "manager", "self", "difference", "share")
HIDDEN = "Not enough people to show safely"


@dataclass
class Fetched:
    """Everything fetched: `texts` by address. `shown`: (publication, facet, row, competency, measure) to the words."""

    shown: dict[tuple[str, str, str, str, str], str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def fetch_all(browser: Browser, measures: tuple[str, ...] = MEASURES, *, exports: bool = True) -> Fetched:
    """Every view of these measures that the links of the menu lead to, for this reader."""
    found, waiting, seen = Fetched(), [HEATMAP], set()
    while waiting:
        address = waiting.pop()
        if (key := frozenset(_query(address).items())) in seen:
            continue
        seen.add(key)
        page = browser.get(address)
        _read(browser, page, address, found, exports)
        links = (str(link["href"]) for link in page.html.select("main a[href], .breadcrumbs a[href]"))
        here = sorted({link for link in links if re.match(rf"{HEATMAP}\?", link)}, reverse=True)
        waiting += [link for link in here if _query(link).get("measure", "agreed") in measures]
    return found


def _query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def _read(browser: Browser, page: Page, address: str, found: Fetched, exports: bool) -> None:
    asked = _query(address)
    where = (asked.get("publication", "last"), asked.get("facet", ""))
    measure = asked.get("measure", "agreed")
    titles = [cell.get_text(strip=True) for cell in page.html.select(".map-table thead th")]
    rows = []
    for row in page.html.select(".map-table tbody tr"):
        name = row.select("th")[0].get_text(strip=True)
        words = [next(iter(cell.stripped_strings)) for cell in row.select("td")]
        rows.append([name, *words])
        for title, said in zip(titles[2:], words[1:], strict=True):
            if said != HIDDEN:
                found.shown[(*where, name, title, measure)] = said
    found.texts[address] = re.sub(r'(content|value)="[^"]{40,}"', "", page.answer.get_data(as_text=True))
    _same_as_picture(page, rows)
    if exports and "beside" not in asked:
        _same_as_exports(browser, page, rows, found)


def _same_as_picture(page: Page, rows: list[list[str]]) -> None:
    """The picture has a number where the table has one, and nothing at all elsewhere."""
    kept = page.html.select_one("#heatmap-json")
    assert kept is not None
    colours = json.loads(json.loads(kept.get_text()))["data"][0]
    for row, numbers, hovers in zip(rows, colours["z"], colours["hovertext"], strict=True):
        for said, number, hover in zip(row[2:], numbers, hovers, strict=True):
            assert (number is None) == (said == HIDDEN)
            assert (hover == HIDDEN) == (said == HIDDEN)


def _same_as_exports(browser: Browser, page: Page, rows: list[list[str]], found: Fetched) -> None:
    links = {str(link["href"]) for link in page.html.select("main a[href]")}
    by_csv = next(link for link in links if link.startswith(f"{HEATMAP}.csv"))
    by_xlsx = next(link for link in links if link.startswith(f"{HEATMAP}.xlsx"))
    text = browser.get(by_csv).answer.get_data().decode("utf-8-sig")
    book = browser.get(by_xlsx).answer.get_data()
    found.texts[by_csv], found.texts[by_xlsx] = text, book.hex()
    told = list(csv.reader(io.StringIO(text)))[-len(rows) :]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()[-len(rows) :]
    for row, line, cells in zip(rows, told, sheet, strict=True):
        assert [_plain(cell) for cell in line] == row
        assert [_plain(str(cell)) for cell in cells] == row


def _plain(cell: str) -> str:
    """A cell as the page writes it: a leading apostrophe guards a spreadsheet against a formula."""
    return cell[1:] if cell.startswith("'") else cell


def table(page: Page) -> dict[str, list[str]]:
    """The words of each row, by the team's name."""
    return {
        row.select("th")[0].get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.html.select(".map-table tbody tr")
    }
