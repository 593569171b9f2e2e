"""Commands and addresses that are told of a run, and what is said where they cannot be."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from scrapy.settings import Settings

from newscrawl.monitoring.hooks import call_hooks
from newscrawl.monitoring.outcome import Outcome
from newscrawl.monitoring.report import check_monitoring
from newscrawl.settings import defaults
from pipelines.errors import ArgumentError


def settings(**given):
    return Settings(defaults | {f"NEWSCRAWL_{name}": value for name, value in given.items()})


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"ALARM_WEBHOOK": "ftp://example.org/s3cret"}, "NEWSCRAWL_ALARM_WEBHOOK is no http:// or https:// address"),
        ({"ALARM_WEBHOOK": "https://[s3cret"}, "NEWSCRAWL_ALARM_WEBHOOK is no http:// or https:// address"),
        ({"ALARM_COMMAND": "mail 's3cret"}, "NEWSCRAWL_ALARM_COMMAND is no command: No closing quotation"),
        (
            {"PROMETHEUS_FILE": "metrics.txt"},
            "NEWSCRAWL_PROMETHEUS_FILE is 'metrics.txt': node_exporter reads only files that end in .prom",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(given, answer):
    """The message does not repeat what may be a secret."""
    with pytest.raises(ArgumentError) as error:
        check_monitoring(settings(**given))

    assert str(error.value) == answer


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("no-such-command", "the alarm command no-such-command could not be run: No such file or directory"),
        ("sh -c 'echo so sad >&2; exit 7'", "the alarm command sh ended with exit code 7: so sad"),
        ("sh -c 'exec <&-; exit 0'", None),
        ("sh -c 'sleep 600 & wait'", "the alarm command sh took longer than 0.3 seconds (NEWSCRAWL_ALARM_SECONDS)"),
    ],
)
def test_a_command_that_fails_is_a_sentence(command, answer):
    """It never holds a run up: after its time it is killed with all that it started."""
    began = time.monotonic()

    told = list(call_hooks(settings(ALARM_COMMAND=command, ALARM_SECONDS=0.3), Outcome(3)))

    assert told == [answer] * (answer is not None)
    assert time.monotonic() - began < 60


def test_an_address_that_does_not_answer_is_a_sentence():
    """Nobody listens, or somebody listens and says nothing; neither its path nor its password is told."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://user:s3cret@127.0.0.1:{server.getsockname()[1]}/s3cret"
        silent = list(call_hooks(settings(ALARM_WEBHOOK=address, ALARM_SECONDS=0.3), Outcome(2)))
    closed = list(call_hooks(settings(ALARM_WEBHOOK=address, ALARM_SECONDS=0.3), Outcome(2)))

    assert silent == ["the alarm could not be posted to http://127.0.0.1: TimeoutError"]
    assert closed == ["the alarm could not be posted to http://127.0.0.1: ConnectionRefusedError"]


class _Redirecting(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.logins.append(self.headers["Authorization"])
        self.send_response(303)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self):
        self.server.logins.append(self.headers["Authorization"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_login_is_for_the_server_that_was_named():
    """Where it redirects to, the login is not sent."""
    with HTTPServer(("127.0.0.1", 0), _Redirecting) as server:
        server.logins = []
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        told = list(call_hooks(settings(ALARM_WEBHOOK=f"http://user:pa55@127.0.0.1:{server.server_port}/"), Outcome(3)))
        server.shutdown()

    assert told == []
    assert server.logins == ["Basic dXNlcjpwYTU1", None]


@pytest.mark.parametrize("code", [0, 4])
def test_a_run_that_needs_no_care_is_not_told(code):
    """Neither a healthy one nor one that was stopped."""
    assert list(call_hooks(settings(ALARM_COMMAND="no-such-command"), Outcome(code))) == []
