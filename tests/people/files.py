"""Files of people for the tests."""

import csv
import io
from collections.abc import Iterable

from kie.people.cells import NAMES, Choices

CHOICES = Choices(frozenset({"staff", "leaders"}), {"en-GB": "English", "ar": "العربية"})
WEX = {"team_code": "WEX", "team_name": "Wexcombe Council", "parent_team_code": ""}
HWY = {"team_code": "HWY", "team_name": "Highways", "parent_team_code": "WEX"}
PRK = {"team_code": "PRK", "team_name": "Parks", "parent_team_code": "WEX"}
HR = {"team_code": "HR", "team_name": "People team", "parent_team_code": "WEX"}


def line(number: str, name: str, team: dict[str, str] = WEX, **cells: str) -> dict[str, str]:
    """One line of a file; `cells` change any column."""
    return {
        "staff_number": number,
        "name": name,
        "email": f"{number}@wexcombe.example",
        "employer": "Wexcombe Council",
        "job_title": "Officer",
        "role_profile": "staff",
        "location": "Town Hall",
        "grade": "G6",
        "starts_on": "2020-04-06",
        "leaves_on": "",
        "language": "en-GB",
        **team,
        **cells,
    }


def under(manager: str) -> dict[str, str]:
    """The cell that names a manager."""
    return {"manager_staff_number": manager}


def as_csv(lines: Iterable[dict[str, str]], columns: Iterable[str] = NAMES, encoding: str = "utf-8") -> bytes:
    """The lines as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode(encoding)


def the_cast() -> list[dict[str, str]]:
    """The council of `tests/cast.py`, as a file would say it."""
    efua = line(
        "1005", "Efua Mensah", email="efua@wexcombe.example", role_profile="leaders", job_title="Director"
    )
    ben = line(
        "1002", "Ben Okafor", HWY, email="ben@wexcombe.example", role_profile="leaders", job_title="Manager"
    )
    return [
        efua,
        ben | under("1005"),
        line("1001", "Ana Silva", HWY, email="ana@wexcombe.example") | under("1002"),
        line("1003", "Chloé Martin", HR, email="chloe@wexcombe.example") | under("1005"),
        line("1004", "Dev Patel", HR, email="dev@wexcombe.example") | under("1005"),
        line("1006", "Femi Ade", HR, email="femi@wexcombe.example") | under("1003"),
        line("1007", "Grace Liu", HR, email="grace@wexcombe.example") | under("1005"),
    ]
