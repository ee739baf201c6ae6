"""What addresses there are: shapes of them, and the ids that fit where no link leads."""

from collections.abc import Container, Iterator
from itertools import islice, product
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, Rule

from config import Settings
from kie.app import create_app

LEFT_OUT = {"static", "accounts.sign_out", "single_sign_on.sign_out"}
"""Files, and what would end the visit."""
EACH = 2
"""Addresses of a kind that no link led to."""


class Addresses:
    """The product's own map of addresses, and ids met on the way."""

    def __init__(self) -> None:
        self._app = create_app(Settings(environment="testing"), sessions=lambda reading: Session())
        self._map = self._app.url_map.bind("127.0.0.1")
        self._met: dict[str, dict[Any, None]] = {}

    @property
    def rules(self) -> list[Rule]:
        """Every address that answers a GET and is no file."""
        return [
            rule
            for rule in self._app.url_map.iter_rules()
            if "GET" in (rule.methods or set()) and rule.endpoint not in LEFT_OUT
        ]

    def _match(self, address: str, method: str) -> tuple[Rule, dict[str, Any]] | None:
        try:
            rule, values = self._map.match(urlsplit(address).path, method=method, return_rule=True)
        except HTTPException:
            return None
        return rule, dict(values)

    def endpoint(self, address: str) -> str:
        """The name of what answers a GET there; empty when nothing does."""
        found = self._match(address, "GET")
        return str(found[0].endpoint) if found else ""

    def shape(self, address: str, method: str = "GET") -> str | None:
        """The address without what varies from row to row; None for what is left alone."""
        found = self._match(address, method)
        if found is None:
            return address if method == "GET" else None
        rule, values = found
        if rule.endpoint in LEFT_OUT:
            return None
        chosen = [
            f"{values[name]}" for name in sorted(values) if isinstance(rule._converters[name], AnyConverter)
        ]
        query = sorted(piece.partition("=")[0] for piece in urlsplit(address).query.split("&") if piece)
        return " ".join([rule.rule, *chosen, *query])

    def noted(self, address: str) -> str:
        """The same address, after its ids are kept by what the product calls them."""
        for method in ("GET", "POST"):
            found = self._match(address, method)
            if found is not None:
                for name, value in found[1].items():
                    self._met.setdefault(name, {})[value] = None
        return address

    def unlinked(self, opened: Container[str]) -> Iterator[str]:
        """Addresses of every kind that is not among these, with ids that belong there."""
        for rule in self.rules:
            if rule.endpoint in opened:
                continue
            names = sorted(rule.arguments)
            given = [self._values(rule, name) for name in names]
            for values in islice(product(*given), EACH):
                with self._app.test_request_context():
                    yield self._app.url_for(rule.endpoint, **dict(zip(names, values, strict=True)))

    def _values(self, rule: Rule, name: str) -> list[Any]:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            return sorted(converter.items)
        return list(self._met.get(name, {}))[:EACH]
