"""What WTForms says by itself, in words of ours: its own are written for whoever makes a form, not for who fills it in.

A validator with a message of its own never gets here, and `tests/house/test_form_texts.py` asks one of every validator.
What is left is what WTForms finds before any validator is asked, such as a choice that the list does not have.
"""

from kie.i18n import N_, _

NOT_LISTED = N_("Choose one of those listed.")
NOT_UNDERSTOOD = N_("This cannot be read. Check it, and type it again.")
DATE_WRONG = N_("Enter a real date: a day, a month and a year.")
_CHOICES = frozenset(
    {
        "Not a valid choice.",
        "Invalid Choice: could not coerce.",
        "Invalid choice(s): one or more data inputs could not be coerced.",
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
    }
)


class FormTexts:
    """The translator that forms hand to WTForms: whatever it wants to say, these are the words."""

    @staticmethod
    def gettext(text: str) -> str:
        """Our words for one of its messages, in the reader's language."""
        if text == "Not a valid date value.":
            return _(DATE_WRONG)
        return _(NOT_LISTED) if text in _CHOICES else _(NOT_UNDERSTOOD)

    @classmethod
    def ngettext(cls, singular: str, _plural: str, _n: int) -> str:
        """The same for a message that counts; ours does not, so there is nothing to fill in afterwards."""
        return cls.gettext(singular)
