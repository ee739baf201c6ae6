"""What a suggestion says: its title, and in one sentence why it is there, with both ratings and the role's step.

The person reads of themselves as "you"; whoever else reads, and the goal that keeps the sentence, get the name.
"""

from kie.frameworks.models import Framework, Scale
from kie.i18n import _
from kie.plans.rules import TITLE_LIMIT, Standing, Suggestion
from kie.plans.suggestions import Ground
from kie.plans.words import ActionWords

QUOTED = 200
"""Characters of somebody's own words that are quoted in a sentence."""


def title_of(one: Suggestion, ground: Ground) -> str:
    """A title for the goal, to be made one's own."""
    if one.kind == "want":
        return cut(ground.wants[one.subject], TITLE_LIMIT)
    framework = _framework(one, ground)
    if one.kind == "unhelpful":
        return cut(_("Replace: %(words)s", words=framework.statement(one.subject).text), TITLE_LIMIT)
    name = framework.competency(one.subject).title
    if one.kind == "gap" and one.from_step and one.to_step:
        scale = _scale(one, ground)
        return _(
            "%(competency)s: from “%(low)s” to “%(high)s”",
            competency=name,
            low=scale.label_of(one.from_step),
            high=scale.label_of(one.to_step),
        )
    if one.kind == "difference":
        return _("%(competency)s: see it the same way", competency=name)
    return _("%(competency)s: find a chance to show it", competency=name)


def first_action(one: Suggestion, ground: Ground) -> tuple[ActionWords, ...]:
    """What a goal begins with before any idea: something else in the place of an unhelpful behaviour, by both; a chance
    to be seen, where one of the two had too little to go on."""
    if one.kind == "unhelpful":
        return _instead(ground)
    if one.kind != "unseen":
        return ()
    standing = ground.standing(one.framework_id or "", one.subject)
    words = (
        _("Agree on one piece of work in which this comes up, do it, and look at it together afterwards.")
        if standing.own is None
        else _(
            "Agree on a time when %(rater)s sees this in the daily work, and talk about it afterwards.",
            rater=ground.rater,
        )
    )
    return (ActionWords(words),)


def _instead(ground: Ground) -> tuple[ActionWords, ...]:
    """What both do about a behaviour: the person notices it, the manager says what they see. Each in words to whoever
    is to do it."""
    own = _("For four weeks, note each time when this could have happened, and what you did instead.")
    managers = _(
        "Tell %(person)s on the same day, and to nobody else, when it happens again and when it goes better.",
        person=ground.context.person.name,
    )
    return (ActionWords(own), ActionWords(managers, owner="manager", kind="with-others"))


def why(one: Suggestion, ground: Ground, own: bool) -> str:
    """The sentence that says why. `own`: the person themselves reads it."""
    names = {"person": ground.context.person.name, "rater": ground.rater}
    if one.kind == "want":
        words = cut(ground.wants[one.subject], QUOTED).removesuffix(".")
        if own:
            return _("You wrote that this is what you want next: “%(words)s”.", words=words)
        return _("%(person)s wants this next: “%(words)s”.", words=words, **names)
    if one.kind == "unhelpful":
        return _why_unhelpful(one, ground, own)
    standing = ground.standing(one.framework_id or "", one.subject)
    scale = _scale(one, ground)
    clauses = [_ratings(standing, scale, names, own), _settled(standing, scale, own)]
    clauses.append(_required(standing, scale, own))
    if one.kind == "unseen":
        clauses.append(_("this is about being seen, not about a weakness"))
    return "; ".join(clause for clause in clauses if clause) + "."


def _required(standing: Standing, scale: Scale, own: bool) -> str:
    """What the role asks for; on another scale than the one that was rated, it asks for nothing comparable."""
    if standing.required is None:
        return (
            _("your role names no step on this scale") if own else _("the role names no step on this scale")
        )
    role = _("your role asks for “%(step)s”") if own else _("the role asks for “%(step)s”")
    return role % {"step": scale.label_of(standing.required)}


def _why_unhelpful(one: Suggestion, ground: Ground, own: bool) -> str:
    names = {"person": ground.context.person.name, "rater": ground.rater}
    seen = next(each for each in ground.unhelpful if each.statement_id == one.subject)
    if seen.step is None:
        if own:
            return _("You said that you want to work on this, and it comes before anything else.")
        return _("%(person)s wants to work on this, and it comes before anything else.", **names)
    often = _framework(one, ground).unhelpful_scale.label_of(seen.step)
    if own:
        return _("%(rater)s raised this with you as “%(often)s”, so it comes before anything else.",
                 often=often, **names)  # fmt: skip
    return _("%(rater)s raised this with %(person)s as “%(often)s”, so it comes before anything else.",
             often=often, **names)  # fmt: skip


def _ratings(standing: Standing, scale: Scale, names: dict[str, str], own: bool) -> str:
    said = {
        **names,
        "own": "" if standing.own is None else scale.label_of(standing.own),
        "manager": "" if standing.manager is None else scale.label_of(standing.manager),
    }
    if standing.own is None:
        if own:
            return _("You had too little to go on and %(rater)s rated this “%(manager)s”", **said)
        return _("%(person)s had too little to go on and %(rater)s rated this “%(manager)s”", **said)
    if standing.manager is None:
        if own:
            return _("You rated this “%(own)s” and %(rater)s had too little to go on", **said)
        return _("%(person)s rated this “%(own)s” and %(rater)s had too little to go on", **said)
    if standing.own == standing.manager:
        if own:
            return _("You and %(rater)s both rated this “%(own)s”", **said)
        return _("%(person)s and %(rater)s both rated this “%(own)s”", **said)
    if own:
        return _("You rated this “%(own)s” and %(rater)s “%(manager)s”", **said)
    return _("%(person)s rated this “%(own)s” and %(rater)s “%(manager)s”", **said)


def _settled(standing: Standing, scale: Scale, own: bool) -> str:
    """What the two settled, where their ratings do not say it already."""
    if standing.agreed is None:
        if standing.own is None or standing.manager is None:
            return ""
        return _("you agreed to differ") if own else _("they agreed to differ")
    if standing.own == standing.manager == standing.agreed:
        return ""
    agreed = _("you agreed on “%(step)s”") if own else _("they agreed on “%(step)s”")
    return agreed % {"step": scale.label_of(standing.agreed)}


def cut(words: str, limit: int) -> str:
    """The words on one line, ended with … where they are longer than `limit` characters."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _framework(one: Suggestion, ground: Ground) -> Framework:
    return ground.context.cycle.rated(one.framework_id or "").framework


def _scale(one: Suggestion, ground: Ground) -> Scale:
    rated = ground.context.cycle.rated(one.framework_id or "")
    return rated.framework.scale_at(rated.depth, rated.framework.competency(one.subject))
