"""Every column that names a person is either deleted with somebody who left, or says why it stays."""

from itertools import chain

import kie.app
from kie.db import Base
from kie.retention.leaving_rules import GOES, PERSONS, STAYS, WITH_REVIEWS

assert kie.app.__name__, "so that every room has brought its tables"
HELP = "Say in kie/retention/leaving_rules.py whether it goes with somebody who left a year ago, or stays and why"


def naming(target: str) -> set[str]:
    """Every column that names a row of this table."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == target for key in column.foreign_keys)
    }


def test_every_column_that_names_a_person_is_decided_once() -> None:
    own = [f"{one.table}.{one.column}" for one in GOES if one.of == PERSONS]
    decided = [*own, *WITH_REVIEWS, *chain.from_iterable(STAYS.values())]
    assert sorted(naming(PERSONS) - set(decided)) == [], HELP
    assert sorted(set(decided) - naming(PERSONS)) == [], "no such column"
    assert len(decided) == len(set(decided)), "decided twice"


def test_nothing_is_left_that_hangs_on_what_goes() -> None:
    gone: list[str] = []
    for one in GOES:
        hanging = {each.split(".")[0] for each in naming(one.table)} - {one.table}
        assert hanging <= set(gone), f"{hanging - set(gone)} must go before {one.table}"
        if one.of != PERSONS:
            column = Base.metadata.tables[one.table].columns[one.column]
            assert f"{one.of}.{one.key}" in {key.target_fullname for key in column.foreign_keys}
            assert one.of in [later.table for later in GOES[GOES.index(one) + 1 :]]
        gone.append(one.table)
