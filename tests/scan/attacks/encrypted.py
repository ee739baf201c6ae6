"""A door with a certificate of its own, as a council's proxy is one: what comes to it goes on to the site behind it."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit


@contextmanager
def encrypted(folder: Path, address: str) -> Iterator[str]:
    """The address that is spoken to over https, without a slash at its end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = asyncio.run_coroutine_threadsafe(_open(_certificate(folder), address), loop)
    server = opening.result(20)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_shut(server), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _certificate(folder: Path) -> ssl.SSLContext:
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    kind = "-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = ["openssl", "req", *kind.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def _open(context: ssl.SSLContext, address: str) -> asyncio.Server:
    parts = urlsplit(address)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, before = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            await asyncio.gather(_carry(reader, before), _carry(behind, writer))
        finally:
            for one in (before, writer):
                one.transport.abort()

    return await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)


async def _carry(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while piece := await source.read(65536):
            to.write(piece)
            await to.drain()
    to.close()


async def _shut(server: asyncio.Server) -> None:
    """Carry nothing any more."""
    server.close()
    carrying = asyncio.all_tasks() - {asyncio.current_task()}
    for one in carrying:
        one.cancel()
    await asyncio.gather(*carrying, return_exceptions=True)
    await asyncio.sleep(0.1)
