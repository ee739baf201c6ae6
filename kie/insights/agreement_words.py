"""How far self and manager agree, as it is published: plain values that the database keeps."""

from typing import TypedDict

from kie.insights.display import Bound


class FigureBody(TypedDict):
    """A coefficient to one decimal, or a share in a hundred to about ten. `bound`: as of a displayed number."""

    value: float
    bound: Bound


class AgreementRow(TypedDict):
    """One competency. `people`: rated by both, 0 where nothing is shown. None: not enough data.

    `same`, `one`, `more`: in a hundred people, whose two steps are the same, one apart, further apart.
    `own`, `manager`: alpha over the statements, of self-ratings and of managers'.
    """

    id: str
    title: str
    people: int
    kappa: FigureBody | None
    same: FigureBody | None
    one: FigureBody | None
    more: FigureBody | None
    own: FigureBody | None
    manager: FigureBody | None


class AgreementBody(TypedDict):
    """One framework in one cycle. `statements`: its statements were rated, so that alpha has a meaning."""

    framework: str
    statements: bool
    rows: list[AgreementRow]
