"""Whether the directory can go on writing: its tokens end some day, and a new one has to be there before."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.frameworks.problems import FrameworkInvalid
from kie.frameworks.shelf import whole
from kie.provisioning.closings import standings
from kie.provisioning.guard_rules import Bar, Standing
from kie.provisioning.queries import team_called, unmet_number
from kie.provisioning.token_rules import state
from kie.provisioning.tokens import all_tokens

NAME = "provisioning"
ASKS_DATABASE = True
NEW_ONE = "Run: kie scim token new NAME; give it to the directory; then: kie scim token revoke {name}"


def look(installation: Installation) -> Iterator[Finding]:
    """What ends, who waits and what is not there; else that all is well. Where every token was revoked, no directory is
    connected."""
    now = clock.now()
    with installation.session() as session:
        tokens = all_tokens(session)
        states = {one.name: state(one.expires_at, one.revoked_at, now) for one in tokens}
        waiting = unmet_number(session)
        bar = Bar(installation.settings.scim_closings, installation.settings.scim_closings_percent)
        how_many = standings(session, bar)
        stopped = {one.name: how_many[one.id] for one in tokens if states[one.name] in ("works", "ends soon")}
        lacking = list(_lacking(session, installation.settings))
    standing = {name: how for name, how in states.items() if how != "revoked"}
    if not standing:
        yield Finding(NAME, "ok", "No directory is connected over SCIM.")
        return
    yield from lacking
    yield from _stopped(stopped)
    if waiting:
        says = f"Accounts of the directory that belong to nobody here: {waiting}."
        yield Finding(NAME, "warning", says, "See why, and put one of the two right: kie scim differences")
    lasting = [name for name, how in standing.items() if how == "works"]
    if lasting:
        yield Finding(NAME, "ok", f"The directory can write: {', '.join(sorted(lasting))}.")
        return
    for name, how in sorted(standing.items()):
        if how == "expired":
            says = (
                f"The directory’s token {name} has expired: accounts are neither opened nor closed with it."
            )
            yield Finding(NAME, "fault", says, NEW_ONE.format(name=name))
        else:
            says = f"The directory’s token {name} ends within thirty days, and there is no other."
            yield Finding(NAME, "warning", says, NEW_ONE.format(name=name))


def _stopped(standing: Mapping[str, Standing]) -> Iterator[Finding]:
    """Tokens that close nothing until somebody has looked."""
    for name, how in sorted(standing.items()):
        if how.stopped_at is not None:
            says = (
                f"The directory’s token {name} was stopped on {clock.in_words(how.stopped_at)} and closes nothing "
                f"until it is let go on. Accounts that it was not let close, and stay open: {how.refused}."
            )
            cure = (
                f"See whose on the page “Accounts by the directory”, or by: kie scim waiting {name}. If they really "
                f"leave, run: kie scim allow {name} {max(how.refused, 1)}. If not, put it right in the directory, and "
                f"then run: kie scim allow {name} with the number of those who leave on an ordinary day."
            )
            yield Finding(NAME, "fault", says, cure)


def _lacking(session: Session, settings: Settings) -> Iterator[Finding]:
    """What the settings name for people who are new and there is not."""
    if settings.scim_team and team_called(session, settings.scim_team) is None:
        says = (
            f"KIE_SCIM_TEAM is {settings.scim_team}, and there is no such open team: nobody new begins there."
        )
        yield Finding(NAME, "warning", says, "Give it the code of a team, or leave it out.")
    try:
        profiles = whole(session, settings.frameworks_dir).role_profiles
    except FrameworkInvalid:
        says = (
            "Whether there is the role profile of KIE_SCIM_ROLE_PROFILE waits for the frameworks, which cannot be "
            "read."
        )
        yield Finding(NAME, "warning", says, "Put the frameworks right first: kie doctor frameworks")
        return
    if settings.scim_role_profile not in profiles:
        says = f"KIE_SCIM_ROLE_PROFILE is {settings.scim_role_profile}, and there is no such role profile."
        yield Finding(NAME, "fault", says, f"Give it one of these: {', '.join(sorted(profiles))}.")
