"""What a page costs from socket to stored line, against floors measured in the same run.

    python bench/pipeline/run.py [--pages 300]

(a) Scrapy fetching the same pages and doing nothing, (b) a bare `lxml.html` parse of them, (c) the
naive regular expression of the quotes yardstick on their text, where that yardstick is at hand. All
figures are CPU milliseconds a page of the process that does the work; the server is another process.
The pages are those of `../shared/corpus` when present, else the demo world's.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import importlib.util
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import lxml.html

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
HOST = "127.0.0.1"
NULL_SPIDER = """
import json, sys
import scrapy

class NullSpider(scrapy.Spider):
    name = "null"
    custom_settings = {"ROBOTSTXT_OBEY": False, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
                       "REMOTE_CONTROL_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0}

    async def start(self):
        for url in open(self.urls):
            yield scrapy.Request(url.strip(), callback=self.parse)

    def parse(self, response):
        return None
"""


# What names the page's own address: served from here, the page would send the crawl to the outlet, for nothing.
_OWN_ADDRESS = re.compile(rb"<(?:link[^>]+canonical|meta[^>]+og:url)[^>]*>", re.IGNORECASE)


def read_pages(count: int) -> list[bytes]:
    """Real article pages where they are at hand, without their own address; else the demo world's."""
    corpus = SHARED / "corpus" / "extraction"
    if corpus.is_dir():
        rows = [json.loads(line) for line in (corpus / "records.jsonl").read_text("utf-8").splitlines()]
        step = max(1, len(rows) // count)
        raw = (gzip.decompress((corpus / row["html"]).read_bytes()) for row in rows[::step][:count])
        return [_OWN_ADDRESS.sub(b"", page) for page in raw]
    sys.path.insert(0, str(ROOT))
    from fixtures.demo.serve import World

    world = World()
    paths = [
        json.loads(path.read_text("utf-8"))["url"] for path in sorted((ROOT / "fixtures/demo/truth").glob("*.json"))
    ]
    return [world.answer(url).body for url in paths][:count]


def serve(pages: list[bytes], ready: Any) -> None:
    """A server of the pages and of a sitemap that names them all."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            base = f"http://{HOST}:{self.server.server_address[1]}"
            kind, body, status = "text/html", b"", 200
            if self.path in ("/sitemap.xml", "/single.xml"):
                kind = "application/xml"
                count = len(pages) if self.path == "/sitemap.xml" else 1
                rows = "".join(f"<url><loc>{base}/news/{n}.html</loc></url>" for n in range(count))
                body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
            elif self.path.startswith("/news/"):
                body = pages[int(self.path[6:-5])]
            else:
                status = 404
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
    ready.put(server.server_address[1])
    server.serve_forever()


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """CPU and wall seconds of a child process."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        sys.exit(f"{command}: exit {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def measure_crawls(port: int, count: int) -> tuple[dict[str, tuple[float, float]], list[dict[str, Any]]]:
    """Both crawls of the served pages, and the records that ours wrote.

    Start-up is measured and taken off: Scrapy's without a page, ours with the first one, which loads the models.
    """
    base = f"http://{HOST}:{port}"
    with tempfile.TemporaryDirectory(prefix="newsfeed-bench-") as name:
        folder = Path(name)
        (folder / "null.py").write_text(NULL_SPIDER, "utf-8")
        (folder / "urls.txt").write_text("".join(f"{base}/news/{n}.html\n" for n in range(count)), "utf-8")
        (folder / "none.txt").write_text("", "utf-8")
        for served in ("sitemap", "single"):
            (folder / f"{served}.toml").write_text(
                f'[bench]\nurl = "{base}/"\nsitemaps = ["{base}/{served}.xml"]\ndelay_s = 0.0\nconcurrency = 16\n'
                f'allow = ["{HOST}:{port}"]\n',
                "utf-8",
            )
        null = [sys.executable, "-m", "scrapy", "runspider", "null.py", "-a"]
        idle = run([*null, "urls=none.txt"], folder)
        fetched = run([*null, "urls=urls.txt"], folder)
        crawl = [sys.executable, "-m", "newsfeed", "crawl", "--sources"]
        start = run([*crawl, "single.toml", "-o", "single.jsonl"], folder)
        ours = run([*crawl, "sitemap.toml", "-o", "a.jsonl"], folder)
        records = [json.loads(line) for line in (folder / "a.jsonl").read_text("utf-8").split("\n") if line]
    figures = {
        "scrapy, nothing done": (fetched[0] - idle[0], fetched[1] - idle[1]),
        "newsfeed crawl": (ours[0] - start[0], ours[1] - start[1]),
    }
    return figures, records


def measure_lxml(pages: list[bytes]) -> float:
    began = time.process_time()
    for page in pages:
        lxml.html.fromstring(page)
    return time.process_time() - began


def measure_naive(records: list[dict[str, Any]]) -> float | None:
    """CPU seconds of the yardstick's naive expression on the records' paragraphs."""
    path = SHARED / "eval" / "quotes" / "adapters.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("adapters", path)
    assert spec is not None
    assert spec.loader is not None
    adapters = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(adapters)
    began = time.process_time()
    for row in records:
        list(adapters.naive(row["paragraphs"], row["language"] or "en"))
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    pages = read_pages(parser.parse_args().pages)
    ready: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(pages, ready), daemon=True)
    server.start()
    try:
        figures, records = measure_crawls(ready.get(), len(pages))
    finally:
        server.terminate()
    bare, naive = measure_lxml(pages), measure_naive(records)
    count = len(pages)
    print(f"{count} pages, {sum(map(len, pages)) / count / 1024:.0f} KiB on average; {len(records)} records written")
    rows = {name: cpu for name, (cpu, _) in figures.items()} | {"lxml.html parse": bare}
    rows |= {"naive quote expression": naive} if naive is not None else {}
    for name, cpu in rows.items():
        wall = f"  {count / figures[name][1]:6.0f} pages a second" if name in figures else ""
        print(f"{name:24} {1000 * cpu / count:8.2f} CPU ms a page{wall}")
    floor, ours = rows["scrapy, nothing done"], rows["newsfeed crawl"]
    target = floor + 4 * bare + 6 * (naive or 0)
    print(f"newsfeed / scrapy doing nothing: {ours / floor:.2f}")
    print(f"newsfeed / (a + 4 b + 6 c): {ours / target:.2f} (target 1)")


if __name__ == "__main__":
    main()
