"""What is printed: forms to fill in by hand, and the copy of what was typed in."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from kie.assessments.asked import Asked
from kie.assessments.queries import Sheet
from kie.assessments.questions import in_words
from kie.assessments.screens import Part
from kie.assessments.service import answer_of
from kie.assessments.want_labels import want_labels
from kie.cycles.absence import due_of
from kie.cycles.queries import CycleContext, ParticipationContext
from kie.cycles.route import route_of
from kie.documents import document
from kie.frameworks.models import RoleProfile
from kie.frameworks.paper import framework_blocks, how_to_fill_in, source_of, themes_of, unhelpful_blocks
from kie.frameworks.rules import unhelpful_of
from kie.i18n import _, format_day
from kie.paper.printing import Printed, names_in
from kie.paper.queries import still_blank
from kie.typeset import (
    Block,
    Boxes,
    Code,
    Document,
    Heading,
    Keep,
    Lines,
    NewPage,
    Pair,
    Pairs,
    Points,
    Quote,
    Text,
    Written,
)


def forms_document(
    printed: Sequence[Printed], organisation: str, made_at: datetime, address: str
) -> Document:
    """One form after the other, each a part of its own. `address`: where a clerk types the code."""
    alone = len(printed) == 1
    blocks: list[Block] = []
    if not alone:
        blocks = [Points([_who(one.context) for one in printed], numbered=True)]
    for one in printed:
        blocks += [NewPage(_footer(one.context), here=alone), *_form(one, organisation, address)]
    cycle = printed[0].context.cycle.cycle
    return document(
        _("Self-assessment on paper: %(who)s", who=names_in(printed)),
        cycle.title,
        organisation,
        made_at,
        blocks,
    )


def cycle_document(
    cycle: CycleContext, profile: RoleProfile, organisation: str, made_at: datetime
) -> Document:
    """The empty form of a whole cycle for one role profile, with no code: to look at, or to practise with."""
    blocks = [
        *_promises(cycle),
        Lines(_("Name")),
        Heading(_("The questions")),
        Text(how_to_fill_in()),
        *_questions(cycle, profile, organisation),
    ]
    title = _("%(cycle)s: form for %(profile)s", cycle=cycle.cycle.title, profile=profile.title)
    return document(title, "", organisation, made_at, blocks)


def copy_document(
    printed: Printed, stored: Sheet, until: date, clerk: str, organisation: str, made_at: datetime
) -> Document:
    """What was typed in, for the person to check, with the code under which corrections are typed."""
    context = printed.context
    person, cycle = context.person, context.cycle.cycle
    blocks: list[Block] = [
        NewPage(_footer(context), here=True),
        Text(_("Dear %(name)s,", name=person.name)),
        Text(
            _(
                "%(clerk)s typed in what you wrote on paper. This is your copy. Please check it by %(day)s. Nobody "
                "else has read it, and your manager reads nothing before it is handed in.",
                clerk=clerk,
                day=format_day(until),
            )
        ),
        Text(_what_to_do(context, stored)),
        Keep(
            [
                Boxes([_("All is right: hand it in"), _("Please change what I have marked")]),
                Lines(_("Signature, and date"), 2),
            ]
        ),
        Text(_("Code for whoever types in your corrections:"), "small"),
        Code(printed.code),
        *_still_blank(context, stored),
        *_answers(context, stored),
    ]
    title = _("Your self-assessment: %(name)s", name=person.name)
    return document(title, cycle.title, organisation, made_at, blocks)


def _what_to_do(context: ParticipationContext, stored: Sheet) -> str:
    """What is true of this copy: with answers blank, it is not handed in by itself."""
    if still_blank(context, stored):
        return _(
            "If something is wrong, write it beside the line. Answers are still blank: they are named below. Write "
            "them in too and send this copy back in an envelope. It is not handed in before they are there."
        )
    return _(
        "If something is wrong, write it beside the line and send this copy back in an envelope. If all is "
        "right, tick the box and send it back too, or do nothing: it is handed in for you after that day."
    )


def _who(context: ParticipationContext) -> str:
    return _(
        "%(name)s, staff number %(number)s", name=context.person.name, number=context.person.staff_number
    )


def _footer(context: ParticipationContext) -> str:
    return _(
        "%(name)s · staff number %(number)s · %(cycle)s",
        name=context.person.name,
        number=context.person.staff_number,
        cycle=context.cycle.cycle.title,
    )


def _form(printed: Printed, organisation: str, address: str) -> Iterator[Block]:
    context = printed.context
    person, cycle = context.person, context.cycle.cycle
    yield Heading(_("Self-assessment of %(name)s", name=person.name))
    yield Pairs(
        [
            Pair(_("Staff number"), [person.staff_number]),
            Pair(_("Return it by"), [format_day(due_of(cycle, context.participation.own_days, "self").on)]),
        ]
    )
    yield from _promises(context.cycle)
    yield Text(
        _(
            "Send it back in a closed envelope. Somebody outside your line of managers types it in and sees only this "
            "form. Then you get a copy and ten days to correct it. Your manager reads it once both of you have handed "
            "in, and you read theirs."
        )
    )
    yield Text(how_to_fill_in())
    yield from _questions(context.cycle, context.role_profile, organisation)
    yield Heading(_("What I want"), 2)
    yield Text(_("Your exchange begins with this. A line is plenty; leave out what you like."))
    for title in want_labels().values():
        yield Lines(title, 3)
    yield Lines(_("Signature, and date"), 2)
    yield Keep(
        [
            Text(
                _(
                    "For whoever types it in, at %(address)s. The code works once, until the cycle closes on %(day)s:",
                    address=address,
                    day=format_day(cycle.closes_on),
                ),
                "small",
            ),
            Code(printed.code),
        ]
    )


def _promises(cycle: CycleContext) -> Iterator[Block]:
    """What every form of a cycle says: what it is for, and how many people a published figure needs."""
    yield Text(cycle.cycle.purpose, "lead")
    yield Text(
        _(
            "A figure is published only where it is about %(people)s people or more, and where whoever looks at it "
            "could never read the ratings of at least %(rest)s of them.",
            people=cycle.cycle.people_threshold,
            rest=cycle.cycle.viewer_threshold,
        ),
        "small",
    )


def _questions(cycle: CycleContext, profile: RoleProfile, organisation: str) -> Iterator[Block]:
    number = 1
    for rated in cycle.frameworks:
        themes = themes_of(rated.framework, rated.depth, profile, number)
        number += sum(len(theme.questions) for theme in themes)
        yield Heading(rated.framework.title, 2, rated.framework.language)
        yield from framework_blocks(rated.framework, themes, own=True, organisation=organisation, level=3)
        yield from unhelpful_blocks(
            rated.framework, unhelpful_of(rated.framework, profile), own=True, level=3
        )
        yield Text(source_of(rated.framework), "small")
    yield Text(_("Not here: conduct and safety"), "strong")
    yield Text(route_of(cycle.cycle))


def _still_blank(context: ParticipationContext, stored: Sheet) -> Iterator[Block]:
    blanks = still_blank(context, stored)
    if blanks:
        asked = Asked(context)
        titles = [asked.competency(one.framework_id, one.competency_id).title for one in blanks]
        yield Text(
            _("Still blank, and needed before it can be handed in: %(titles)s", titles=", ".join(titles)),
            "strong",
        )


def _answers(context: ParticipationContext, stored: Sheet) -> Iterator[Block]:
    part = Part(context, "self", stored, context.person.id)
    number = 0
    for (framework_id, competency_id), nodes in part.asked.by_competency.items():
        yield Heading(part.asked.competency(framework_id, competency_id).title)
        texts = {one.id: one.text for one in part.asked.statements(framework_id, competency_id)}
        for node in nodes:
            number += 1
            words = texts.get(node.node_id, _("Question %(number)s", number=number))
            answer = answer_of(stored.ratings.get((node.framework_id, node.node_id)))
            said = in_words(part, node, answer)
            yield Pairs([Pair(f"{number}. {words}" if node.node_id in texts else words, [said[0][1]])])
            yield from (Quote(label, written) for label, written in said[1:])
    for framework_id, seen in stored.observations.items():
        framework = context.cycle.rated(framework_id).framework
        yield Heading(_("Unhelpful behaviours: %(framework)s", framework=framework.title))
        for one in seen:
            who = _("Shared with your manager") if one.shared else _("Only for you")
            yield Quote(who, framework.statement(one.statement_id).text)
    wants = stored.wants
    if wants is None:
        return
    for box, title in want_labels().items():
        if words := getattr(wants, box):
            yield Heading(title)
            yield Written(words)
