"""What Chloé published beside the files: a framework of the council's own, and its next edition."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from kie.demo.organisation import Organisation
from kie.frameworks import service
from kie.frameworks.additions import with_additions
from kie.frameworks.models import Catalogue

HEAD = """\
id = "{id}"
title = "Looking after the town"
publisher = "{organisation}"
document = "What we promise residents"
language = "en-GB"
version = "{version}"
theme_scale = "frequency"
behaviour_scale = "frequency"
unhelpful_scale = "unhelpful"
default_depth = "theme"
"""
FIRST = """
[[competencies]]
id = "out-and-about"
title = "Out and about"
explanation = "On site, on the road, at a front door."
statements = [
  { id = "out-and-about.p1", text = "Leaves every place as tidy as it was found" },
  { id = "out-and-about.p2", text = "Tells neighbours what is going to happen and for how long" },
  { id = "out-and-about.p3", text = "Reports what needs mending even where it is somebody else’s job" },
]

[[competencies]]
id = "keeping-promises"
title = "Keeping promises"
statements = [
  { id = "keeping-promises.p1", text = "Names a day and keeps it" },
  { id = "keeping-promises.p2", text = "Rings before the day when it cannot be kept" },
]
"""
SECOND = """
[[competencies]]
id = "out-and-about"
title = "Out and about"
explanation = "On site, on the road, at a front door."
statements = [
  { id = "out-and-about.p1", text = "Leaves every place as tidy as it was found" },
  { id = "out-and-about.p4", text = "Tells neighbours what is going to happen" },
  { id = "out-and-about.p5", text = "Tells neighbours how long it will take" },
]

[[competencies]]
id = "keeping-promises"
title = "Keeping our word"
statements = [
  { id = "keeping-promises.p3", text = "Names a day and keeps it, or rings before it" },
  { id = "keeping-promises.p4", text = "Writes down what was promised, where others can read it" },
]

[lineage]
follows = "town"
carried = [
  { id = "out-and-about.p4", kind = "split", from = ["out-and-about.p2"] },
  { id = "out-and-about.p5", kind = "split", from = ["out-and-about.p2"] },
  { id = "keeping-promises", kind = "reworded", from = ["keeping-promises"] },
  { id = "keeping-promises.p3", kind = "merged", from = ["keeping-promises.p1", "keeping-promises.p2"] },
]
gone = ["out-and-about.p3"]
"""


def write_editions(
    session: Session, catalogue: Catalogue, council: Organisation, organisation: str, today: date
) -> None:
    """Publish both, one after the other, as the page does."""
    chloe = council.cast["Chloé"]
    for number, (framework_id, body) in enumerate((("town", FIRST), ("town-2", SECOND))):
        head = HEAD.format(id=framework_id, organisation=organisation, version=today.year - 2 + 2 * number)
        problems, pending = service.keep(session, chloe, (head + body).encode(), catalogue)
        if pending is None:
            raise ValueError([str(problem) for problem in problems])
        done = service.publish(session, chloe, pending.id, _standing(catalogue))
        catalogue = with_additions(catalogue, [done.body])


def _standing(catalogue: Catalogue) -> Callable[[Session], Catalogue]:
    return lambda _session: catalogue
