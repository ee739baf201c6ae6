"""Documents that are made from the code: `python -m tests.house.documents` writes them, a test compares them."""

from pathlib import Path

from kie.access import GRANTS, Permission

ROOT = Path(__file__).parents[2]
ACCESS = ROOT / "docs" / "access.md"

HEAD = """# Who may do what

Made from `kie/access.py` by `make documents`; a test fails when the two differ. Whatever is not granted here is
refused, and shows as not found. A relation is how the person asking stands to the person concerned on that day.

| what | who | only when |
|---|---|---|
"""


def access() -> str:
    """The table of `kie/access.py` as Markdown."""
    rows = []
    for permission in Permission:
        for grant in GRANTS[permission]:
            facts = "; ".join(sorted(fact.value for fact in grant.facts)) or "always"
            rows.append(f"| {permission.value} | {grant.relation.value} | {facts} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    ACCESS.write_text(access(), encoding="utf-8")
