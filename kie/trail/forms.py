"""What is looked for in the trail."""

from datetime import timedelta

from wtforms import DateField, Field, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from kie.forming import GetForm
from kie.i18n import N_, _
from kie.trail.kinds import kinds_of
from kie.trail.rules import MOST_DAYS


class LookForm(GetForm):
    """Days, a kind and a person; sent by GET, so that what was looked for has an address."""

    first = DateField(N_("From"), [Optional()])
    last = DateField(
        N_("To"),
        [Optional()],
        description=N_("31 days at a time; a longer time is read a month after the other."),
    )
    kind = SelectField(N_("What"), default="")
    q = StringField(
        N_("Who: by them or about them"),
        [Length(max=100, message=N_("Look for 100 characters at most: a part of the name is enough."))],
        description=N_("Name or staff number; empty for everybody."),
    )

    def offer(self, part: str) -> "LookForm":
        """The kinds that this part of the trail shows."""
        self.kind.choices = [("", _("Everything"))] + [
            (name, _(kind.title)) for name, kind in kinds_of(part).items()
        ]
        return self

    def validate_last(self, field: Field) -> None:
        """Both days in order, and not too many of them."""
        first, last = self.first.data, field.data
        if first is None or last is None:
            return
        if last < first:
            raise ValidationError(_("Give a day that is not before the first."))
        if last - first >= timedelta(days=MOST_DAYS):
            raise ValidationError(_("Give at most %(n)s days at a time.", n=MOST_DAYS))
