"""Naming somebody to stand in, as a browser does: it is asked for, looked at, and sent again."""

from collections.abc import Mapping

from tests.browser import Browser, Page


def names(browser: Browser, path: str, asked: Mapping[str, str]) -> Page:
    """Asks for it, and presses the button of the page that shows what it would be; gives that page."""
    look = browser.post(path, dict(asked), status=200)
    browser.post(path, look.fields(path), status=302)
    return look
