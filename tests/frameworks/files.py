"""Uploading files of frameworks as HR does."""

import io
from typing import Any

from tests.browser import Browser, Page


def upload(somebody: Browser, data: str | bytes, status: int = 302) -> Page:
    """Send a file to the upload page."""
    sent = data.encode() if isinstance(data, str) else data
    values: dict[str, Any] = {"file": (io.BytesIO(sent), "framework.toml")}
    page = somebody.post("/frameworks/files/upload", values, status=status)
    # The test client spools large bodies to a file and leaves it open.
    page.answer.request.environ["wsgi.input"].close()
    return page


def published(chloe: Browser, data: str | bytes) -> Page:
    """Publish a file as its preview says; the page that follows."""
    preview = upload(chloe, data).location
    return chloe.post(f"{preview}/publication", chloe.get(preview).fields(), follow=True)
