"""The launch check in words: what is wrong, how to cure it, and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from kie.cycles.launch import LaunchCheck
from kie.cycles.rules import Problem
from kie.i18n import _, format_day, ngettext
from kie.workdays import SATURDAY, SUNDAY, next_working_day

SHOWN = 200
"""Names shown under one problem; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the page where their facts can be put right."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Warned:
    """One problem in words. `url` and `link`: where the cure is.

    `people`: the first of those concerned; `more`: how many others there are.
    """

    kind: str
    blocking: bool
    sentence: str
    cure: str
    url: str
    link: str
    people: tuple[Named, ...]
    more: int


def why_off(day: date) -> str:
    """Why nobody works on that day, which is no working day."""
    named = {SATURDAY: _("a Saturday"), SUNDAY: _("a Sunday")}
    return named.get(day.weekday(), _("a bank holiday"))


_SENTENCES: Mapping[str, Callable[[Problem, int], str]] = {
    "nobody": lambda p, n: _("Nobody would take part."),
    "nobody-yet": lambda p, n: _("Nobody who is here now would take part."),
    "no-framework": lambda p, n: _("It uses no framework, so there is nothing to answer."),
    "framework-missing": lambda p, n: _(
        "It uses frameworks that are not there any more: %(names)s.", names=", ".join(p.missing)
    ),
    "over": lambda p, n: _("The day on which it closes has passed."),
    "role-profile-missing": lambda p, n: ngettext(
        "%(n)s person has a role profile that is not known: %(names)s.",
        "%(n)s people have role profiles that are not known: %(names)s.",
        n,
        names=", ".join(p.missing),
    ),
    "long-without-reason": lambda p, n: _(
        "It asks more than 25 answers of a person, and no reason is given."
    ),
    "late-at-once": lambda p, n: _(
        "A part is due on a day that has passed, so everybody would be late at once."
    ),
    "self-day-off": lambda p, n: _(
        "Self-assessments are due on %(day)s, %(what)s.", day=format_day(p.day), what=why_off(p.day)
    ),
    "manager-day-off": lambda p, n: _(
        "Managers’ assessments are due on %(day)s, %(what)s.", day=format_day(p.day), what=why_off(p.day)
    ),
    "self-last": lambda p, n: _("Self-assessments are due after the managers’ assessments."),
    "no-leader": lambda p, n: ngettext(
        "%(n)s person has no manager and no reviewer, so nobody can assess them.",
        "%(n)s people have no manager and no reviewer, so nobody can assess them.",
        n,
    ),
    "leader-leaves": lambda p, n: ngettext(
        "%(n)s person has a manager who has left, or who leaves before the cycle closes.",
        "%(n)s people have a manager who has left, or who leaves before the cycle closes.",
        n,
    ),
    "no-moderator": lambda p, n: ngettext(
        "%(n)s person has nobody to turn to if they and their manager disagree.",
        "%(n)s people have nobody to turn to if they and their manager disagree.",
        n,
    ),
    "no-sign-in": lambda p, n: ngettext(
        "%(n)s person cannot sign in: no password, no e-mail address and no letter that still works.",
        "%(n)s people cannot sign in: no password, no e-mail address and no letter that still works.",
        n,
    ),
    "leaves": lambda p, n: ngettext(
        "%(n)s person leaves before the cycle closes.", "%(n)s people leave before the cycle closes.", n
    ),
    "asked-nothing": lambda p, n: ngettext(
        "%(n)s person would be asked nothing, because of their role profile.",
        "%(n)s people would be asked nothing, because of their role profile.",
        n,
    ),
    "elsewhere": lambda p, n: ngettext(
        "%(n)s person takes part in “%(title)s”, which is still open.",
        "%(n)s people take part in “%(title)s”, which is still open.",
        n,
        title=p.cycle,
    ),
    "without-required": lambda p, n: _(
        "The role profile “%(profile)s” asks for no level in %(framework)s.",
        framework=p.framework,
        profile=p.role_profile,
    ),
    "other-scale": lambda p, n: _(
        "The role profile “%(profile)s” states its levels in %(framework)s on a scale that is not used here.",
        framework=p.framework,
        profile=p.role_profile,
    ),
    "flagged": lambda p, n: ngettext(
        "A statement of %(framework)s tends to disadvantage some people: %(texts)s.",
        "Statements of %(framework)s tend to disadvantage some people: %(texts)s.",
        len(p.statements),
        framework=p.framework,
        texts=", ".join(f"“{text}”" for text in p.statements),
    ),
}


def _working_day_after(day: date) -> str:
    return _("Choose a working day, such as %(day)s.", day=format_day(next_working_day(day)))


_CURES: Mapping[str, Callable[[Problem], str]] = {
    "nobody": lambda p: _("Ask other teams or role profiles, or a later starting day."),
    "nobody-yet": lambda p: _("That is right where you wait for people to start. Otherwise ask others."),
    "no-framework": lambda p: _("Choose at least one."),
    "framework-missing": lambda p: _("Choose others, or put the files back."),
    "over": lambda p: _("Choose later days."),
    "role-profile-missing": lambda p: _("Give them a role profile that is known."),
    "long-without-reason": lambda p: _(
        "Use fewer frameworks, ask by theme, or say why so many answers are needed."
    ),
    "late-at-once": lambda p: _("Choose later days."),
    "self-day-off": lambda p: _working_day_after(p.day),
    "manager-day-off": lambda p: _working_day_after(p.day),
    "self-last": lambda p: _(
        "That may be meant, because each is written without the other. Otherwise change the days."
    ),
    "no-leader": lambda p: _("Name a manager or a reviewer for each. You can open the cycle before that."),
    "leader-leaves": lambda p: _("Name who takes over."),
    "no-moderator": lambda p: _("Name a moderator for each. You can open the cycle before that."),
    "no-sign-in": lambda p: _("Print letters with a one-time code."),
    "leaves": lambda p: _(
        "They stop counting on the day after their last, unless both had signed. You need not do anything."
    ),
    "asked-nothing": lambda p: _("Use another framework, or change what the role profile leaves out."),
    "elsewhere": lambda p: _("Ask other people, or close that cycle first."),
    "without-required": lambda p: _(
        "Their ratings count in no gap and in no heatmap until a level is added to the role profile’s file."
    ),
    "other-scale": lambda p: _(
        "Their ratings count in no gap and in no heatmap. Use the framework’s usual depth instead."
    ),
    "flagged": lambda p: " ".join(
        (
            p.why,
            _(
                "Leave it out in a role profile’s file, add an explanation of what you mean by it, or keep it "
                "knowingly."
            ),
        )
    ),
}


_CHANGE = {
    "nobody",
    "nobody-yet",
    "no-framework",
    "framework-missing",
    "over",
    "late-at-once",
    "self-day-off",
    "manager-day-off",
    "self-last",
    "long-without-reason",
    "other-scale",
    "asked-nothing",
    "elsewhere",
}
_IMPORT = {"role-profile-missing", "no-leader", "leader-leaves", "no-moderator"}
_FRAMEWORKS = {"flagged", "without-required"}


def _place(kind: str, cycle_id: UUID) -> tuple[str, str]:
    """Address and words of the link to the cure; names lead to the people besides."""
    if kind in _CHANGE:
        return url_for("cycles.change", cycle_id=cycle_id), _("Change the cycle")
    if kind == "no-sign-in":
        return url_for("cycles.letters", cycle_id=cycle_id), _("Print letters")
    if kind in _FRAMEWORKS:
        return url_for("frameworks.index"), _("Read the frameworks")
    if kind in _IMPORT:
        return url_for("people.import_csv"), _("Import people")
    return url_for("people.index"), _("Find people")


def in_words(check: LaunchCheck, cycle_id: UUID) -> tuple[Warned, ...]:
    """Every problem of the launch check, in its order."""
    return tuple(
        Warned(
            problem.kind,
            problem.blocking,
            _SENTENCES[problem.kind](problem, len(problem.people)),
            _CURES[problem.kind](problem),
            *_place(problem.kind, cycle_id),
            people=tuple(
                Named(one.name, url_for("people.person", person_id=one.id)) for one in problem.people[:SHOWN]
            ),
            more=max(0, len(problem.people) - SHOWN),
        )
        for problem in check.problems
    )


_LEFT_OUT: Mapping[str, Callable[[int], str]] = {
    "not-started": lambda n: ngettext("%(n)s has not started yet.", "%(n)s have not started yet.", n),
    "left": lambda n: ngettext("%(n)s has left.", "%(n)s have left.", n),
    "team": lambda n: ngettext("%(n)s is in another team.", "%(n)s are in other teams.", n),
    "role-profile": lambda n: ngettext(
        "%(n)s has another role profile.", "%(n)s have other role profiles.", n
    ),
    "started-later": lambda n: ngettext(
        "%(n)s started after the day you chose.", "%(n)s started after the day you chose.", n
    ),
    "day-before": lambda n: ngettext(
        "The day of %(n)s was before the cycle.", "The days of %(n)s were before the cycle.", n
    ),
    "day-after": lambda n: ngettext(
        "The day of %(n)s comes too late to finish before the cycle closes.",
        "The days of %(n)s come too late to finish before the cycle closes.",
        n,
    ),
}


def left_out_in_words(check: LaunchCheck) -> tuple[str, ...]:
    """How many are left out, and why, one sentence a reason."""
    counts = check.left_out
    return tuple(words(counts[reason]) for reason, words in _LEFT_OUT.items() if counts.get(reason))
