"""What the server loads: `gunicorn wsgi:app`."""

import gc

from config import Settings
from kie.app import create_app

app = create_app(Settings.from_environment())
# What was made until here lives as long as the server. A page that reads very many rows sets off the collector of
# garbage again and again, and about a third of its time went into looking through all of this (decision 42).
gc.freeze()
