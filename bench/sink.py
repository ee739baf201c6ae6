"""`python -m bench.sink PORT`: a mail server that takes everything and keeps nothing."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Takes every message."""

    async def handle_DATA(  # noqa: N802 - the name that the library calls
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        """Forget it."""
        return "250 OK"


async def serve(port: int) -> None:
    """Answer on this port of this machine until ended."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Sink(), hostname="sink"), "127.0.0.1", port
    )
    await server.serve_forever()


asyncio.run(serve(int(sys.argv[1])))
