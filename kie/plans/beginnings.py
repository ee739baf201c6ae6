"""What the form of a goal begins with: nothing, a suggestion with ideas for actions, or the goal's present words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wtforms.fields.choices import SelectChoice

from kie.forming import sent
from kie.frameworks.models import Catalogue, Competency, Framework
from kie.frameworks.rules import competencies_of
from kie.i18n import N_, _
from kie.plans.forms import owners_for
from kie.plans.forms_goal import GoalForm
from kie.plans.reader import Reader
from kie.plans.reasons import first_action, title_of, why
from kie.plans.rules import Suggestion
from kie.plans.sentences import sentence_of, sentences_for
from kie.plans.slots import competency_value, slots_needed
from kie.plans.suggestions import Ground, suggested_aim, suggestions_for
from kie.plans.whole import GoalView, PlanView, Sentence
from kie.plans.words import KIND_WORDS, ActionWords, GoalWords, Origin, words_of

PREFILLED = 2
"""Ideas put into the form at once; the others are shown below it."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a goal begins with: its words, where it came from, and the reason as the reader reads it."""

    words: GoalWords
    origin: Origin
    reason: str
    ideas: tuple[tuple[str, str], ...]

    def origin_for(self, words: GoalWords) -> Origin:
        """Where a goal of these words comes from: the step falls away when it is about another competency."""
        if (words.framework_id, words.competency_id) == (self.words.framework_id, self.words.competency_id):
            return self.origin
        return replace(self.origin, aim=None)


def start_of(
    key: str, ground: Ground | None, plan: PlanView | None, reader: Reader, catalogue: Catalogue
) -> Start | None:
    """The beginning of a goal from the suggestion with this key; None when there is no such suggestion now."""
    if ground is None:
        return None
    one = next((each for each in suggestions_for(ground, plan) if each.key == key), None)
    if one is None:
        return None
    framework_id = one.framework_id if one.competency_id else None
    ideas = catalogue.ideas(framework_id, one.competency_id) if framework_id and one.competency_id else ()
    words = GoalWords(
        title=title_of(one, ground),
        framework_id=framework_id,
        competency_id=one.competency_id,
        actions=(*first_action(one, ground), *(ActionWords(idea.text, kind=idea.kind) for idea in ideas))[
            :PREFILLED
        ],
        sentences=_replaced(one, ground),
    )
    origin = Origin(
        ground.context.participation.id,
        one.key,
        why(one, ground, own=False),
        suggested_aim(one, ground),
    )
    used = {action.text for action in words.actions}
    rest = tuple((_(KIND_WORDS[idea.kind]), idea.text) for idea in ideas if idea.text not in used)
    return Start(words, origin, why(one, ground, reader.own), rest)


def competencies_to_choose(
    catalogue: Catalogue, ground: Ground | None, role_profile: str, kept: tuple[str | None, str | None]
) -> Sequence[tuple[Framework, Sequence[Competency]]]:
    """The competencies that a goal may be about: those of the frameworks the person was last rated in, else of the
    newest edition of all.

    `kept`: the framework and competency that the goal has already, which stay on offer.
    """
    profile = catalogue.role_profiles.get(role_profile)
    newest = {one for one in catalogue.frameworks if not catalogue.editions.after(one)}
    rated = {one.framework.id for one in ground.context.cycle.frameworks} if ground else newest
    found: list[tuple[Framework, Sequence[Competency]]] = []
    for framework in catalogue.frameworks.values():
        asked = competencies_of(framework, profile) if profile and framework.id in rated else ()
        offered = [one for one in framework.competencies if one in asked or (framework.id, one.id) == kept]
        if offered:
            found.append((framework, offered))
    return found


def _replaced(one: Suggestion, ground: Ground) -> tuple[Sentence, ...]:
    """The unhelpful behaviour that a goal from this suggestion replaces; empty for any other suggestion."""
    if one.kind != "unhelpful" or one.framework_id is None:
        return ()
    framework = ground.context.cycle.rated(one.framework_id).framework
    return (sentence_of(framework, framework.statement(one.subject)),)


def goal_form(
    reader: Reader,
    catalogue: Catalogue,
    ground: Ground | None,
    role_profile: str,
    start: Start | None = None,
    goal: GoalView | None = None,
    competency: str = "",
) -> GoalForm:
    """The form, with what was sent, or else with the goal's present words or those it starts from.

    `competency`: what a goal without either begins with, as the select box names it; "" for none.
    """
    words = words_of(goal) if goal else start.words if start else None
    kept = (words.framework_id, words.competency_id) if words else (None, None)
    form = GoalForm(
        sent(),
        owners=owners_for(reader.own, reader.person_name),
        done=sum(action.done is not None for action in goal.actions) if goal else 0,
        needed=slots_needed(words.actions) if words else 0,
        kept=words,
        titles=_titles(catalogue, words),
    )
    asked = competencies_to_choose(catalogue, ground, role_profile, kept)
    form.competency.choices = competency_choices(asked, words)
    if not form.is_submitted() and words is not None:
        form.fill(words)
    elif not form.is_submitted() and competency in [one.value for one in form.competency.choices]:
        form.competency.data = competency
    profile = catalogue.role_profiles.get(role_profile)
    form.offer(sentences_for(catalogue, form.competency.data or "", profile, words))
    return form


def competency_choices(
    asked: Sequence[tuple[Framework, Sequence[Competency]]], kept: GoalWords | None
) -> list[SelectChoice]:
    """The competencies to choose from, under their framework's title; none comes first.

    `kept`: the words that the goal has. Its competency stays on offer when the framework has it no longer.
    """
    found = [SelectChoice("", N_("None"), optgroup=N_("No competency"))]
    for framework, competencies in asked:
        found += [
            SelectChoice(competency_value(framework.id, one.id), one.title, optgroup=framework.title)
            for one in competencies
        ]
    value = competency_value(kept.framework_id, kept.competency_id) if kept else ""
    if kept and value and value not in [choice.value for choice in found]:
        title, group = kept.competency_title or kept.competency_id, kept.framework_title or kept.framework_id
        found.append(SelectChoice(value, title, optgroup=group))
    return found


def _titles(catalogue: Catalogue, kept: GoalWords | None) -> dict[str, tuple[str, str]]:
    """What framework and competency are called, by the value of the form's select box.

    `kept`: the words that the goal has; what they say stands where the framework has it no longer.
    """
    found = {}
    if kept is not None:
        value = competency_value(kept.framework_id, kept.competency_id)
        found[value] = (kept.framework_title, kept.competency_title)
    for framework in catalogue.frameworks.values():
        for one in framework.competencies:
            found[competency_value(framework.id, one.id)] = (framework.title, one.title)
    return found
