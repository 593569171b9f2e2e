"""Extensions that let a run die, as by ``kill -9``, at a moment that a test chooses."""

import json
import os

from scrapy import signals

from newscrawl import settings
from newscrawl.state import state as publishing


def dying(name):
    """Return the setting with which runs die in the way of a class of this module."""
    return {"EXTENSIONS": json.dumps({**settings.EXTENSIONS, f"{__name__}.{name}": 50})}


class BeforeManifest:
    """All is published and the state is closed, but the manifest is not written."""

    @classmethod
    def from_crawler(cls, crawler):
        crawler.signals.connect(cls.die, signals.engine_stopped)
        return cls()

    @staticmethod
    def die():
        os._exit(9)


class BeforeRenaming:
    """The second file is published, but has no final name."""

    @classmethod
    def from_crawler(cls, _):
        given, give_name = [], publishing.give_name

        def give_or_die(temporary, path, kind):
            given.append(path)
            if len(given) == 2:
                os._exit(9)
            return give_name(temporary, path, kind)

        publishing.give_name = give_or_die
        return cls()


class BeforeCommit:
    """The file is complete, but is not published."""

    @classmethod
    def from_crawler(cls, _):
        commit = publishing.State.commit

        def commit_or_die(state):
            if state._articles_wait:
                os._exit(9)
            commit(state)

        publishing.State.commit = commit_or_die
        return cls()
