"""The form of a reflection. Whatever is wrong stays in its field with the words that say what to do."""

from typing import Any

from wtforms import Field, HiddenField, StringField, TextAreaField

from kie.forming import Form, fits, version_read
from kie.i18n import N_
from kie.reflections.words import EMPTY, LINE_LIMIT, LINES, WHENS, ReflectionWords
from kie.texts import plain_lines

NAMES = {when: tuple(f"{when}_{number}" for number in range(1, LINES + 1)) for when in WHENS}
"""The names of the lines' fields: `now_1` to `soon_3`."""


class ReflectionForm(Form):
    """An honest look and six lines."""

    version = HiddenField()
    look = TextAreaField(
        N_("How good is the service that I give, honestly?"),
        [fits()],
        description=N_("For yourself alone. Write no names of residents, clients or children all the same."),
        filters=[plain_lines],
        render_kw={"rows": 8, "dir": "auto"},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself; then that anything is written."""
        sound = bool(super().validate(extra_validators))
        if sound and self.words().empty:
            self.look.errors = [*self.look.errors, EMPTY]
            return False
        return sound

    def lines(self, when: str) -> tuple[Field, ...]:
        """The fields of the three improvements to make "now" or "soon"."""
        return tuple(self[name] for name in NAMES[when])

    def words(self) -> ReflectionWords:
        """What was written."""
        now, soon = (tuple(self[name].data or "" for name in NAMES[when]) for when in WHENS)
        return ReflectionWords(self.look.data or "", now, soon)

    def begin(self, words: ReflectionWords, version: int) -> None:
        """Show these words, and expect an answer to this version."""
        self.version.data = str(version)
        for name, text in sent_of(words).items():
            self[name].data = text

    @property
    def read_version(self) -> int:
        """The version that the form was shown with."""
        return version_read(self.version.data)


LABELS = {
    "now_1": N_("First thing to improve now"),
    "now_2": N_("Second thing to improve now"),
    "now_3": N_("Third thing to improve now"),
    "soon_1": N_("First thing to improve soon"),
    "soon_2": N_("Second thing to improve soon"),
    "soon_3": N_("Third thing to improve soon"),
}
for _name, _label in LABELS.items():
    _checks = [fits(LINE_LIMIT)]
    setattr(ReflectionForm, _name, StringField(_label, _checks, render_kw={"dir": "auto"}))


def sent_of(words: ReflectionWords) -> dict[str, str]:
    """The words as the form's controls would send them."""
    lines = {
        name: text for when in WHENS for name, text in zip(NAMES[when], getattr(words, when), strict=True)
    }
    return {"look": words.look, **lines}
