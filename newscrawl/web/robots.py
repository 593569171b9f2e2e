"""robots.txt, obeyed by requests that wait for it together too."""

from __future__ import annotations

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached


class SharedRobotsTxtMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, which gives the rules of a host only to the first of several waiting requests.

    Each awaits the same Deferred, whose result becomes None once the first has received it (Scrapy 2.14 to 2.19), and
    without rules everything is allowed.
    """

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of a request's host; None if it has no robots.txt that can be read."""
        await super().robot_parser(request)
        rules = self._parsers[urlparse_cached(request).netloc]
        assert rules is None or isinstance(rules, RobotParser)
        return rules
