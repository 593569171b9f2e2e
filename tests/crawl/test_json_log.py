"""The log as JSON: whatever is logged is one line, and one object."""

import io
import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.json_log import JsonFormatter
from newscrawl.web.log_secrets import SecretsFilter


class Unprintable:
    def __repr__(self):
        raise ValueError("no")


def logged(message, *args, exc_info=None):
    """Return the object that a record becomes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(SecretsFilter())
    handler.setFormatter(JsonFormatter())
    handler.handle(logging.LogRecord("a.b", logging.ERROR, "file.py", 7, message, args, exc_info))
    (line,) = stream.getvalue().splitlines()
    return json.loads(line)


@given(st.one_of(st.text(), st.binary(), st.integers(), st.none()), st.lists(st.one_of(st.text(), st.integers())))
def test_any_message_and_any_arguments(message, args):
    """They need not fit together."""
    found = logged(message, *args)

    assert isinstance(found["message"], str)
    assert (found["level"], found["logger"], found["run"]) == ("ERROR", "a.b", None)


@pytest.mark.parametrize("args", [(Unprintable(),), ("x",), (1, 2)])
def test_arguments_that_cannot_be_written(args):
    """A mistake in a call of the log is in the log, and ends nothing."""
    assert logged("%d", *args)["message"]


def test_a_traceback_without_its_secrets():
    """It is part of the object, with its lines, and the filter of secrets has been in its way."""
    try:
        raise ValueError("https://user:pa55@example.org/?api_key=k3y")
    except ValueError:
        found = logged("it failed: %s", "https://user:pa55@example.org/", exc_info=sys.exc_info())

    assert "Traceback (most recent call last):\n" in found["exception"]
    assert "pa55" not in json.dumps(found)
    assert "k3y" not in json.dumps(found)
