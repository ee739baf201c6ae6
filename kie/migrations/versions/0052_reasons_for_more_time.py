"""Why some people had more time goes with the last of their reviews; and reviews go cycle by cycle."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

IN_USE = "EXISTS (SELECT 1 FROM extended_participations AS one WHERE one.extension_id = OLD.id)"
CYCLE_IS_PAST = (
    "EXISTS (SELECT 1 FROM participations AS part JOIN past_standings AS past ON past.participation_id = part.id "
    "WHERE part.cycle_id = OLD.cycle_id AND past.gone_at IS NOT NULL)"
)
"""An extension that moved nobody's day has nobody either: it goes once a review of its cycle went."""


def upgrade() -> None:
    """An index by which reviews are looked at cycle by cycle, and a trigger that lets go what is nobody's any more."""
    op.create_index("ix_participations_cycle_id_id", "participations", ["cycle_id", "id"])
    allowed = f"NOT {IN_USE} AND {CYCLE_IS_PAST}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER extensions_no_delete")
        op.execute(
            f"CREATE TRIGGER extensions_no_delete BEFORE DELETE ON extensions WHEN NOT ({allowed}) "
            "BEGIN SELECT RAISE(ABORT, 'extensions is append-only'); END"
        )
        return
    op.execute("DROP TRIGGER extensions_no_delete ON extensions")
    op.execute(
        "CREATE OR REPLACE FUNCTION extensions_only_past() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {allowed} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'extensions is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER extensions_no_delete BEFORE DELETE ON extensions "
        "FOR EACH ROW EXECUTE FUNCTION extensions_only_past()"
    )
