"""Reaching whatever can be reached: every address that answers a GET, and every link from there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, UUIDConverter

from kie.web import KieFlask
from tests.browser import Browser

FRAMEWORK, COMPETENCY = "customer-focus", "respect-and-courtesy"
PER_SHAPE = 2
LINKS = re.compile(r'(?:href|action)="(/(?!static/)[^"#]*)')
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def shape_of(address: str) -> str:
    return re.sub(r"=[^&]*", "=", UUIDS.sub("*", address))


def addresses(app: KieFlask, ids: Sequence[UUID], fitting: Mapping[str, UUID]) -> Iterator[str]:
    """Every address that answers a GET, with each of these ids in it; links need not lead there.

    `fitting`: the id that belongs there, by what addresses call it; an address with such names alone is made once.
    """
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint in {"static", "accounts.sign_out"}:
            continue
        for one in ids[:1] if rule.arguments <= fitting.keys() else ids:
            values: dict[str, Any] = {
                name: fitting.get(name) or value_for(rule._converters[name], name, one)
                for name in rule.arguments
            }
            with app.test_request_context():
                yield app.url_for(rule.endpoint, **values)


def value_for(converter: BaseConverter, name: str, one: UUID) -> Any:
    """Something that this part of an address takes: the id wherever an id goes."""
    if isinstance(converter, UUIDConverter):
        return one
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[-1]
    if isinstance(converter, IntegerConverter):
        return 1
    return {"framework_id": FRAMEWORK, "competency_id": COMPETENCY}.get(name, "nothing")


def everything(visitor: Browser, begin: list[str]) -> Iterator[tuple[str, bytes]]:
    """Whatever can be reached from these addresses by links and forms' addresses, a few of each shape."""
    waiting, visited, shapes = list(begin), set[str](), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        shape = shape_of(address)
        if address in visited or (address not in begin and shapes.get(shape, 0) >= PER_SHAPE):
            continue
        visited.add(address)
        shapes[shape] = shapes.get(shape, 0) + 1
        answer = visitor.client.get(address)
        assert answer.status_code < 500, address
        yield address, answer.get_data() + repr(answer.headers).encode()
        if answer.mimetype == "text/html":
            waiting += [link.replace("&amp;", "&") for link in LINKS.findall(answer.get_data(as_text=True))]
