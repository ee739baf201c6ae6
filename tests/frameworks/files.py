"""Files of a framework in two editions, and of what a role profile asks for in it; and uploading them as HR does."""

import io
from typing import Any

from tests.browser import Browser, Page

TEA = """\
id = "tea"
title = "Tea for everybody"
publisher = "Wexcombe Council"
document = "The good pot"
language = "en-GB"
version = "2026"
theme_scale = "frequency"
behaviour_scale = "frequency"
unhelpful_scale = "sips"
default_depth = "theme"
unhelpful = [{ id = "unhelpful.u1", text = "Uses body language at the kettle" }]

[[competencies]]
id = "brewing"
title = "Brewing"
statements = [
  { id = "brewing.p1", text = "Warms the pot" },
  { id = "brewing.p2", text = "Waits", explanation = "Four minutes do" },
]

[[scales]]
id = "sips"
title = "How often seen"
kind = "unhelpful"
opt_out_self = "Not in my job"
opt_out_other = "Not seen"
steps = [{ number = 1, name = "once" }, { number = 2, name = "at every sip" }]
"""
SECOND = (
    TEA.replace('id = "tea"', 'id = "tea-2"')
    .replace('version = "2026"', 'version = "2028"')
    .replace('text = "Warms the pot"', 'text = "Warms the pot first"')
    .replace('  { id = "brewing.p2", text = "Waits", explanation = "Four minutes do" },\n', "")
    + """
[lineage]
follows = "tea"
carried = [{ id = "brewing.p1", kind = "reworded", from = ["brewing.p1"] }]
gone = ["brewing.p2"]
"""
)
STAFF = """\
id = "staff"
title = "Staff"
author = "Wexcombe Council"
audiences = ["all"]
[required.tea]
brewing = 3
"""


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
