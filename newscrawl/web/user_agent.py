"""How the crawler introduces itself to sites."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from newscrawl.crawl.session import VERSION
from pipelines.errors import ArgumentError


def user_agent(settings: BaseSettings) -> str:
    """Return the User-Agent, which names the contact from the settings.

    :raises ArgumentError: when there is no contact.
    """
    contact = settings["NEWSCRAWL_CONTACT"]
    if not contact:
        raise ArgumentError(
            "spider web sends a contact to the sites that it visits: set NEWSCRAWL_CONTACT to a page or an e-mail "
            "address of yours, in the settings or with -s NEWSCRAWL_CONTACT=..."
        )
    return f"newscrawl/{VERSION} (+{contact})"
