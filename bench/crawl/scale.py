"""A crawl of many hosts beside Scrapy fetching the same pages and doing nothing; memory; the loop's longest hold.

    python bench/crawl/scale.py [--hosts 50] [--pages 40] [--memory]

The hosts are addresses of 127.0.1.0/24 on one server in another process, one request at a time to each, without
delay. Pages per second are of the whole run less an empty one. The hold is how late a timer of five milliseconds
fires in the event loop, on a busy machine mostly the machine's doing, so the CPU time that the loop's thread
itself took between two timers stands beside; memory is the resident size at every tenth of the articles.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from texts import Story, make_stories

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
FILLER = "<div class='menu'><ul>" + "<li><a href='/section/a'>Розділ</a></li>" * 200 + "</ul></div>"
NULL_SPIDER = """
import scrapy

class NullSpider(scrapy.Spider):
    name = "null"
    custom_settings = {"ROBOTSTXT_OBEY": False, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
                       "REMOTE_CONTROL_ENABLED": False, "CONCURRENT_REQUESTS": 64,
                       "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0}

    async def start(self):
        for url in open(self.urls):
            yield scrapy.Request(url.strip(), callback=self.parse)

    def parse(self, response):
        return None
"""


def render(story: Story, number: int) -> bytes:
    """An article page of some 25 KiB, unlike every other."""
    when = story.written.isoformat()
    head = f'<title>{story.title}</title><meta property="article:published_time" content="{when}">'
    text = story.html.replace("<p>", f"<p>{number}: ", 1)
    page = f'<!doctype html><html lang="{story.language}"><head><meta charset="utf-8">{head}</head><body>{FILLER}'
    return f"{page}<article><h1>{story.title} {number}</h1>{text}</article>{FILLER}</body></html>".encode()


def serve(pages: int, ready: Any) -> None:
    """Answer on every loopback address: a sitemap of the pages, and the pages."""
    stories = make_stories(200)

    def answer(host: str, path: str) -> tuple[str, bytes]:
        if path == "/sitemap.xml":
            rows = "".join(f"<url><loc>http://{host}/news/{number}-a-b-c.html</loc></url>" for number in range(pages))
            return "200 OK", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
        if path.startswith("/news/"):
            number = int(path[6:].partition("-")[0])
            unique = number + 100_000 * int(host.partition(":")[0].rpartition(".")[2])
            return "200 OK", render(stories[unique % 200], unique)
        return "404 Not Found", b""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while asked := await reader.readuntil(b"\r\n\r\n"):
                lines = asked.decode("latin-1").split("\r\n")
                host = next(line[6:] for line in lines if line.lower().startswith("host: "))
                status, body = answer(host, lines[0].split(" ")[1])
                kind = "application/xml" if body.startswith(b"<urlset") else "text/html"
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                )
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "0.0.0.0", 0)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a command."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    path = os.pathsep.join((str(ROOT), str(HERE)))
    environment = {**os.environ, "PYTHONPATH": path, "SCRAPY_PROJECT": "default"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def crawl(folder: Path, sources: str) -> tuple[float, float]:
    """One `scrapy crawl feed` of these sources, watched by `watching.Watch`."""
    (folder / "sources.toml").write_text(sources, "utf-8")
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = watching\n", "utf-8")
    return timed([sys.executable, "-m", "scrapy", "crawl", "feed", "-a", "sources_file=sources.toml"], folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--pages", type=int, default=40, help="of each host")
    parser.add_argument("--memory", action="store_true", help="only the crawl, for its memory")
    arguments = parser.parse_args()
    ready: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(arguments.pages, ready), daemon=True)
    server.start()
    hosts = [f"127.0.1.{number}:{port}" for port in [ready.get()] for number in range(1, arguments.hosts + 1)]
    table = "".join(
        f'[h{number}]\nsitemaps = ["http://{host}/sitemap.xml"]\ndelay_s = 0\nallow = ["{host}"]\n'
        for number, host in enumerate(hosts)
    )
    total = arguments.hosts * arguments.pages
    try:
        with tempfile.TemporaryDirectory(prefix="newsfeed-bench-") as name:
            folder = Path(name)
            ours = crawl(folder, table)
            watched = json.loads((folder / "watched.json").read_text())
            held, busy, usual = (watched[name] for name in ("hold_ms", "busy_ms", "hold_99_ms"))
            print(f"{watched['articles']} of {total} articles; 99 of 100 holds of the loop under {usual:.0f} ms")
            print(f"longest hold {held:.0f} ms, {busy:.0f} ms of its own CPU")
            print("memory at each tenth, MiB:", *watched["memory_mib"])
            if arguments.memory:
                return
            urls = [f"http://{host}/news/{number}-a-b-c.html" for number in range(arguments.pages) for host in hosts]
            (folder / "null.py").write_text(NULL_SPIDER, "utf-8")
            for file, rows in (("urls.txt", urls), ("none.txt", [])):
                (folder / file).write_text("".join(f"{url}\n" for url in rows), "utf-8")
            (folder / "scrapy.cfg").unlink()
            null = [sys.executable, "-m", "scrapy", "runspider", "null.py", "-a"]
            idle, bare = timed([*null, "urls=none.txt"], folder), timed([*null, "urls=urls.txt"], folder)
    finally:
        server.terminate()
    rates = [total / (run[0] - idle[0]) for run in (ours, bare)]
    print(f"newsfeed {rates[0]:.1f} pages/s, Scrapy doing nothing {rates[1]:.1f}: {rates[0] / rates[1]:.2f} (aim .35)")
    print(f"CPU ms a page: {1000 * (ours[1] - idle[1]) / total:.1f} and {1000 * (bare[1] - idle[1]) / total:.1f}")


if __name__ == "__main__":
    main()
