"""The first page: what waits for the person signed in. The only room that looks at every feature."""
