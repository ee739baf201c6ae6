"""Looking at the whole product with tools that others made: `make scan`, or `python -m tests.scan vnu lighthouse`.

A step is one file in `steps/` with a `STEP`: it brings its tool into an environment of its own, shows that the tool
finds what is wrong in something made wrong on purpose, and then looks at the product. What stays has a reason in
`explained.toml`, or the scan fails.
"""
