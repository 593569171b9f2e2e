"""Who is told of a run that needs care: a command of the user's, and an address to which JSON is posted."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from scrapy.settings import BaseSettings

from newscrawl.monitoring.outcome import Outcome
from pipelines.errors import ArgumentError

COMMAND, WEBHOOK, SECONDS = "NEWSCRAWL_ALARM_COMMAND", "NEWSCRAWL_ALARM_WEBHOOK", "NEWSCRAWL_ALARM_SECONDS"


def check_hooks(settings: BaseSettings) -> None:
    """Check that command and address can be used.

    :raises ArgumentError: when one of them cannot; the message does not repeat the address, which may be a secret.
    """
    try:
        shlex.split(settings[COMMAND] or "")
    except ValueError as error:
        raise ArgumentError(f"{COMMAND} is no command: {error}") from None
    if settings[WEBHOOK] and not _is_address(settings[WEBHOOK]):
        raise ArgumentError(f"{WEBHOOK} is no http:// or https:// address")


def call_hooks(settings: BaseSettings, outcome: Outcome) -> Iterator[str]:
    """Tell of a run that needs care; yield a sentence for each hook that failed."""
    if not outcome.needs_care:
        return
    seconds, content = settings.getfloat(SECONDS), outcome.to_json()
    if settings[COMMAND]:
        yield from _run(shlex.split(settings[COMMAND]), content, seconds)
    if settings[WEBHOOK]:
        yield from _post(settings[WEBHOOK], content, seconds)


def without_path(address: str) -> str:
    """Return scheme and host of an address: its path may be the key to it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _run(words: list[str], content: bytes, seconds: float) -> Iterator[str]:
    """Run the command with the outcome on its standard input; after the time it is killed with all that it started."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own command
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    except OSError as error:
        yield f"the alarm command {words[0]} could not be run: {error.strerror}"
        return
    with process:
        try:
            _, errors = process.communicate(content, timeout=seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            yield f"the alarm command {words[0]} took longer than {seconds:g} seconds ({SECONDS})"
            return
    if process.returncode:
        said = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
        yield f"the alarm command {words[0]} ended with exit code {process.returncode}" + (f": {said}" if said else "")


def _post(address: str, content: bytes, seconds: float) -> Iterator[str]:
    """Post the outcome to an address."""
    from http.client import HTTPException  # noqa: PLC0415 - needed by a run that went wrong only
    from urllib.error import HTTPError  # noqa: PLC0415
    from urllib.request import Request, urlopen  # noqa: PLC0415

    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    url = parts._replace(netloc=host).geturl()
    request = Request(url, content, {"Content-Type": "application/json"})  # noqa: S310 - checked at the start
    if login:  # for this server, not for the one to which it may redirect
        request.add_unredirected_header("Authorization", f"Basic {b64encode(unquote(login).encode()).decode()}")
    try:
        with urlopen(request, timeout=seconds) as answer:  # noqa: S310
            answer.read(1)
    except HTTPError as error:
        error.close()
        yield f"the alarm could not be posted to {without_path(address)}: the server answered {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        yield f"the alarm could not be posted to {without_path(address)}: {type(reason).__name__}"
