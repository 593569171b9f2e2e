"""robots.txt, delays, pauses and the end of a run: one crawl of many hosts on loopback, ended by a signal."""

import signal
import subprocess
import time
from itertools import pairwise, zip_longest

import pytest

from benchmarks.corpus import page
from tests.crawls import ROOT, Crawls, seconds_to_end
from tests.web.server import NEVER, Answer, serving

PATIENCE = 300
SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 10 * PATIENCE,  # what never ends is not given up before the signal
    "NEWSCRAWL_LONGEST_WAIT": 20 * PATIENCE,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_ROBOTS_TIMEOUT": 4,
    "NEWSCRAWL_RETRY_PAUSE": 0.1,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
}
UNREADABLE = {
    "failing": (Answer(status=503), "the server answered 503"),
    "busy": (Answer(status=429), "the server answered 429"),
    "cut": (Answer("User-agent: *\nDisallow:", missing=9), "the connection ended before the whole page had come"),
    "closed": (Answer(closed=True), "closed the connection without a complete answer"),
    "silent": (Answer(wait=NEVER), "did not send it within 4 seconds"),
    "dripping": (Answer("#" * 500, bytes_per_second=50), "did not send it within 4 seconds"),
    "loop": (Answer(status=302, headers={"Location": "/robots.txt"}), "it is redirected in a circle"),
}
PRIVATE = "User-agent: *\nDisallow: /private\n"
SOON = Answer(status=503, headers={"Retry-After": "1"})
LATER = Answer(status=503, headers={"Retry-After": f"{30 * PATIENCE}"})
ENDLESS = ("drip", "mute", "hostile")
"""Sites of whose pages nothing is known before the signal."""
HOSTILE = "<rss><channel><item " + " ".join(f"a{number}=''" for number in range(100_000)) + "/></channel></rss>"
"""A feed that keeps its parser busy until it is given up."""


def redirecting(web, times):
    """Return a site whose robots.txt is behind some redirects, at another host."""
    other = web.site()
    other["/0"] = Answer(PRIVATE)
    for number in range(1, times):
        other[f"/{number}"] = Answer(status=301, headers={"Location": f"/{number - 1}"})
    return web.site(Answer(status=302, headers={"Location": other.url(f"/{times - 1}")}))


def build(web, neighbour):
    """Return the sites of the crawl and the paths that are asked of each."""
    pages = [f"/{number}" for number in range(3)]
    sites = {
        "forbidding": (web.site(Answer(PRIVATE, wait=0.2)), ["/open", *(f"/private/{number}" for number in range(60))]),
        "denied": (web.site(Answer(status=403)), ["/private/1"]),
        "late": (
            web.site([Answer(status=503, headers={"Retry-After": "1"}), Answer(PRIVATE)]),
            ["/open", "/private/1"],
        ),
        "five": (redirecting(web, 5), ["/open", "/private/1"]),
        "six": (redirecting(web, 6), ["/open", "/private/1"]),
        "leading": (web.site(), ["/away"]),
        "delayed": (web.site("User-agent: newscrawl\nCrawl-delay: 1\n"), pages),
        "asking": (web.site(), pages),
        "later": (web.site(), pages),
        "broken": (web.site(), [f"/{number}" for number in range(9)]),
        "page": (web.site(), pages),
        # an article: its stages keep the run busy when those before it have answered, and before what never does
        "without": (web.site(), ["/private/1"]),
        "drip": (web.site(), pages),
        "mute": (web.site(), pages),
        "patient": (web.site(f"User-agent: *\nCrawl-delay: {10 * PATIENCE}\n"), pages),
        "hostile": (web.site(), ["/feed"]),
        **{name: (web.site(answer), ["/1", "/2"]) for name, (answer, _) in UNREADABLE.items()},
    }
    sites["without"][0]["/private/1"] = Answer(page(1))
    sites["hostile"][0]["/feed"] = Answer(HOSTILE)
    first = sites["forbidding"][0]
    # on two ports of one host, with rules of their own
    other = neighbour.site()
    assert other.host == first.host
    sites["port"] = (other, ["/private/1"])
    sites["leading"][0]["/away"] = Answer(status=301, headers={"Location": first.url("/private/away")})
    sites["asking"][0]["/1"] = [Answer(status=429, headers={"Retry-After": "1"}), Answer(status=404)]
    sites["later"][0]["/0"] = LATER
    sites["broken"][0].otherwise = Answer(status=500)
    sites["page"][0]["/1"] = Answer(status=502)
    sites["drip"][0].otherwise = Answer("x" * 50 * 10 * PATIENCE, bytes_per_second=50)
    sites["mute"][0].otherwise = Answer(wait=NEVER)
    return sites


class Visit:
    """What a crawl of all sites did until a signal ended it."""

    def __init__(self, folder):
        self.crawls = Crawls(folder)
        with serving() as web, serving() as neighbour:
            self.sites = build(web, neighbour)
            # host by host in turn, so that all begin at once
            turns = zip_longest(*([site.url(path) for path in paths] for site, paths in self.sites.values()))
            urls = [url for turn in turns for url in turn if url]
            (folder / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
            command = self.crawls.command("web", "-a", f"urls_file={folder / 'urls.txt'}", **SETTINGS)
            with (folder / "log.txt").open("wb") as log, subprocess.Popen(command, cwd=ROOT, stderr=log) as process:
                try:
                    self._await_all()
                    self.seconds_to_end = seconds_to_end(process, signal.SIGTERM)
                finally:
                    process.kill()
                self.exit_code = process.returncode
            self.log = (folder / "log.txt").read_text(encoding="utf-8")
        self.reasons = {line["locator"]: line["reason"] for line in self.crawls.rejected()}

    def _await_all(self):
        """Wait until all is known that the run can come to know, and is written down, while the run goes on."""
        end = time.monotonic() + PATIENCE
        while missing := self._missing():
            assert time.monotonic() < end, missing
            time.sleep(0.1)

    def _missing(self):
        """Return which sites were not asked yet, which pages are not listed yet, and whether no article is written."""
        listed = "".join(path.read_text() for path in (self.crawls.folder / "runs").glob("*.rejected.jsonl"))
        refused = [self.sites[name] for name in self.sites if name not in {*ENDLESS, "patient", "without"}]
        pages = [site.url(path) for site, paths in refused for path in paths]
        silent = [name for name in ENDLESS if not self.asked(name)]
        parts = [path for path in (self.crawls.folder / "articles").glob("*.part") if path.stat().st_size]
        return silent + [page for page in pages if f'"{page}"' not in listed] + ([] if parts else ["the article"])

    def asked(self, name):
        """Return the paths that were asked of a site."""
        return self.sites[name][0].paths()

    def gaps(self, name):
        """Return the seconds between the requests to a site, its robots.txt included."""
        return [later.time - earlier.time for earlier, later in pairwise(self.sites[name][0].asked)]

    def reason(self, name, path):
        return self.reasons.get(self.sites[name][0].url(path))


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    return Visit(tmp_path_factory.mktemp("visit"))


def test_forbidden_pages_are_not_fetched(visit):
    """However many requests wait for a robots.txt, it is fetched once, and all obey it."""
    assert visit.asked("forbidding") == ["/open"]
    assert len(visit.sites["forbidding"][0].times("/robots.txt")) == 1
    assert all(visit.reason("forbidding", f"/private/{number}") == "robots.txt forbids it" for number in range(60))


def test_a_redirect_leads_to_no_forbidden_page(visit):
    """The rules of the host that is redirected to hold."""
    assert visit.asked("leading") == ["/away"]
    assert visit.reason("leading", "/away") == "robots.txt forbids it"


def test_rules_hold_for_one_port(visit):
    """A robots.txt says nothing of another port of its host."""
    assert visit.asked("port") == ["/private/1"]


@pytest.mark.parametrize("name", ["without", "denied"])
def test_no_robots_allow_all(visit, name):
    """4xx means that nothing is forbidden."""
    assert visit.asked(name) == ["/private/1"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_robots_forbid_all(visit, name):
    """Where nobody says what is forbidden, nothing is fetched, and the reason says so."""
    assert visit.asked(name) == []
    reason = visit.reason(name, "/1")
    assert reason.startswith("its robots.txt could not be read: ")
    assert reason.endswith(f"{UNREADABLE[name][1]}; nothing of this host is fetched in this run")
    assert visit.reason(name, "/2") == reason


def test_robots_are_asked_for_again_when_they_ask_for_it(visit):
    """A robots.txt that is not there for a second is waited for."""
    assert visit.asked("late") == ["/open"]
    assert min(visit.gaps("late")[:1]) >= 1


def test_five_redirects_of_robots_are_followed(visit):
    """RFC 9309, 2.3.1.2: five, and not six."""
    assert visit.asked("five") == ["/open"]
    assert visit.asked("six") == []
    assert "it is redirected more than 5 times" in visit.reason("six", "/open")


def test_crawl_delay(visit):
    """No gap is shorter than robots.txt asks, that between itself and the first page included."""
    assert sorted(visit.asked("delayed")) == ["/0", "/1", "/2"]
    assert min(visit.gaps("delayed")) >= 1


def test_retry_after_pauses_the_whole_host(visit):
    """Nothing is asked of a host in the time that it asks for; then the page is asked for again."""
    site = visit.sites["asking"][0]
    first = site.times("/1")[0]

    assert min(asked.time - first for asked in site.asked if asked.time > first) >= 1
    assert sorted(visit.asked("asking")) == ["/0", "/1", "/1", "/2"]
    assert visit.reason("asking", "/1") == "the server answered 404"


def test_long_pauses_are_left_to_a_later_run(visit):
    """What a host asks for an hour is not waited for, and the reason says until when."""
    assert visit.asked("later").count("/0") == 1
    refused = {f"/{number}" for number in range(3)} - set(visit.asked("later")) | {"/0"}
    assert all("its host asks to be left in peace until 2" in visit.reason("later", path) for path in refused)


def test_a_host_that_fails_rests(visit):
    """After five failures in a row nothing more is asked of a host."""
    assert len(visit.asked("broken")) == 5
    reasons = {visit.reason("broken", f"/{number}") for number in range(9)}
    assert (
        "its host failed 5 times in a row (at last the server answered 500); nothing more of it is fetched in this run"
        in reasons
    )
    assert None not in reasons


def test_a_page_that_fails_is_asked_for_three_times(visit):
    """With a pause before each time, and the other pages of its host are fetched."""
    times = visit.sites["page"][0].times("/1")

    assert len(times) == 3
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.1
    assert {"/0", "/2"} < set(visit.asked("page"))
    assert visit.reason("page", "/1") == "the server answered 502"


def test_a_signal_ends_the_run_whatever_is_slow(visit):
    """A page of 50 bytes a second, a silent host, pages that wait for their turn and a hostile feed delay nothing."""
    assert visit.asked("drip") == visit.asked("mute") == ["/0"]
    assert visit.asked("hostile") == ["/feed"]
    assert visit.reason("hostile", "/feed") is None
    assert visit.seconds_to_end < 10
    assert visit.exit_code == 4


def test_what_was_fetched_before_the_signal_is_published(visit):
    """A slow host costs the others nothing."""
    assert [record["locator"] for record in visit.crawls.articles()] == [visit.sites["without"][0].url("/private/1")]


def test_what_the_run_did_not_come_to_is_not_rejected(visit):
    """It is neither fetched nor rejected, so the next run asks for it."""
    for name in ("drip", "mute", "patient"):
        assert all(visit.reason(name, f"/{number}") is None for number in range(3))


def test_failures_of_hosts_are_no_errors_of_the_program(visit):
    """The log is silent about them."""
    assert "ERROR" not in visit.log
    assert "Traceback" not in visit.log
