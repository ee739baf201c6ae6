"""The audit trail, to read: what was done by whom and about whom, in days and kinds, as far as the reader may."""
