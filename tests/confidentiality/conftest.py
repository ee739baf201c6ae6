"""The council of these tests, and how much of it is looked at: a telling part, and everything with CRAWL=whole."""

import os

import pytest
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.web import KieFlask
from tests.confidentiality.council import Council, found_council

WHOLE = os.environ.get("CRAWL") == "whole"


@pytest.fixture
def council(app: KieFlask, session: Session, shipped: Catalogue) -> Council:
    """Everybody, with everything written."""
    return found_council(session, shipped, app.extensions["kie"].settings.secret_key)
