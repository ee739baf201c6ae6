"""Why something is on the agenda, in sentences; ratings and outcomes in words.

The person reviewed is spoken to; everybody else, and the record, reads both by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kie.assessments.models import Rating
from kie.assessments.rules import GRACE
from kie.frameworks.models import Scale
from kie.i18n import _, format_day, ngettext
from kie.reviews.models import IssueOutcome
from kie.reviews.rules import Compared, Reason


@dataclass(slots=True)
class Telling:
    """Whom a sentence is about and what it says. Words are those of the scale, "" where there is no step."""

    to_employee: bool
    employee: str
    manager: str
    own: str = ""
    theirs: str = ""
    required: str = ""
    before: str = ""
    added_by: str = ""
    raised_by: str = ""
    cycle: str = ""
    seen_on: date | None = None
    raised_on: date | None = None

    @property
    def named(self) -> dict[str, str]:
        """What the sentences fill in."""
        return {
            "employee": self.employee,
            "manager": self.manager,
            "own": self.own,
            "theirs": self.theirs,
            "required": self.required,
            "before": self.before,
            "who": self.added_by,
            "raiser": self.raised_by,
            "cycle": self.cycle,
        }


def steps_apart(steps: int) -> str:
    """How far apart, in words: two steps apart."""
    spelt = {1: _("one step apart"), 2: _("two steps apart"), 3: _("three steps apart")}
    return spelt.get(steps) or ngettext("%(n)s step apart", "%(n)s steps apart", steps)


def why(reasons: tuple[Reason, ...], telling: Telling) -> str:
    """Why it is on the agenda: a sentence for the first reason, and one for each that comes on top."""
    first, *more = reasons
    sentences = [_FIRST[first.kind](telling, first.steps)]
    sentences += [_MORE.get(one.kind, _FIRST[one.kind])(telling, one.steps) for one in more]
    return " ".join(sentences)


def _want(t: Telling, _steps: int) -> str:
    if t.to_employee:
        return _("This is what you want next, so it comes first.")
    return _("This is what %(employee)s wants next, so it comes first.", **t.named)


def _obstacle(t: Telling, _steps: int) -> str:
    if t.to_employee:
        return _("You wrote that this gets in your way.")
    return _("%(employee)s wrote that this gets in the way.", **t.named)


def _need(t: Telling, _steps: int) -> str:
    if t.to_employee:
        return _("You ask this of %(manager)s.", **t.named)
    return _("%(employee)s asks this of %(manager)s.", **t.named)


def _blind_spot(t: Telling, steps: int) -> str:
    values = {**t.named, "apart": steps_apart(steps)}
    if t.to_employee:
        return _(
            "You said “%(own)s”; %(manager)s said “%(theirs)s”: %(apart)s. "
            "It may be a blind spot, or %(manager)s may not see it.",
            **values,
        )
    return _(
        "%(employee)s said “%(own)s”; %(manager)s said “%(theirs)s”: %(apart)s. "
        "It may be a blind spot, or %(manager)s may not see it.",
        **values,
    )


def _hidden_strength(t: Telling, steps: int) -> str:
    values = {**t.named, "apart": steps_apart(steps)}
    if t.to_employee:
        return _(
            "You said “%(own)s”; %(manager)s said “%(theirs)s”: %(apart)s. "
            "It may be a strength that you do not see yourself.",
            **values,
        )
    return _(
        "%(employee)s said “%(own)s”; %(manager)s said “%(theirs)s”: %(apart)s. "
        "It may be a strength that %(employee)s does not see.",
        **values,
    )


def _gap(t: Telling, _steps: int) -> str:
    if t.own != t.theirs:
        if t.to_employee:
            return _("%(manager)s said “%(theirs)s”; your role asks for “%(required)s”.", **t.named)
        return _("%(manager)s said “%(theirs)s”; the role asks for “%(required)s”.", **t.named)
    if t.to_employee:
        return _("You and %(manager)s both said “%(theirs)s”; your role asks for “%(required)s”.", **t.named)
    return _(
        "%(employee)s and %(manager)s both said “%(theirs)s”; the role asks for “%(required)s”.", **t.named
    )


def _gap_as_well(t: Telling, _steps: int) -> str:
    if t.to_employee:
        return _("Your role asks for “%(required)s”.", **t.named)
    return _("The role asks for “%(required)s”.", **t.named)


def _days(t: Telling) -> dict[str, str]:
    return {
        "seen": "" if t.seen_on is None else format_day(t.seen_on),
        "raised": "" if t.raised_on is None else format_day(t.raised_on),
    }


def _raised(t: Telling, _steps: int) -> str:
    values = {**t.named, **_days(t)}
    if t.to_employee:
        return _("%(raiser)s saw this on %(seen)s and raised it with you on %(raised)s.", **values)
    return _("%(raiser)s saw this on %(seen)s and raised it with %(employee)s on %(raised)s.", **values)


def _unresolved(t: Telling, _steps: int) -> str:
    values = {**t.named, **_days(t)}
    if t.to_employee:
        return _(
            "%(raiser)s raised this with you on %(raised)s, and it was not resolved in “%(cycle)s”.", **values
        )
    return _(
        "%(raiser)s raised this with %(employee)s on %(raised)s, and it was not resolved in “%(cycle)s”.",
        **values,
    )


def _own_choice(t: Telling, _steps: int) -> str:
    if t.to_employee:
        return _("You want to work on this.")
    return _("%(employee)s wants to work on this.", **t.named)


def _change(t: Telling, steps: int) -> str:
    return _(
        "Last time “%(before)s” was agreed; now %(manager)s says “%(theirs)s”: %(apart)s.",
        **{**t.named, "apart": steps_apart(steps)},
    )


def _strength(t: Telling, _steps: int) -> str:
    if t.to_employee:
        return _("You both said “%(theirs)s”, more than your role asks. Where could it be used?", **t.named)
    return _("Both said “%(theirs)s”, more than the role asks. Where could it be used?", **t.named)


def _added(t: Telling, _steps: int) -> str:
    return _("%(who)s put this on the agenda.", **t.named)


_FIRST: Mapping[str, Callable[[Telling, int], str]] = {
    "want": _want,
    "obstacle": _obstacle,
    "need": _need,
    "blind-spot": _blind_spot,
    "hidden-strength": _hidden_strength,
    "gap": _gap,
    "raised": _raised,
    "unresolved": _unresolved,
    "own-choice": _own_choice,
    "change": _change,
    "strength": _strength,
    "added": _added,
}
_MORE: Mapping[str, Callable[[Telling, int], str]] = {"gap": _gap_as_well}


def answer_words(rating: Rating | None, scale: Scale, side: str) -> str:
    """What a rater answered: the step's words, the opt-out's, or that it was left blank."""
    if rating is not None and rating.step is not None:
        return capital(scale.label_of(rating.step))
    if rating is not None and rating.opted_out:
        return scale.opt_out_self if side == "self" else scale.opt_out_other
    return _("Not answered")


def result_words(step: int | None, scale: Scale) -> str:
    """A competency's result: the step's words, or that there was not enough to go on."""
    return _("Not enough evidence") if step is None else capital(scale.label_of(step))


def step_words(step: int | None, scale: Scale) -> str:
    """A step inside a sentence; "" where there is none."""
    return "" if step is None else scale.label_of(step)


def agreed_words(step: int | None, scale: Scale) -> str:
    """What the two settled: the step's words, or that they agreed to differ."""
    return _("Agreed to differ") if step is None else capital(scale.label_of(step))


def outcome_words(outcome: IssueOutcome, scale: Scale | None) -> str:
    """How an issue was closed, in words. `scale` is None where no rating can be agreed."""
    if outcome.kind == "agreed" and scale is not None and outcome.step is not None:
        return _("Agreed: %(step)s", step=capital(scale.label_of(outcome.step)))
    known = {
        "action": _("Something to do"),
        "differ": _("Agreed to differ"),
        "without": _("No agreed rating"),
    }
    return known.get(outcome.kind, _("Talked about"))


def without_words(by: str, missing: str) -> str:
    """That one side went ahead without the other, and what that means."""
    return _(
        "%(by)s went ahead without %(missing)s, whose part was not handed in %(days)s working days after it was due. "
        "That part stays blank, and no rating here is agreed.",
        days=GRACE,
        by=by,
        missing=missing,
    )


def standing_words(one: Compared) -> str:
    """How two results stand to each other: the same, one step apart, and so on."""
    if one.own is None or one.manager is None:
        return _("No result to compare")
    if one.own == one.manager:
        return _("The same")
    apart = steps_apart(abs(one.manager - one.own))
    return apart[:1].upper() + apart[1:]


def capital(words: str) -> str:
    """The words with a capital at the front, to stand on their own."""
    return words[:1].upper() + words[1:]
