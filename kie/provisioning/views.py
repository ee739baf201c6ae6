"""The one address of SCIM. Who asks is told by a bearer token alone: no cookie counts here, and none is set.

Errors are those of the standard (RFC 7644, 3.12), as JSON; nothing that was refused is kept.
"""

import json
from math import ceil

from flask import Blueprint, Response, current_app, g, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from scim2_models import (
    Error,
    PayloadTooLargeException,
    SCIMException,
    UnauthorizedException,
    UniquenessException,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse
from scim2_server.service import ScimService
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from kie import clock, logs, outage
from kie.accounts import throttle
from kie.errors import KieError
from kie.provisioning import guard, pace, tokens
from kie.provisioning.guard import ClosingStopped
from kie.provisioning.guard_rules import Bar
from kie.provisioning.models import ScimToken
from kie.provisioning.pace import Pace
from kie.provisioning.resources import PROVIDER
from kie.provisioning.service import Source
from kie.provisioning.storage import Entries
from kie.provisioning.token_rules import MOST_REQUESTS, PACED, bearer
from kie.web import beside, db, house, idempotent, public

bp = Blueprint("provisioning", __name__, url_prefix="/scim/v2")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LONGEST = 256 * 1024
"""Bytes of a request: one User is a few hundred."""
SERVICE = ScimService(PROVIDER)


@bp.record
def _without_forms(state: BlueprintSetupState) -> None:
    """No page of ours sends anything here, and no cookie opens it, so there is no token of a form to ask for."""
    state.app.extensions["csrf"].exempt(bp)


@bp.record
def _with_a_pace(state: BlueprintSetupState) -> None:
    """Each process counts for itself what it has taken."""
    state.app.extensions["scim_pace"] = Pace()


@bp.route("", methods=METHODS, strict_slashes=False)
@bp.route("/<path:rest>", methods=METHODS)
@public
@idempotent
def scim(rest: str = "") -> ResponseReturnValue:
    """Whatever SCIM has at this address, for whoever sends a token that works. At the root that is a search over
    everything (RFC 7644, 3.4.2.1): some try the address that they were given before anything else."""
    token = _token()
    body = request.get_data(cache=False)
    settings = house().settings
    asked = ScimRequest(
        method="GET" if request.method == "HEAD" else request.method,
        base_url=f"{settings.public_url.rstrip('/')}{bp.url_prefix}",
        path=f"/{rest}",
        query=request.args.to_dict(),
        headers=list(request.headers.items()),
        body=body,
        subject=token.name,
    )
    bar = Bar(settings.scim_closings, settings.scim_closings_percent)
    source = Source(token.name, settings.organisation, settings.scim_team, settings.scim_role_profile, bar)
    return _answer(ScimHandler(SERVICE, Entries(db(), source)).handle(asked))


def _token() -> ScimToken:
    """The token that was sent. Raises UnauthorizedException; wrong ones are counted for the address they come from."""
    request.max_content_length = LONGEST
    if (request.content_length or 0) > LONGEST:
        raise PayloadTooLargeException(detail=f"A request is {LONGEST} bytes at most")
    limit = throttle.address_limit(f"scim {request.remote_addr}")
    sent = bearer(request.headers.get("Authorization", ""))
    with house().sessions(True) as looking:
        found = tokens.token_of(looking, sent) if sent else None
    if found is None:
        with beside() as noting:
            throttle.refuse_too_many(noting, limit)
            throttle.count(noting, limit.key)
        raise UnauthorizedException(detail="A bearer token that works is needed")
    _keep_pace(found)
    if tokens.needs_noting(found):
        g.scim_token_used = found.id
    return found


def _keep_pace(token: ScimToken) -> None:
    """Count the request. Raises TooOften, which the directory waits for, when there are more than any needs."""
    paced: Pace = current_app.extensions["scim_pace"]
    now = clock.now()
    goes = paced.spend(token.id, now)
    if goes is None:
        with beside() as noting:
            portion = pace.take(noting, token.id, now, MOST_REQUESTS)
        paced.taken(token.id, now, portion)
        goes = portion > 0
    if not goes:
        raise throttle.TooOften("This token has sent very many requests within a minute. Wait, then go on.")


@bp.after_request
def _note_use(response: Response) -> Response:
    """Write down that a token is in use, once the request's own transaction is over. What was answered stands, also
    while the database is away: the next request notes it."""
    used = g.pop("scim_token_used", None)
    if used is not None:
        try:
            with beside() as noting:
                tokens.note_used(noting, used)
        except DBAPIError as error:
            current_app.logger.error("the use of a token is not noted: %s", logs.told(error))
    return response


def _answer(answer: ScimResponse) -> Response:
    body = b"" if answer.body is None else json.dumps(answer.body).encode()
    return Response(body, status=answer.status, headers=answer.headers)


def _error(status: int, detail: str) -> Response:
    body = Error(status=status, detail=detail).model_dump()
    return Response(json.dumps(body), status=status, content_type=SCIM_MEDIA_TYPE)


@bp.errorhandler(SCIMException)
def _refused(error: SCIMException) -> Response:
    return _answer(SERVICE.error_response(error))


@bp.errorhandler(IntegrityError)
def _met_somebody(_error: IntegrityError) -> Response:
    """Two wrote at once what only one may have; what came second finds the first when it comes again."""
    return _answer(
        SERVICE.error_response(UniquenessException(detail="Written by another request; try again"))
    )


@bp.errorhandler(ClosingStopped)
def _stopped(error: ClosingStopped) -> Response:
    """What was refused is undone by now; that it was is kept for whoever decides."""
    with beside() as noting:
        guard.note_refused(noting, error)
    return _error(error.status, error.message)


@bp.errorhandler(KieError)
def _refused_here(error: KieError) -> Response:
    answer = _error(error.status, error.message)
    if error.status == throttle.TooManyTries.status:
        left = (
            PACED
            if isinstance(error, throttle.TooManyTries)
            else pace.minute_of(now := clock.now()) + PACED - now
        )
        answer.headers["Retry-After"] = str(ceil(left.total_seconds()))
    return answer


@bp.errorhandler(HTTPException)
def _refused_by_the_server(error: HTTPException) -> Response:
    return _error(error.code or 500, error.name)


@bp.errorhandler(Exception)
def _fault(error: Exception) -> Response:
    if outage.is_outage(error):
        current_app.logger.error("the database is away in %s: %s", request.endpoint, logs.told(error))
        answer = _error(outage.STATUS, "The database is away; try again")
        answer.headers["Retry-After"] = str(outage.TRY_AGAIN_AFTER)
        return answer
    where = "\n".join(logs.stack(error))
    current_app.logger.error("fault in %s: %s\n%s", request.endpoint, logs.told(error), where)
    if current_app.testing:
        raise error
    return _error(500, f"The mistake is ours; its reference is {logs.reference()}")
