"""Work that is done in the background: a queue in the database.

Whoever wants something done enqueues it in the transaction that gives the reason, so that both are kept or neither.
Workers claim it for a while (a lease), and their completion counts only as long as nobody else has claimed it since (a
fence). docs/decisions/0019 says more. This room knows no handlers: those are in `kie/jobs/`.
"""
