"""A site on loopback that sends exactly the bytes that it is told to send, then closes the connection."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress


def answer(body: bytes | str, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return the bytes of a usual response, to be broken by the caller."""
    octets = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers]
    lines += [f"Content-Length: {len(octets) if length is None else length}", "Connection: close"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + octets


NOT_FOUND = answer("not here", status="404 Not Found")
REDIRECT = "302 Found"


class RawSite(socketserver.ThreadingTCPServer):
    """One host and port; as a proxy it answers for every host, by the whole address.

    :param pages: the bytes for each path, or for each request in turn, of which the last are repeated.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, host: str, pages: Mapping[str, bytes | list[bytes]], tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), _Connection)
        self.host, self.port = host, self.server_address[1]
        self.pages, self.tls = pages, tls
        self.asked: Counter[str] = Counter()

    def url(self, path: str, host: str = "") -> str:
        """Return the address of a path, by another name of the host if one is given."""
        host = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that refuse a certificate are what some tests are about."""


class _Connection(socketserver.BaseRequestHandler):
    server: RawSite

    def handle(self) -> None:
        """Send the bytes for one request."""
        self.request.settimeout(10)
        if self.server.tls is None:
            self._send(self.request)
            with suppress(OSError):
                self.request.shutdown(socket.SHUT_WR)
        else:
            with self.server.tls.wrap_socket(self.request, server_side=True) as connection:
                self._send(connection)

    def _send(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(65_536)
            if not received:
                return
            head += received
        target = head.split(b" ", 2)[1].decode()
        self.server.asked[target] += 1
        found = self.server.pages.get(target, NOT_FOUND)
        if isinstance(found, list):
            found = found[min(self.server.asked[target], len(found)) - 1]
        with suppress(OSError):
            connection.sendall(found)


@contextmanager
def serving(
    pages: Mapping[str, bytes | list[bytes]], host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[RawSite]:
    """Serve pages in a thread."""
    site = RawSite(host, pages, tls)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()
