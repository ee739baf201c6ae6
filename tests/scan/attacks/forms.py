"""Forms of a page, filled in as somebody might."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from kie import clock

WORDS = "Words for a scan"
BY_KIND = {
    "email": "somebody@wexcombe.example",
    "number": "1",
    "date": (clock.today() + timedelta(days=30)).isoformat(),
    "search": "an",
    "tel": "01234",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form, with a value for each of its controls, also for those that nobody has ticked."""

    method: str
    action: str
    values: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def forms_of(html: str, path: str) -> tuple[list[str], list[Filled]]:
    """The links of a page within the site, and its forms."""
    page = BeautifulSoup(html, "html.parser")
    links = [urljoin(path, str(one["href"])).partition("#")[0] for one in page.select("a[href]")]
    within = [one for one in links if one.startswith("/") and not one.startswith("/static/")]
    return within, [_filled(form, path, action) for form in page.select("form") for action in _actions(form)]


def _actions(form: Tag) -> list[str]:
    """Where its buttons send it; "" for the page itself."""
    own = str(form.get("action") or "")
    led = [str(one.get("formaction", "#")) for one in form.select("button:not([type=button])")]
    return list(dict.fromkeys(own if one.startswith("#") else one for one in led)) or [own]


def _filled(form: Tag, path: str, action: str) -> Filled:
    values: dict[str, str] = {}
    files = []
    for control in form.select("input[name], textarea[name], select[name], button[name]"):
        name = str(control["name"])
        if control.get("type") == "file":
            files.append(name)
            continue
        value = _value(control)
        if name not in values or control.has_attr("checked"):
            values[name] = value
    leads = urljoin(path, action or path)
    return Filled(str(form.get("method", "get")).upper(), leads, tuple(values.items()), tuple(files))


def _value(control: Tag) -> str:
    if control.name == "select":
        options = control.select("option")
        chosen = [one for one in options if one.has_attr("selected")] or [
            one for one in options if one.get("value", one.get_text())
        ]
        return str(chosen[0].get("value", chosen[0].get_text())) if chosen else ""
    if control.name == "textarea":
        return control.get_text().strip() or WORDS
    given = str(control.get("value", ""))
    return given or BY_KIND.get(str(control.get("type", "text")), WORDS)
