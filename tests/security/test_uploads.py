"""Files that are not what they are called, and words that look like something else."""

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from kie.accounts import mails
from tests.browser import Browser
from tests.cast import Cast
from tests.people.files import as_csv, the_cast

Visit = Callable[..., Browser]
UPLOADS = {
    "/people/import": "people.csv",
    "/learning/import": "learning.csv",
    "/frameworks/files/upload": "framework.toml",
}
FORMAT = "%(name)s {0.__class__} %d ${7*7} {{ 7*7 }}"


def bomb(packed: bytes = b"0" * 1_000_000) -> bytes:
    """A workbook of a kilobyte that would be a megabyte."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", packed)
    return kept.getvalue()


@pytest.mark.parametrize("address", UPLOADS)
def test_a_file_by_another_name_or_of_another_kind_is_refused(
    cast: Cast, browser: Visit, address: str
) -> None:
    chloe, right = browser(cast.chloe), UPLOADS[address]
    for name, content, said in (
        ("people.xlsx", bomb(), "its name ends with"),
        (f"{right}.exe", as_csv(the_cast()), "its name ends with"),
        (right, bomb(), ""),
        (right, gzip.compress(as_csv(the_cast())), ""),
        (right, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ""),
        (right, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", ""),
    ):
        page = chloe.post(address, {"file": (io.BytesIO(content), name)}, status=422)
        page.answer.request.environ["wsgi.input"].close()
        assert said in page.text, (name, said)
        assert not page.html.select("main svg, main script"), name


def test_what_a_file_is_called_is_kept_nowhere(session: Session, cast: Cast, browser: Visit) -> None:
    chloe, name = browser(cast.chloe), "../../etc/passwd-9f3a.csv"
    page = chloe.post("/people/import", {"file": (io.BytesIO(as_csv(the_cast())), name)})
    page.answer.request.environ["wsgi.input"].close()
    assert "passwd-9f3a" not in chloe.get(page.location).text
    for table in inspect(session.connection()).get_table_names():
        rows = session.execute(text(f'SELECT * FROM "{table}"'))
        assert not any("passwd-9f3a" in str(value) for row in rows for value in row), table


def test_a_name_that_looks_like_a_format_is_a_name(session: Session, cast: Cast, browser: Visit) -> None:
    cast.ana.name = FORMAT
    session.commit()
    assert FORMAT in browser(cast.ana).get("/account").text
    assert FORMAT in browser(cast.chloe).get(f"/people/{cast.ana.id}").text
    assert FORMAT in mails.password_changed(cast.ana).text
    assert FORMAT in mails.second_factor_removed(cast.ben, cast.ana.name).text
