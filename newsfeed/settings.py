"""Every Scrapy setting that newsfeed changes, each with its reason.

`newsfeed crawl` lays the command's options over these; `scrapy crawl feed` uses them as they are.
`tests/test_settings.py` asserts the values that reach a crawl, so that none is lost in an edit.
"""

from newsfeed.models import VERSION

BOT_NAME = "newsfeed"
SPIDER_MODULES = ["newsfeed.spiders"]

# --- Who we are. An honest name that robots.txt can address, and where to complain.
NEWSFEED_CONTACT = ""  # an address or e-mail put behind the name: "newsfeed/0.1.0 (+https://…)", by the spiders
USER_AGENT = f"newsfeed/{VERSION}"
ROBOTSTXT_USER_AGENT = "newsfeed"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/rss+xml,application/atom+xml,application/feed+json,*/*;q=0.8",
    "Accept-Language": "uk,en;q=0.8",  # the stock "en" makes outlets answer in English
}

# --- Manners: one request at a time to a host, a second between them, unless a source's table says otherwise.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 64  # over all hosts; what is gentle is the limit of each
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOADER = "newsfeed.middlewares.downloader.PoliteDownloader"  # delays from end to start, rests that hosts ask for
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.2  # only ever lengthens a delay; stock: half of it, both ways
NEWSFEED_BACKOFF_S = 1.0  # the first pause after a failure; doubled with each in a row
REFERRER_POLICY = "no-referrer"  # where we came from is nobody's business
COOKIES_ENABLED = True  # but every request of a source that does not ask for them says dont_merge_cookies

# --- Bounds: no page may cost more than this, whatever the server does.
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # of the decompressed body; stock: 1 GiB
DOWNLOAD_WARNSIZE = 0  # the size is counted, not logged
DOWNLOAD_TIMEOUT = 20  # stock: 180 s
DOWNLOAD_FAIL_ON_DATALOSS = True  # never half an article
DNS_TIMEOUT = 10
REDIRECT_MAX_TIMES = 5  # as RFC 9309 asks for robots.txt; stock: 20
METAREFRESH_ENABLED = False  # a page may not send us on from its markup
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the spider says it, with its source
URLLENGTH_LIMIT = 4096
DEPTH_LIMIT = 0  # the spider counts pages of a listing itself
MEMUSAGE_LIMIT_MB = 2048  # a leak ends the run in order, not the machine
CONCURRENT_ITEMS = 4  # tasks that Scrapy starts for every response, however little it yields; stock: 100
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 32 * 1024 * 1024  # of pages waiting for the parser; stock 5 MB stalls 50 hosts

# --- No door but http and https, and nothing that listens.
DOWNLOAD_VERIFY_CERTIFICATES = True  # stock: not verified
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
HTTPPROXY_ENABLED = False  # a proxy would resolve names past the guard
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "newsfeed.middlewares.guard.GuardResolver"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # stock 2.19 listens and runs code

# --- Order of work: finish a source's page before opening the next one, first found first.
DEPTH_PRIORITY = 0
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # a feed's order is news' order

# --- Persistence is the archive's alone: no JOBDIR, no FEEDS (docs/storage.md).
JOBDIR = None
FEEDS: dict[str, dict[str, object]] = {}
NEWSFEED_OUTPUT = "articles.jsonl"

DOWNLOADER_MIDDLEWARES = {
    "newsfeed.middlewares.pages.PagesMiddleware": 40,  # last to see a response: decoded, redirected, final
    # Scrapy's own, each in its place with what it leaves open closed (docs/politeness.md).
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsfeed.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newsfeed.middlewares.politeness.PolitenessMiddleware": 550,
    "newsfeed.middlewares.walls.WallsMiddleware": 560,  # a challenge or consent page is not asked for again
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsfeed.middlewares.bodies.BodiesMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsfeed.middlewares.redirects.RedirectMiddleware": 600,
    "newsfeed.middlewares.guard.GuardMiddleware": 999,  # last to see a request
}
SPIDER_MIDDLEWARES = {
    "newsfeed.middlewares.freshness.FreshnessMiddleware": 30,  # after all others have dropped what they drop
}
EXTENSIONS: dict[str, int | None] = {
    "newsfeed.pipelines.output.OutputExtension": 0,
    "newsfeed.middlewares.observer.Observer": 0,  # what health is judged by
    "scrapy.extensions.logstats.LogStats": None,  # progress and receipt say it better
}
ITEM_PIPELINES: dict[str, int] = {
    "newsfeed.pipelines.dedupe.DedupePipeline": 300,
    "newsfeed.pipelines.store.StorePipeline": 800,
}

# --- What is said while it runs.
LOG_FORMATTER = "newsfeed.commands.logs.QuietFormatter"  # one line per event, page text escaped
LOG_LEVEL = "INFO"
STATS_DUMP = False  # the receipt holds them
