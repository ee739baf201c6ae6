"""A browser without a screen: each page that a test visits is checked for what every page must keep.

Checked on every HTML page: the title begins with the one h1; ids are unique; every form control has a label; every
form has a method, and a CSRF token when it posts; labels and descriptions point at something; no inline style or
script; at most 25 SQL statements.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup, Tag
from flask import session as cookie_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kie import clock
from kie.accounts.models import SignInSession
from kie.accounts.passkey_models import Passkey
from kie.accounts.queries import hashed
from kie.accounts.unsent import mark_of_pages
from kie.accounts.views import MARK
from kie.people.models import Person
from kie.web import KieFlask

MOST_STATEMENTS = 25


class Page:
    """An answer: `status`, `html` (parsed), `text` (words only), `statements` (SQL), `headers`."""

    def __init__(self, answer: TestResponse, statements: list[str]) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.headers = answer.headers
        self.statements = statements
        self.html = BeautifulSoup(
            answer.get_data(as_text=True) if answer.mimetype == "text/html" else "", "html.parser"
        )
        self.text = " ".join(self.html.get_text(" ").split())

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return self.answer.get_json()

    @property
    def location(self) -> str:
        """Where a redirect leads, path and query."""
        return self.answer.headers["Location"]

    def link(self, words: str) -> str:
        """The address of the one link that contains these words."""
        found = [
            str(a["href"])
            for a in self.html.find_all("a", href=True)
            if words in " ".join(a.get_text().split())
        ]
        # What leads down the page may be called like what leads away from it: a row of a table, and the row's own page.
        found = [address for address in found if not address.startswith("#")] or found
        assert len(set(found)) == 1, f"{len(found)} links say {words!r}: {found}"
        return found[0]

    def fields(self, action: str | None = None) -> dict[str, str | list[str]]:
        """What a browser would send of the form posting to `action` (the only posting form in main when None)."""
        forms = [
            form for form in self.html.select("main form") if str(form.get("method", "")).lower() == "post"
        ]
        if action is not None:
            forms = [form for form in forms if form.get("action") == action]
        assert len(forms) == 1, f"{len(forms)} forms: {[form.get('action') for form in forms]}"
        return _sent(forms[0])


def _sent(form: Tag) -> dict[str, str | list[str]]:
    values: dict[str, list[str]] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.find_parent("template"):
            continue
        name, kind = str(control["name"]), str(control.get("type", "text"))
        if control.has_attr("disabled") or kind in {"submit", "button", "file"}:
            continue
        if kind in {"radio", "checkbox"}:
            if control.has_attr("checked"):
                values.setdefault(name, []).append(str(control.get("value", "on")))
        elif control.name == "select":
            chosen = control.select("option[selected]") or control.select("option")[:1]
            values.setdefault(name, []).extend(
                str(option.get("value", option.get_text())) for option in chosen
            )
        elif control.name == "textarea":
            values.setdefault(name, []).append(control.get_text().removeprefix("\r").removeprefix("\n"))
        else:
            values.setdefault(name, []).append(str(control.get("value", "")))
    return {name: given[0] if len(given) == 1 else given for name, given in values.items()}


class Browser:
    """One person's browser, or nobody's. `get` and `post` check the page that comes back."""

    def __init__(self, app: KieFlask, session: Session, person: Person | None = None) -> None:
        self.client = app.test_client()
        self._session = session
        self._marks: dict[str, str] = {}
        if person is not None:
            self.sign_in(person)

    def sign_in(self, person: Person) -> None:
        """Begin a session for the person, as signing in would: by a passkey, if they have one."""
        token = uuid4().hex
        now = clock.now()
        row = SignInSession(
            id=uuid4(), token_hash=hashed(token), person_id=person.id, started_at=now, seen_at=now
        )
        if self._session.scalar(select(Passkey.id).where(Passkey.person_id == person.id)) is not None:
            row.second_factor_at = now
        self._session.add(row)
        secret = self.client.application.extensions["kie"].settings.secret_key
        self._marks[token] = mark_of_pages(secret, row.id)
        self._session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def get(
        self,
        path: str,
        status: int | tuple[int, ...] = 200,
        *,
        most: int = MOST_STATEMENTS,
        **options: Any,
    ) -> Page:
        """Visit a page and check it. `status`: the one it must have, or several that it may have. `most`: SQL
        statements, for a page that says why it needs more."""
        with self._counted() as statements:
            answer = self.client.get(path, **options)
        page = Page(answer, statements)
        allowed = (status,) if isinstance(status, int) else status
        assert page.status in allowed, f"GET {path}: {page.status}: {page.text[:300]}"
        assert len(statements) <= most, f"GET {path}: {len(statements)} statements\n" + "\n".join(statements)
        self._check(path, page)
        return page

    def post(
        self,
        path: str,
        values: Mapping[str, Any] | None = None,
        status: int = 302,
        follow: bool = False,
        **options: Any,
    ) -> Page:
        """Send a form, with the CSRF token of the session, and check what comes back."""
        with self._counted() as statements:
            answer = self.client.post(
                path,
                data=self._with_token(values or {}),
                follow_redirects=follow,
                **options,
            )
        page = Page(answer, statements)
        expected = 200 if follow else status
        assert page.status == expected, f"POST {path}: {page.status}: {page.text[:400]}"
        self._check(path, page)
        return page

    def _with_token(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values if "csrf_token" in values else {"csrf_token": self.csrf_token(), **values}

    def post_json(self, path: str, body: Any, status: int = 200) -> Page:
        """Send JSON as a page's script does."""
        with self._counted() as statements:
            answer = self.client.post(path, json=body, headers={"X-CSRFToken": self.csrf_token()})
        page = Page(answer, statements)
        assert page.status == status, f"POST {path}: {page.status}: {answer.get_data(as_text=True)[:400]}"
        return page

    def csrf_token(self) -> str:
        """A valid token for this browser's session, as its next page would carry it."""
        with self.client.session_transaction() as cookie:
            signed_in = cookie.get("_user_id")
        if signed_in is not None and signed_in not in self._marks:
            # Signed in through the page: the next page makes the mark of this sign-in.
            self.client.get("/sign-in", follow_redirects=True)
        with self.client.session_transaction() as cookie, self.client.application.test_request_context():
            if signed_in in self._marks:
                cookie[MARK] = self._marks[signed_in]
            cookie_session.update(cookie)
            token = generate_csrf()
            cookie.update(cookie_session)
        return str(token)

    @contextmanager
    def _counted(self) -> Iterator[list[str]]:
        statements: list[str] = []
        engine = self._session.get_bind().engine

        def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")):
                statements.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", count)

    def _check(self, path: str, page: Page) -> None:
        if page.answer.mimetype != "text/html" or not page.html.find("html") or 300 <= page.status < 400:
            return
        problems = list(_problems(page.html))
        assert not problems, f"{path}: " + "; ".join(problems)


def _problems(html: BeautifulSoup) -> Iterator[str]:
    """One walk over the tags: asking the page for each kind anew takes ten times as long."""
    tags = html.find_all(True)
    headings = [" ".join(h1.get_text().split()) for h1 in tags if h1.name == "h1"]
    title = " ".join(html.title.get_text().split()) if html.title else ""
    if len(headings) != 1 or not title.startswith(headings[0]):
        yield f"title {title!r} does not begin with the one h1 {headings}"
    ids = Counter(str(tag["id"]) for tag in tags if "id" in tag.attrs)
    yield from (f"id {one!r} twice" for one in sorted(ids) if ids[one] > 1)
    labelled = {str(tag["for"]) for tag in tags if tag.name == "label" and "for" in tag.attrs}
    for tag in tags:
        yield from _inline_problems(tag)
        yield from _pointing_problems(tag, ids)
        if tag.name in {"input", "select", "textarea"}:
            yield from _control_problems(tag, labelled)
        elif tag.name == "form":
            yield from _form_problems(tag)


def _inline_problems(tag: Tag) -> Iterator[str]:
    script = tag.name == "script" and "src" not in tag.attrs and tag.get("type") != "application/json"
    if script or "style" in tag.attrs:
        yield f"inline style or script: {str(tag)[:80]}"
    if any(name.startswith("on") for name in tag.attrs):
        yield f"inline handler: {str(tag)[:80]}"


def _pointing_problems(tag: Tag, ids: Container[str]) -> Iterator[str]:
    for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for one in str(tag.get(name, "")).split():
            if one not in ids:
                yield f"{name} points at nothing: {one}"


def _control_problems(control: Tag, labelled: Container[str]) -> Iterator[str]:
    # What a template holds is no part of the page until a script puts it there, with its label.
    if control.get("type") in {"hidden", "submit", "button"} or control.find_parent("template"):
        return
    if (
        str(control.get("id", "")) not in labelled
        and not control.find_parent("label")
        and not control.get("aria-label")
    ):
        yield f"no label: {str(control)[:80]}"


def _form_problems(form: Tag) -> Iterator[str]:
    method = str(form.get("method", "")).lower()
    if method not in {"get", "post"}:
        yield f"form without method: {str(form)[:80]}"
    if method != "post":
        return
    hidden = {str(control.get("name", "")) for control in form.find_all("input")}
    if "csrf_token" not in hidden:
        yield f"form without CSRF token: {str(form)[:80]}"
    if form.find_parent("main") and "once" not in hidden:
        yield f"form without a key, so that sending it twice does it twice: {str(form)[:80]}"
