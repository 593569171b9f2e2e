"""Errors that the user can fix: the message says what is wrong, where, and what to do."""


class NewscrawlError(Exception):
    """A run cannot start or continue; the command line prints only the message and exits with 2."""


class ArgumentError(NewscrawlError):
    """A spider argument or setting is unknown or malformed."""


class StateError(NewscrawlError):
    """The state folder is in use, or was made under other settings."""
