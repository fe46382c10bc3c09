"""Stands before the pages with TLS, as a web server does in earnest: bytes in, bytes out."""

import argparse
import asyncio
import contextlib
import ssl


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def serve(host: str, port: int, behind: int, chain: str, key: str) -> None:
    trusted = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trusted.load_cert_chain(chain, key)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, asks = await asyncio.open_connection("127.0.0.1", behind)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, asks), pump(answers, writer))

    server = await asyncio.start_server(carry, host, port, ssl=trusted)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("host", "chain", "key"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("port", "behind"):
        parser.add_argument(f"--{name}", type=int, required=True)
    given = parser.parse_args()
    asyncio.run(serve(given.host, given.port, given.behind, given.chain, given.key))
