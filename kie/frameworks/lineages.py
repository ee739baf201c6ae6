"""Finds the edition that another says it follows, and whether it may."""

from collections.abc import Iterator, Mapping

from kie.frameworks.framework_reader import Known
from kie.frameworks.lineage_check import lineage_of, things_of
from kie.frameworks.lineage_reader import Claims
from kie.frameworks.models import Framework, Lineage
from kie.frameworks.problems import Report
from kie.i18n import _

PLACE = "lineage.follows"


def lineage_in(
    claims: Claims, new: Framework, known: Known[Framework], follows: Mapping[str, str], report: Report
) -> Lineage | None:
    """The lineage of `new` among the frameworks `known`; None when it cannot follow what it says.

    `follows`: for each edition that follows another, which; `new` may be among them. What is wrong is in the report,
    and then the lineage is not fit for use.
    """
    wanted = claims.follows
    others = {one: before for one, before in follows.items() if one != new.id}
    if wanted and wanted not in known.named - {new.id}:
        cure = _("Name one of: %(known)s.", known=", ".join(sorted(known.named - {new.id})))
        report.add(PLACE, _("There is no framework “%(id)s” to follow.", id=wanted), cure)
        return None
    after = next((one for one, before in sorted(others.items()) if before == wanted), None)
    if wanted and after is not None:
        cure = _("Follow “%(id)s”, or the newest of its editions.", id=after)
        what = _("“%(old)s” is followed by “%(new)s” already.", old=wanted, new=after)
        report.add(PLACE, what, cure)
        return None
    before = tuple(_back(wanted, {**others, new.id: wanted}))
    if new.id in before:
        what = _("“%(id)s” follows this edition itself.", id=wanted)
        report.add(PLACE, what, _("Name the edition that was there before."))
        return None
    old = known.read.get(wanted)
    if old is None:
        return None
    long_ago = [known.read[one] for one in before if one in known.read]
    return lineage_of(
        claims, new, old, frozenset(node for one in long_ago for node in things_of(one)), report
    )


def _back(edition: str, follows: Mapping[str, str]) -> Iterator[str]:
    """The editions before one; each once, even where they follow one another in a ring."""
    met: set[str] = set()
    while edition in follows and edition not in met:
        met.add(edition)
        edition = follows[edition]
        yield edition
