"""The originals behind resizing proxies, and addresses that only look like a proxy's."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.text.pictures import original_image_url

CASES = tomllib.loads((Path(__file__).parent / "cases" / "pictures.toml").read_text("utf-8"))
BRIDGE = "https://media.example.org/2023/11/bridge.jpg"
BASE = "https://outlet.example/news/1"
ORIGINAL = "https://media.example.org/feed/7/a1b2c3.jpg"
QUOTED = "https%3A%2F%2Fmedia.example.org%2Ffeed%2F7%2Fa1b2c3.jpg"
TWICE = "https%253A%252F%252Fmedia.example.org%252Ffeed%252F7%252Fa1b2c3.jpg"
BARE = "media.example.org/feed/7/a1b2c3.jpg"
BASE64 = "aHR0cHM6Ly9tZWRpYS5leGFtcGxlLm9yZy9mZWVkLzcvYTFiMmMzLmpwZw"
SIGNED = "MSWmfCty7nYIUxwvgSRmbAtUDcg="

PROXIED = [
    # thumbor
    f"https://thumbor.example/{SIGNED}/800x400/smart/filters:format(webp)/{QUOTED}",
    f"https://thumbor.example/{SIGNED}/800x400/smart/{ORIGINAL}",
    f"https://thumbor.example/{SIGNED}/800x400/{BARE}",
    f"https://thumbor.example/{SIGNED[:-1]}/800x400/smart/{BARE}",
    f"https://thumbor.example/{SIGNED}/{ORIGINAL}",
    f"https://thumbor.example/unsafe/800x400/{QUOTED}",
    f"https://thumbor.example/unsafe/800x0/{ORIGINAL}",
    f"https://thumbor.example/unsafe/fit-in/-800x-400/left/top/smart/{ORIGINAL}",
    f"https://thumbor.example/unsafe/trim:top-left:10/10x20:300x400/fit-in/800x400/filters:quality(80)/{BARE}",
    f"https://thumbor.example/unsafe/800x400/filters:watermark(https://cdn.example/logo.png,10,10,30):format(webp)/{ORIGINAL}",
    f"https://thumbor.example/unsafe/800x400/filters:watermark(https%3A%2F%2Fcdn.example%2Flogo.png,10,10,30)/{QUOTED}",
    f"https://thumbor.example/unsafe/800x400/filters:watermark(cdn.example/logo.png,0,0,0):quality(70)/{BARE}",
    f"https://thumbor.example/unsafe/800x400/https:/{BARE}",
    f"https://thumbor.example/unsafe/800x400/{TWICE}",
    f"https://thumbor.example/unsafe/meta/800x400/{ORIGINAL}",
    f"https://outlet.example/thumbor/unsafe/800x400/{ORIGINAL}",
    f"https://outlet.example/resizer/{SIGNED}/1200x630/filters:format(jpg):quality(70)/{BARE}",
    f"https://thumbor.example/unsafe/400x200/https://thumbor.example/{SIGNED}/800x400/{QUOTED}",
    f"//thumbor.example/unsafe/800x400/{ORIGINAL}",
    f"/thumbor/unsafe/800x400/smart/{QUOTED}",
    "https://thumbor.example/unsafe/800x400/media.example.org%2Ffeed%2F7%2Fa1b2c3.jpg",
    # imgproxy
    f"https://img.example/AfrOrF3gWeDA6VOlDG4TzxMv39O7MXnF4CXpKUwGqRM/rs:fill:800:400:0/g:sm/plain/{ORIGINAL}@webp",
    f"https://img.example/insecure/rs:fill:800:400/plain/{QUOTED}@avif",
    f"https://img.example/insecure/w:800/{BASE64}.webp",
    f"https://img.example/AfrOrF3gWeDA6VOlDG4TzxMv39O7MXnF4CXpKUwGqRM/fill/800/400/sm/0/{BASE64[:16]}/{BASE64[16:32]}/{BASE64[32:]}.png",
    f"https://img.example/_/resize:fit:800/{BASE64}",
    f"https://img.example/insecure/plain/{ORIGINAL}",
    # Cloudinary, ImageKit, Substack's form
    f"https://res.cloudinary.com/demo/image/fetch/{ORIGINAL}",
    f"https://res.cloudinary.com/demo/image/fetch/w_800,h_400,c_fill,f_auto/{QUOTED}",
    f"https://res.cloudinary.com/demo/image/fetch/s--AbCdEf12--/f_auto,q_auto:good/v1/{ORIGINAL}",
    f"https://cdn.example/image/fetch/w_1456,c_limit,f_auto,q_auto:good,fl_progressive:steep/{QUOTED}",
    f"https://ik.example/demo/tr:w-800,h-400/{ORIGINAL}",
    # Photon, Jetpack
    f"https://i0.wp.com/{BARE}?resize=800%2C400&ssl=1",
    f"https://i1.wp.com/{BARE}?w=800",
    f"https://i2.wp.com/{BARE}",
    f"//i3.wp.com/{BARE}?fit=800%2C400&#038;ssl=1",
    f"https://i0.wp.com/i2.wp.com/{BARE}?ssl=1",
    # Next.js and its kin
    f"https://outlet.example/_next/image?url={QUOTED}&w=828&q=75",
    f"/_next/image?url={QUOTED}&amp;w=828&amp;q=75",
    f"https://outlet.example/base/_next/image/?w=828&q=75&url={QUOTED}",
    f"https://outlet.example/_next/image?url={TWICE}&w=828&q=75",
    f"https://outlet.example/_vercel/image?url={QUOTED}&w=828",
    f"https://outlet.example/_next/image?url=https%3A%2F%2Fi0.wp.com%2F{BARE.replace('/', '%2F')}&w=828&q=75",
    # weserv
    f"https://images.weserv.nl/?url={BARE}&w=800",
    f"https://images.weserv.nl/?url=ssl:{BARE}&w=800",
    f"https://wsrv.nl/?url={QUOTED}&output=webp",
    f"//wsrv.nl/?w=300&url={ORIGINAL}",
    # others of the same shapes
    f"https://outlet.example/cdn-cgi/image/width=800,quality=75/{ORIGINAL}",
    f"https://outlet.example/_ipx/w_800&f_webp/{ORIGINAL}",
    f"https://outlet.example/img.php?src={QUOTED}&w=800&h=400",
    f"https://outlet-example.cdn.ampproject.org/i/s/{BARE}",
]  # fmt: skip

ELSEWHERE = {
    "https://outlet.example/_next/image?url=%2Fuploads%2Fa.jpg&w=828&q=75": "https://outlet.example/uploads/a.jpg",
    "https://outlet.example/cdn-cgi/image/width=800/uploads/a.jpg": "https://outlet.example/uploads/a.jpg",
    "https://outlet.example/_ipx/w_800/uploads/a.jpg": "https://outlet.example/uploads/a.jpg",
    "https://thumbor.example/unsafe/800x400/https://media.example.org/a.jpg?v=3": "https://media.example.org/a.jpg?v=3",
    "https://thumbor.example/unsafe/800x400/https%3A%2F%2Fmedia.example.org%2Fa.jpg%3Fv%3D3?t=1": "https://media.example.org/a.jpg?v=3",
    "https://thumbor.example/unsafe/800x400/http%3A%2F%2Fmedia.example.org%2Fa.jpg": "http://media.example.org/a.jpg",
    "https://thumbor.example/unsafe/800x400/https%3A%2F%2Fmedia.example.org%2Fa%2520b.jpg": "https://media.example.org/a%20b.jpg",
    "  /photos/a.jpg ": "https://outlet.example/photos/a.jpg",
    "a.jpg#x": "https://outlet.example/news/a.jpg",
    "data:image/gif;base64,R0lGOD": "",
    "javascript:void(0)": "",
    "": "",
}  # fmt: skip

UNTOUCHED = [
    "https://outlet.example/uploads/2023/11/a.jpg",
    "https://outlet.example/uploads/800x400/a.jpg",
    "https://outlet.example/uploads/a-800x400.jpg?w=800&h=400",
    "https://outlet.example/unsafe/a.jpg",
    "https://outlet.example/unsafe/800x400/a.jpg",
    "https://outlet.example/unsafe/800x400/uploads/a.jpg",
    "https://outlet.example/smart/filters/a.jpg",
    "https://thumbor.example/static/a.jpg",
    f"https://outlet.example/{SIGNED[:-1]}/2023/11/a.jpg",
    f"https://outlet.example/{SIGNED[:-1]}/800x400/a.jpg",
    "https://outlet.example/0123456789abcdef0123456789a/800x400/media.jpg",
    "https://res.cloudinary.com/demo/image/upload/w_800,h_400/v1700000000/a.jpg",
    "https://outlet.example/_next/static/media/a.0a1b2c.jpg",
    "https://outlet.example/_next/image?id=7&w=828",
    "https://i0.wp.com.example/media.example.org/a.jpg",
    "https://i9.wp.com/media.example.org/a.jpg",
    "https://s0.wp.com/i/blank.jpg",
    "https://i0.wp.com/a.jpg",
    "https://wsrv.example/?url=media.example.org/a.jpg",
    f"https://outlet.example/share?url={QUOTED}",
    "https://outlet.example/pixel.gif?url=https%3A%2F%2Foutlet.example%2Fnews%2F1&w=1",
    "https://outlet.example/photo.jpg?src=homepage&w=800",
    "https://web.archive.example/web/20231114000000im_/https://media.example.org/a.jpg",
    "https://outlet.example/plain/a.jpg",
    "https://outlet.example/plain/english/a.jpg@webp",
    "https://outlet.example/insecure/w:800/aGVsbG8gd29ybGQ.webp",
    "https://outlet.example/img/aHR0cGQtY29uZg/a.jpg",
    "https://outlet.example/fetch/a.jpg",
    "https://outlet.example/images/w_800/a.jpg",
    "https://outlet.example/photos/filters:none/a.jpg",
    "https://outlet.example/image.php?id=800x400",
    "https://media.example.org/600x315_DIR/a.jpg",
    "https://outlet.example/a(1)/b.jpg",
    "https://outlet.example/a(1/b.jpg",
]


@pytest.mark.parametrize("url", PROXIED)
def test_proxied_picture_gives_its_original(url: str) -> None:
    assert original_image_url(url, BASE) == ORIGINAL


@pytest.mark.parametrize(("url", "original"), ELSEWHERE.items())
def test_address_is_made_whole(url: str, original: str) -> None:
    assert original_image_url(url, BASE) == original


@pytest.mark.parametrize("url", UNTOUCHED)
def test_look_alike_stays_untouched(url: str) -> None:
    assert original_image_url(url, BASE) == url


@given(st.text(max_size=200))
def test_any_text_is_taken_without_an_error(text: str) -> None:
    original_image_url(text, BASE)
    original_image_url(f"https://thumbor.example/unsafe/800x400/filters:{text}", BASE)


def test_endless_nesting_ends() -> None:
    url = "https://thumbor.example/unsafe/1x1/" * 2000 + ORIGINAL
    assert original_image_url(url[:8000], BASE)


@pytest.mark.parametrize(("url", "original"), CASES["proxied"])
def test_proxy_of_the_field_is_undone(url: str, original: str) -> None:
    assert original_image_url(url, BASE) == (BRIDGE if original == "O" else original or url)


@pytest.mark.parametrize("url", CASES["untouched"])
def test_look_alike_of_the_field_stays(url: str) -> None:
    assert original_image_url(url, BASE) == url
