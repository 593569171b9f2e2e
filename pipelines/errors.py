"""Mistakes that a person can mend: their message says what was wrong, where, and what to do."""


class NewscrawlError(Exception):
    """A run that cannot start or go on; the command line prints the message alone and exits with 2."""


class ArgumentError(NewscrawlError):
    """A spider argument or setting is unknown or malformed."""


class StateError(NewscrawlError):
    """The state folder is in use, or was made under other settings."""
