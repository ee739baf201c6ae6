"""What the server loads: `gunicorn wsgi:app`."""

from config import Settings
from kie.app import create_app

app = create_app(Settings.from_environment())
