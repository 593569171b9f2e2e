"""Errors that the user can fix: the message says what is wrong, where, and what to do."""


class NewscrawlError(Exception):
    """A run cannot start or continue; the command line prints only the message and exits with 2."""


class ArgumentError(NewscrawlError):
    """A spider argument or setting is unknown or malformed."""


class StateError(NewscrawlError):
    """The state folder is in use, or was made under other settings."""


class DamagedStateError(StateError):
    """A file of a state folder is missing, or is not as it was written.

    :param damage: which file, and what is wrong with it.
    """

    def __init__(self, damage: str) -> None:
        super().__init__(
            f"{damage}: restore a backup, or rebuild the state of a crawl from its published articles with "
            "`scrapy state repair`, or start a new folder with -s NEWSCRAWL_STATE_DIR=..."
        )
        self.damage = damage
