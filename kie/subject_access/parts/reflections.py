"""Private reflections, opened for their owner at their own sign-in; in no file that anybody else puts together."""

from sqlalchemy.orm import Session

from kie.i18n import N_
from kie.reflections.models import Reflection
from kie.reflections.queries import all_of
from kie.subject_access.sections import Asking, Field, Part, Row, Section


def _opened(session: Session, asking: Asking) -> list[Row]:
    return [
        {
            "begun_at": one.begun_at,
            "saved_at": one.saved_at,
            "readable": one.words is not None,
            "look": "" if one.words is None else one.words.look,
            "now": [] if one.words is None else [line for line in one.words.now if line],
            "soon": [] if one.words is None else [line for line in one.words.soon if line],
        }
        for one in all_of(session, asking.key, asking.person_id)
    ]


PART = Part(
    "reflections",
    N_("Private reflections"),
    110,
    (
        Section(
            "reflections",
            N_("What you keep for yourself"),
            (
                Field("begun_at", N_("Begun"), Reflection.begun_at),
                Field("saved_at", N_("Saved"), Reflection.saved_at),
                Field("readable", N_("Can still be opened"), None),
                Field("look", N_("How good the service is that you give"), Reflection.sealed, "words"),
                Field("now", N_("To improve now"), None, "words"),
                Field("soon", N_("To improve soon"), None, "words"),
            ),
            note=N_("Given out here, to your own sign-in, and in no other way."),
            by_hand=_opened,
            own_only=True,
        ),
    ),
)
