"""What the server loads: `gunicorn wsgi:app`."""

import gc

from config import Settings
from kie import logs
from kie.app import create_app

settings = Settings.from_environment()
logs.install(settings.log_format)
app = create_app(settings)
# What was made until here lives as long as the server. A page that reads very many rows sets off the collector of
# garbage again and again, and about a third of its time went into looking through all of this (decision 42).
gc.freeze()
gc.enable()
