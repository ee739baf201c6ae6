"""The tree of teams as it stood when each closed cycle closed: what closing one by hand keeps."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.closed_tree import keep_tree
from kie.cycles.models import CycleClosure


def write_closed_trees(session: Session) -> None:
    """Keep the tree for every cycle that is closed. Before any change of teams is shown, which came after them."""
    for cycle_id in session.scalars(select(CycleClosure.cycle_id)).all():
        keep_tree(session, cycle_id)
