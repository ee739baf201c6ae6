"""Starting the application: production takes no database with demonstration accounts."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import ConfigError, Settings
from kie.accounts.service import set_password
from kie.app import create_app
from kie.db import make_engine
from tests.cast import make_cast


@pytest.fixture
def production(settings: Settings) -> Settings:
    return replace(
        settings,
        environment="production",
        secret_key="k" * 40,
        public_url="https://kie.wexcombe.example",
        pseudo_language=False,
    )


def test_production_starts_on_a_clean_database_and_on_an_empty_one(
    fresh_database: Engine, production: Settings
) -> None:
    assert create_app(production, engine=fresh_database).test_client().get("/health").status_code == 200
    assert create_app(production, engine=make_engine("sqlite://")) is not None


def test_production_refuses_demonstration_accounts(fresh_database: Engine, production: Settings) -> None:
    with Session(fresh_database) as session, session.begin():
        cast = make_cast(session)
        set_password(session, cast.ana.id, "demonstration-2011", demonstration=True)
    with pytest.raises(ConfigError, match="demonstration accounts"):
        create_app(production, engine=fresh_database)


def test_production_sets_safe_cookies_and_headers(fresh_database: Engine, production: Settings) -> None:
    answer = (
        create_app(production, engine=fresh_database).test_client().get("/sign-in", base_url="https://kie")
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-kie=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
