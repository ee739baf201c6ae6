"""Every column that names somebody beside what is somebody else's is in the rules of who had a hand in it."""

from sqlalchemy import Column

from kie.migrations.run import METADATA
from kie.retention.hands_rules import HANDS, NO_HAND, UNDER
from kie.retention.leaving_rules import GOES, PERSONS
from tests.retention.whole import hanging_on


def test_each_column_is_a_hand_or_says_why_it_is_none() -> None:
    tables = {one.name for one in hanging_on()} | {one.table for one in GOES} | set(UNDER)
    found = {
        f"{name}.{column.name}"
        for name in tables
        for column in METADATA.tables[name].columns
        if any(key.column.table.name == PERSONS for key in column.foreign_keys)
    }
    own = {f"{name}.{link}" for name, (link, _above) in UNDER.items()}
    own |= {f"{one.table}.{one.column}" for one in GOES if one.of == PERSONS} - set(HANDS)
    assert found - own == set(HANDS) | NO_HAND.keys()
    assert not set(HANDS) & (NO_HAND.keys() | own)


def test_each_way_leads_to_whose_it_is() -> None:
    for name, (link, above) in UNDER.items():
        assert above in leads_to(METADATA.tables[name].columns[link]), name
        assert above == PERSONS or above in UNDER


def leads_to(column: Column[object]) -> set[str]:
    """The tables whose rows a column names, also by one between."""
    found = set()
    for key in column.foreign_keys:
        found |= {key.column.table.name} | leads_to(key.column)
    return found
