"""The timetable, the handlers and the worker."""
