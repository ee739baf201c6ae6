"""The least that Flask can do, as the yardstick: `gunicorn bench.hello:app`."""

from flask import Flask

app = Flask("hello")


@app.get("/")
def hello() -> str:
    """Hello."""
    return "hello"
