"""Writes a framework that follows no other, as a file to begin with: an example of everything, each key explained."""

import json
from collections.abc import Iterator

from kie.frameworks.models import Catalogue, Framework
from kie.i18n import _

EXAMPLE_ID = "our-values"
WORDS = """\
[[competencies]]
id = "listening"
title = "Listening"
{explanation}
explanation = "At the counter this means: put the pen down first."
{statements}
statements = [
  {{ id = "listening.p1", text = "Lets people finish" }},
  {{ id = "listening.p2", text = "Says back what was understood", explanation = "In your own words, not in ours." }},
]
{unhelpful}
unhelpful = [
  {{ id = "listening.u1", text = "Answers before the question is asked" }},
]

[[competencies]]
id = "lending-a-hand"
title = "Lending a hand"
{audience}
audience = "leaders"
statements = [
  {{ id = "lending-a-hand.p1", text = "Makes time when others are short of it" }},
]

{development}
[development]
author = "Your organisation"

[[development.competencies]]
id = "listening"
{kinds}
ideas = [
  {{ id = "listening.d1", kind = "on-the-job", text = "Sit with the enquiry desk for a morning" }},
]

[[development.competencies]]
id = "lending-a-hand"
ideas = [
  {{ id = "lending-a-hand.d1", kind = "with-others", text = "Swap an afternoon with the team next door" }},
]
"""
SCALES = """\
[[scales]]
id = "how-often"
title = "How often"
kind = "frequency"
opt_out_self = "Not in my job"
opt_out_other = "Not seen"
steps = [{ number = 1, name = "rarely" }, { number = 2, name = "usually" }, { number = 3, name = "always" }]

[[scales]]
id = "how-often-seen"
title = "How often seen"
kind = "unhelpful"
opt_out_self = "Not in my job"
opt_out_other = "Not seen"
steps = [{ number = 1, name = "once" }, { number = 2, name = "often" }]
"""


def example_file(catalogue: Catalogue, version: str) -> str:
    """The file. It names the scales of a framework that is there; where there is none, it brings its own along."""
    there = next(iter(catalogue.frameworks.values()), None)
    lines = [*_head(_unused(catalogue), version), "", *_scales(catalogue, there), "", _words()]
    if there is None:
        lines += [_comment(_("The scales, which are not there yet:")), *SCALES.splitlines()]
    else:
        lines.append(_comment(_("A scale of your own can stand here too, like these:")))
        lines += [f"# {line}".rstrip() for line in SCALES.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def _unused(catalogue: Catalogue) -> str:
    number, found = 1, EXAMPLE_ID
    while found in catalogue.frameworks:
        number += 1
        found = f"{EXAMPLE_ID}-{number}"
    return found


def _head(framework_id: str, version: str) -> Iterator[str]:
    yield _comment(
        _("An example. Put your own words in place of these; what stands after a # is for you alone.")
    )
    yield _comment(_("An id has small letters, digits and hyphens, and never changes once it was published."))
    yield f'id = "{framework_id}"'
    yield 'title = "Our values"'
    yield _comment(_("Whose the words are, and in which document they stand."))
    yield 'publisher = "Your organisation"'
    yield 'document = "What we stand for"'
    yield _comment(
        _("The language of the words, for example en-GB, cy or ar; and the edition, “undated” for none.")
    )
    yield 'language = "en-GB"'
    yield f"version = {json.dumps(version)}"


def _scales(catalogue: Catalogue, there: Framework | None) -> Iterator[str]:
    yield _comment(_("The answers to a whole competency, to one statement, and to an unhelpful behaviour:"))
    for scale in catalogue.scales.values():
        steps = ", ".join(step.name for step in scale.steps)
        yield _comment(f"{scale.id}: {steps}")
    yield f'theme_scale = "{there.theme_scale.id if there else "how-often"}"'
    yield f'behaviour_scale = "{there.behaviour_scale.id if there else "how-often"}"'
    yield f'unhelpful_scale = "{there.unhelpful_scale.id if there else "how-often-seen"}"'
    yield _comment(
        _(
            "Asked for each “theme”, which is a competency as a whole, or for each “behaviour”, its statements."
        )
    )
    yield 'default_depth = "theme"'


def _words() -> str:
    comments = {
        "explanation": _("In your own plain words, shown as such. May be left out, here and in a statement."),
        "statements": _("What people do who are good at it. Each id begins with that of the competency."),
        "unhelpful": _(
            "What gets in the way of it: noticed and talked about, never a score. May be left out."
        ),
        "audience": _("Only for people who lead others. Without this line it is for everybody."),
        "development": _("Ideas for plans. May be left out; if not, each competency needs one."),
        "kinds": _("The kinds are on-the-job, with-others and formal."),
    }
    return WORDS.format(**{name: _comment(said) for name, said in comments.items()})


def _comment(said: str) -> str:
    # Words that broke the line would no longer be a comment.
    return f"# {' '.join(said.split())}"
