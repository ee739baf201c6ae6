"""What the account pages show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import segno
from sqlalchemy.orm import Session

from kie.accounts.forms_asked import Questions
from kie.accounts.kept_names import Names
from kie.accounts.models import SignInSession
from kie.accounts.passkey_rules import no_site
from kie.accounts.queries import (
    Factors,
    factors_of,
    has_password,
    recovery_codes_left,
    sessions_of,
    without_password,
    without_password_below,
)
from kie.accounts.rules import WithoutPassword, form_of, places, step_left
from kie.accounts.second_factor import Offer, app_address, secret_of
from kie.accounts.signed_in import SignedIn
from kie.accounts.unsent import Kept
from kie.accounts.ways import WAYS, ways_of_sessions
from kie.errors import NotFound
from kie.i18n import _, ngettext
from kie.identifiers import id_or_none
from kie.people.choosing import named
from kie.people.directory import known_person
from kie.people.models import Person, Team
from kie.written import Answer

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One browser in which somebody is signed in. `current`: the one they are looking at; `ways`: what was given
    to sign in there, as texts to translate; `half_way`: the second step is still to be given; `place`: which of several
    that began in one minute in such a browser, and of how many, None where it is told by these alone."""

    session_id: UUID
    browser: str
    started_at: datetime
    seen_at: datetime
    current: bool
    ways: tuple[str, ...] = ()
    half_way: bool = False
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """One of somebody's passkeys. `used_at`: None while it was never used."""

    passkey_id: UUID
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account. `password`: whether they have one here; `app_at`: when the app of the second factor was set
    up, None while there is none; `recovery_codes`: how many still work; `no_passkeys`: why there can be none here, as a
    text to translate, or None.
    """

    name: str
    password: bool
    sessions: tuple[OwnSession, ...]
    app_at: datetime | None
    passkeys: tuple[OwnPasskey, ...]
    recovery_codes: int
    no_passkeys: str | None

    @property
    def second_factor(self) -> bool:
        """Whether the password alone signs nobody in."""
        return self.app_at is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class SetUpPage:
    """Setting up a second factor. `picture`: the QR picture as a data: address; `address`: what it says, which opens an
    app on the same device; `secret`: the same to type, in groups.

    `required`: the role calls for it; `replaces`: it takes the place of another.
    """

    picture: str
    address: str
    secret: str
    required: bool
    replaces: bool


@dataclass(frozen=True, slots=True)
class FactorOfPerson:
    """Somebody else's second factor. `app_at`: when the app was set up, None while there is none; `passkeys`: how many
    they have."""

    person_id: UUID
    name: str
    app_at: datetime | None
    passkeys: int


@dataclass(frozen=True, slots=True)
class LettersPage:
    """Whom letters can be printed for. `person_id`, `name`: one person asked for, or None.

    `waiting`: who has no password yet.
    """

    person_id: UUID | None
    name: str | None
    waiting: WithoutPassword


def account(session: Session, who: SignedIn, public_url: str) -> AccountPage:
    """The account of whoever is signed in. `public_url`: the address of this installation."""
    living = sessions_of(session, who.person_id)
    since = min((row.started_at for row in living), default=who.started_at)
    ways = ways_of_sessions(session, who.person_id, since, [row.id for row in living])
    told, factors = _places(living), factors_of(session, who.person_id)
    rows = tuple(
        OwnSession(
            row.id,
            browser_words(row.browser),
            row.started_at,
            row.seen_at,
            row.id == who.sign_in_id,
            tuple(WAYS[way] for way in ways.get(row.id, ())),
            step_left(who.second_factor_required, factors.on, row.second_factor_at is not None) is not None,
            told.get(row.id),
        )
        for row in living
    )
    passkeys = tuple(OwnPasskey(one.id, one.name, one.added_at, one.used_at) for one in factors.passkeys)
    left = recovery_codes_left(session, who.person_id) if factors.on else 0
    password = has_password(session, who.person_id)
    return AccountPage(who.name, password, rows, _since(factors), passkeys, left, no_site(public_url))


def own_session(session: Session, person_id: UUID, session_id: UUID) -> OwnSession:
    """One session of the person, ended or not; raises NotFound for anybody else's."""
    row = session.get(SignInSession, session_id)
    if row is None or row.person_id != person_id:
        raise NotFound()
    place = _places(sessions_of(session, person_id)).get(row.id)
    return OwnSession(
        row.id, browser_words(row.browser), row.started_at, row.seen_at, current=False, place=place
    )


def _places(living: Iterable[SignInSession]) -> dict[UUID, tuple[int, int]]:
    return places((row.id, browser_words(row.browser), row.started_at) for row in living)


def _since(factors: Factors) -> datetime | None:
    return None if factors.app is None else factors.app.confirmed_at


def set_up(session: Session, who: SignedIn, offer: Offer, key: str, organisation: str) -> SetUpPage:
    """The page that shows the secret of the offer. `key`: the installation's secret key."""
    secret = secret_of(key, who.person_id, offer.seed)
    staff_number = session.get_one(Person, who.person_id).staff_number
    address = app_address(secret, staff_number, organisation)
    picture = segno.make(address, micro=False, error="m")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return SetUpPage(
        picture.svg_data_uri(scale=5, border=4, light="#fff"),
        address,
        groups,
        who.second_factor_required,
        offer.replaces is not None,
    )


def factor_of(session: Session, person_id: UUID) -> FactorOfPerson:
    """Somebody else's second factor; raises NotFound when there is no such person."""
    person = known_person(session, person_id)
    factors = factors_of(session, person_id)
    return FactorOfPerson(person.id, person.name, _since(factors), len(factors.passkeys))


def letters(session: Session, person: str | None) -> LettersPage:
    """The page before the letters. `person`: the id of one person as the address gave it; raises NotFound."""
    waiting = without_password(session)
    if not person:
        return LettersPage(None, None, waiting)
    wanted = id_or_none(person)
    if wanted is None:
        raise NotFound()
    found = known_person(session, wanted)
    return LettersPage(found.id, found.name, waiting)


def letters_of_teams(session: Session, teams: Sequence[Team]) -> list[str]:
    """What the choices say of teams that match what was typed: how many letters each would have."""
    counts = without_password_below(session, [team.id for team in teams])
    return [_letters_for(named(team), counts.get(team.id, WithoutPassword())) for team in teams]


def _letters_for(team: str, waiting: WithoutPassword) -> str:
    if not waiting.people:
        return _("%(team)s: no letters", team=team)
    if not waiting.without_email:
        return ngettext("%(team)s: %(n)s letter", "%(team)s: %(n)s letters", waiting.people, team=team)
    return ngettext(
        "%(team)s: %(n)s letter, %(without)s without an e-mail address",
        "%(team)s: %(n)s letters, %(without)s without an e-mail address",
        waiting.people,
        team=team,
        without=waiting.without_email,
    )


def browser_words(told: str) -> str:
    """What a browser says of itself, in words that people know: "Firefox, Windows"."""
    system = next((words for mark, words in _SYSTEMS if mark in told), None)
    browser = next((words for mark, words in _BROWSERS if mark in told), None)
    return ", ".join(word for word in (browser, system) if word) or _("A browser we do not know")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What was typed and never arrived. `texts`: what of it a person would know again, in the form's order, each with
    what was asked.

    `title`: of a form that was put aside, "" for one that was sent; `form`: what it is called, and whom it is about, ""
    where nobody knows any more; `choices`: what was chosen, where there is no text to know it by; `earlier`: other
    states of the same form that were sent before, the latest first.
    """

    id: UUID
    path: str
    texts: tuple[Answer, ...]
    made_at: datetime
    until: datetime
    title: str
    form: str = ""
    choices: tuple[Answer, ...] = ()
    earlier: tuple["KeptPage", ...] = ()


def kept_page(kept: Kept, questions: Questions, form: str = "", earlier: Iterable[Kept] = ()) -> KeptPage:
    """A kept form as its author is shown it."""
    before = tuple(kept_page(one, questions, form) for one in earlier)
    texts = questions.of(kept.path, kept.fields)
    choices = () if texts else questions.chosen(kept.path, kept.fields)
    return KeptPage(kept.id, kept.path, texts, kept.made_at, kept.until, kept.title, form, choices, before)


def kept_pages(kept: Iterable[Kept], questions: Questions, names: Names) -> list[KeptPage]:
    """Each form once, as it was sent last, in the order given; `kept`: the oldest first."""
    states: dict[tuple[str, ...], list[Kept]] = {}
    for one in kept:
        states.setdefault(form_of(one.path, one.fields), []).insert(0, one)
    return [
        kept_page(newest, questions, names.of(newest.path), earlier) for newest, *earlier in states.values()
    ]


def places_of(path: str, is_page: Callable[[str], bool]) -> list[str]:
    """Where the form that is sent to `path` may stand: there, or on the pages above it, the nearest first."""
    bare = path.partition("?")[0]
    places = [path] if is_page(bare) else []
    steps = bare.strip("/").split("/")
    above = ["/" + "/".join(steps[:at]) for at in range(len(steps) - 1, 0, -1)]
    return places + [one for one in above if is_page(one)]
