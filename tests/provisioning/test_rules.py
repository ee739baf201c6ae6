"""What is made of a directory's words, and which entries a filter can mean."""

from uuid import UUID

import pytest
from scim2_models import ScimFilter

from kie.provisioning.filtering import narrowed
from kie.provisioning.mapping import Account
from kie.provisioning.rules import (
    Address,
    Candidate,
    address_of,
    changed_fields,
    chosen,
    compared,
    number_of,
    refusal,
    whole_name,
)

ONE, OTHER = UUID(int=1), UUID(int=2)
ANA = Candidate(ONE, "1001", "ana@w.example", taken=False, rests=False)
TAKEN = Candidate(ONE, "1001", "ana@w.example", taken=True, rests=False)
RESTS = Candidate(ONE, "1001", "ana@w.example", taken=False, rests=True)
BEN = Candidate(OTHER, "1002", "ben@w.example", taken=False, rests=False)


@pytest.mark.parametrize(
    ("people", "number", "why"),
    [
        ([], "1001", "unknown"),
        ([ANA], "1001", None),
        ([ANA], None, None),
        ([ANA, BEN], "1001", "several"),
        ([ANA], "9", "another-number"),
        ([TAKEN], "1001", "has-another-account"),
        ([RESTS], None, "address-rests"),
        ([RESTS], "1001", None),
        ([RESTS], "9", "another-number"),
    ],
)
def test_whose_an_account_is(people: list[Candidate], number: str | None, why: str | None) -> None:
    assert refusal(people, number, "ana@w.example") == why


WORK, HOME = Address("w@x.example", "work", None), Address("h@x.example", "home", False)
FIRST = Address("f@x.example", None, True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [([], None), ([HOME], HOME), ([HOME, WORK], WORK), ([HOME, WORK, FIRST], FIRST), ([WORK, HOME], WORK)],
)
def test_which_address_is_kept(given: list[Address], kept: Address | None) -> None:
    assert chosen(given) == kept


def test_names_numbers_and_addresses() -> None:
    assert whole_name("Ana Silva", "A", "S", "SILVA") == "Ana Silva"
    assert whole_name(" ", "Ana ", " Silva", "SILVA") == "Ana Silva"
    assert whole_name(None, None, "Silva", "x") == "Silva"
    assert whole_name(None, "", None, " SILVA Ana ") == "SILVA Ana"
    assert whole_name(None, None, None, " ") is None
    assert len(whole_name(None, "a" * 150, "b" * 150, None) or "") == 200
    assert [number_of(one) for one in (None, "", " 1001 ", "a b", "x" * 41, "-1", "AB/7.2")] == [
        None,
        None,
        "1001",
        None,
        None,
        None,
        "AB/7.2",
    ]
    assert address_of("Ana@W.example", "x@y.example") == "ana@w.example"
    assert address_of("not one", "Ana@W.example") == "ana@w.example"
    assert address_of(None, "ana") is None
    assert compared("STRA\u0308SE") == compared("Sträse") != compared("Strase")
    assert changed_fields({"a": 1, "b": None}, {"b": None, "a": 2, "c": 3}) == ("a", "c")


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        ('userName eq "x"', True),
        ('userName eq "x" and active eq true', True),
        ('userName eq "x" or active eq true', False),
        ('userName eq "x" or id eq "y"', True),
        ('not (userName eq "x")', False),
        ('userName ne "x"', False),
        ('emails[type eq "work" and value eq "x"]', True),
        ('emails[type eq "work"]', False),
        ('emails eq "x"', True),
        ("active eq true", False),
    ],
)
def test_what_an_index_helps_with(wanted: str, known: bool) -> None:
    assert (narrowed(ScimFilter[Account](wanted).ast) is not None) is known
