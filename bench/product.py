"""The product with one page more: the frame that every page has, and nothing in it. `gunicorn bench.product:app`."""

from flask import render_template_string
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.web import authorise
from wsgi import app

EMPTY = '{% extends "base.html" %}{% block title %}Empty{% endblock %}'


@app.get("/bench/empty")
def empty() -> ResponseReturnValue:
    """The frame alone, for somebody signed in."""
    authorise(Permission.USE)
    return render_template_string(EMPTY)


__all__ = ["app"]
