"""Pages that were kept, served again as the house served them: with its style, its scripts and its headers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from config import ROOT
from kie.frame import safe_headers

OF_THE_HOUSE = safe_headers(production=False)


class _Answers(SimpleHTTPRequestHandler):
    def __init__(self, *given: object, headers_told: Mapping[str, str], directory: str) -> None:
        self._told = headers_told
        super().__init__(*given, directory=directory)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """A file of the folder, or one of the house's own."""
        if path.startswith("/static/"):
            self.directory = str(ROOT)
        return super().translate_path(path)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What scripts ask the house about is not there; that is no fault of the page."""
        self.send_response(HTTPStatus.NO_CONTENT)
        self.end_headers()

    def end_headers(self) -> None:
        """With what the house tells browsers."""
        for name, value in self._told.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, told: Mapping[str, str]) -> Iterator[str]:
    """The files of a folder, on 127.0.0.1. `told`: headers of every answer."""
    answers = partial(_Answers, headers_told=told, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
