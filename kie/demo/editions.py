"""What Chloé published beside the files: a framework of the council's own, its next edition, and what both require."""

import json
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.demo.organisation import Organisation
from kie.frameworks import service
from kie.frameworks.additions import with_additions
from kie.frameworks.models import Catalogue, RoleProfile

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


EDITIONS = {"town": FIRST, "town-2": SECOND}
"""What each says after its head, by its id, the older one first."""


REQUIRED = {
    "staff": {"out-and-about": 3, "keeping-promises": 2},
    "leaders": {"out-and-about": 3, "keeping-promises": 3},
}
"""The step that each kind of job needs, in both editions."""


def write_editions(
    session: Session, catalogue: Catalogue, council: Organisation, organisation: str, today: date
) -> Catalogue:
    """Publish both, one after the other, as the page does, and what they ask of jobs; the catalogue with them."""
    files = []
    for number, (framework_id, body) in enumerate(EDITIONS.items()):
        version = today.year - 2 + 2 * number
        files.append(HEAD.format(id=framework_id, organisation=organisation, version=version) + body)
    files += [_profile(catalogue.role_profiles[name], organisation) for name in REQUIRED]
    for text in files:
        catalogue = _published(session, catalogue, council.cast["Chloé"], text)
    return catalogue


def _profile(profile: RoleProfile, organisation: str) -> str:
    """A file that adds to the role profile what both editions require."""
    head = [f'id = "{profile.id}"', f'title = "{profile.title}"', f'author = "{organisation}"']
    head.append(f"audiences = {json.dumps(sorted(profile.audiences))}")
    steps = [f"{competency} = {step}" for competency, step in REQUIRED[profile.id].items()]
    return "\n".join([*head, *(line for one in EDITIONS for line in (f"[required.{one}]", *steps))])


def _published(session: Session, catalogue: Catalogue, who: UUID, text: str) -> Catalogue:
    problems, pending = service.keep(session, who, text.encode(), catalogue)
    if pending is None:
        raise ValueError([str(problem) for problem in problems])
    done = service.publish(session, who, pending.id, lambda _session: catalogue)
    return with_additions(catalogue, [done.body])
