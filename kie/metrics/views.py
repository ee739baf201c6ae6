"""The address that a Prometheus server reads."""

from hmac import compare_digest

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from kie import meters
from kie.errors import NotFound
from kie.metrics.service import exposition
from kie.web import db, house, public

bp = Blueprint("metrics", __name__, url_prefix="/metrics")
SCHEME = "Bearer "


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Figures for whoever sends the token of the settings; for anybody else, and without one, no such page."""
    token, given = house().settings.metrics_token, request.headers.get("Authorization", "")
    sent = given.removeprefix(SCHEME) if given.startswith(SCHEME) else ""
    if not token or not compare_digest(sent.encode(), token.encode()):
        raise NotFound()
    return Response(meters.exposition() + exposition(db()), content_type=CONTENT_TYPE_LATEST)
