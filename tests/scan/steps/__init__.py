"""One file a tool, each with its `STEP`."""
