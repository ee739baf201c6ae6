"""Benchmarks: what must stay quick, as ratios measured in one run. `make bench` prints a table; not part of the tests.

Machines differ and are noisy, so no figure stands alone: each is set against something simple that is measured in the
same minutes on the same machine, turn and turn about, and the medians are compared. One benchmark a file; each has
`measure(...)`, which yields bars.
"""
