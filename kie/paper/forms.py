"""What clerks and HR send: a code, a typed form, for whom to print."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from kie.assessments.asked import Asked
from kie.assessments.forms import items_from, text_of, wants_from
from kie.assessments.service import Seen, UnhelpfulItem
from kie.i18n import N_
from kie.paper.service import Typed
from kie.web import Form


class CodeForm(Form):
    """The code at the end of a paper form."""

    code = StringField(
        N_("Code on the form"),
        description=N_("Three groups of four letters and digits, in the box on the last page."),
        validators=[InputRequired(N_("Type the code.")), Length(max=60)],
    )


class PrintForm(Form):
    """For whom to print forms, in which cycle."""

    cycle = SelectField(N_("Cycle"), choices=[])
    numbers = TextAreaField(
        N_("Staff numbers"),
        description=N_("One or more, each on a line of its own or apart by commas. At most 100 at a time."),
        validators=[InputRequired(N_("Type at least one staff number.")), Length(max=5000)],
    )


def unhelpful_name(framework_id: str, statement_id: str) -> str:
    """How the controls of one unhelpful behaviour begin. Statements of two frameworks may have the same id."""
    return f"unhelpful/{framework_id}/{statement_id}"


def typed_from(asked: Asked, values: Mapping[str, object]) -> Typed:
    """What was typed of a form; questions without anything typed are left out."""
    items = tuple(
        replace(
            one, note=one.note or None, done_well=one.done_well or None, to_work_on=one.to_work_on or None
        )
        for one in items_from(values)
        if one.step is not None or one.note or one.done_well or one.to_work_on
    )
    unhelpful = tuple(
        UnhelpfulItem(framework_id, none_seen=False, seen=seen)
        for framework_id, statements in asked.unhelpful.items()
        if (seen := tuple(_seen(values, framework_id, [one.id for one in statements])))
    )
    return Typed(items, unhelpful, wants_from(values))


def _seen(values: Mapping[str, object], framework_id: str, statement_ids: Iterable[str]) -> Iterator[Seen]:
    for one in statement_ids:
        name = unhelpful_name(framework_id, one)
        if text_of(values, f"{name}/seen"):
            yield Seen(one, shared=bool(text_of(values, f"{name}/shared")))
