"""What the directory said since the backup counts after a restore: it says it once."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closing import close_account, closure, open_account
from kie.accounts.closure_models import AccountClosure
from kie.backups.traces.directory import export, replay
from kie.backups.tracing import Replayed
from kie.provisioning.models import DirectoryEntry, ScimToken
from kie.provisioning.tokens import make_token, revoke_token
from tests.cast import Cast
from tests.provisioning.conftest import Directory


def _as_in_the_backup(session: Session, directory: Directory, cast: Cast) -> None:
    directory.enters("ben", active=True, more={"employeeNumber": "1002"})
    session.execute(delete(AccountClosure))
    session.execute(update(ScimToken).values(revoked_at=None))
    session.execute(update(DirectoryEntry).values(active=True))
    close_account(session, cast.dev.id, "inactive")
    session.commit()
    session.expire_all()


def test_closed_removed_and_opened_accounts_and_revoked_tokens_are_again_as_they_were(
    directory: Directory, session: Session, cast: Cast
) -> None:
    users = {
        name: directory.enters(name, active=True, more={"employeeNumber": number})["id"]
        for name, number in (("ana", "1001"), ("ben", "1002"), ("dev", "1004"))
    }
    make_token(session, "old", 30)
    close_account(session, cast.dev.id, "inactive")
    session.commit()
    directory.closes(users["ana"])
    directory.done("DELETE", f"/Users/{users['ben']}", status=204)
    open_account(session, cast.dev.id)
    revoke_token(session, "old")
    session.commit()
    values = list(export(session, None))
    assert len(values) == 4 and not list(export(session, clock.now()))
    _as_in_the_backup(session, directory, cast)
    assert [closure(session, one.id) is None for one in (cast.ana, cast.ben, cast.dev)] == [True, True, False]
    assert replay(session, values) == Replayed(4)
    session.flush()
    session.expire_all()
    standing = [closure(session, one.id) for one in (cast.ana, cast.ben, cast.dev)]
    assert [one and one.why for one in standing] == ["inactive", "removed", None]
    assert cast.ben.leaves_on == clock.today()
    entries = {one.user_name: one.active for one in session.scalars(select(DirectoryEntry))}
    assert entries == {"ana": False, "dev": True}
    revoked = select(ScimToken.name).where(ScimToken.revoked_at.is_not(None))
    assert session.scalars(revoked).all() == ["old"]
    assert replay(session, values) == Replayed(0), "twice does no more than once"
    session.commit()
    directory.opens(users["ana"])
    assert closure(session, cast.ana.id) is None, "and the directory goes on from there"
