"""What answers at an address now: for what was once sent to it, and is kept."""

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from kie.accounts.forms_asked import Questions
from kie.accounts.kept_names import Place
from kie.web import house, room_of


def questions() -> Questions:
    """What the forms of every room ask."""
    return Questions(house().catalogue, lambda path: room_of(place_of(path).endpoint))


def place_of(path: str) -> Place:
    """Where what is sent to this address goes; nowhere when nothing takes it any more."""
    adapter = current_app.create_url_adapter(request)
    try:
        found = None if adapter is None else adapter.match(path.partition("?")[0], method="POST")
    except HTTPException:
        found = None
    return Place("", {}) if found is None else Place(*found)


def is_page(path: str) -> bool:
    """Whether there is a page to read at this address."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, "GET")
