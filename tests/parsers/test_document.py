"""Trees of hostile, broken and ordinary pages: bounded, never silently empty, never an exception."""

from __future__ import annotations

import random

import pytest

from newsfeed import Page
from newsfeed.parsers.document import Document, parse_document, parse_xml
from newsfeed.parsers.document_bounds import MAX_BYTES, is_ordinary


def parse(body: bytes | str, url: str = "https://site.example/news/1") -> Document:
    return parse_document(Page(url=url, body=body))


def text_of(document: Document) -> str:
    return "".join(document.root.itertext())


def depth_of(document: Document) -> int:
    return max(sum(1 for _ in leaf.iterancestors()) for leaf in document.root.iter() if len(leaf) == 0)


@pytest.mark.parametrize("tag", ["div", "b", "span", "i", "font", "table", "ul", "section", "blockquote"])
@pytest.mark.parametrize("depth", [1_000, 3_000, 200_000])
def test_deep_nesting_keeps_the_text(tag: str, depth: int) -> None:
    body = f"<p>before</p>{f'<{tag}>' * depth}<p>inside</p>{f'</{tag}>' * depth}<p>after</p>"
    document = parse(body.encode())
    assert all(word in text_of(document) for word in ("before", "inside", "after"))
    assert ("nesting_cut" in document.warnings) == (depth_of(document) < 1_000)


@pytest.mark.parametrize("shape", ["<div class=c{}>", "<div><span id='s{}'>", "<b><i data-n='{}'>", "<a{}>"])
def test_deep_nesting_of_unlike_tags_is_flattened(shape: str) -> None:
    body = "".join(shape.format(n) for n in range(20_000)) + "<p>one</p><p>two</p>"
    document = parse(body.encode())
    assert [p.text for p in document.root.iter("p")] == ["one", "two"]
    assert "nesting_cut" in document.warnings


def test_paragraphs_below_unclosed_formatting_stay_paragraphs() -> None:
    document = parse(b"<b>" * 100_000 + b"<p>one</p><p>two</p>")
    assert [p.text for p in document.root.iter("p")] == ["one", "two"]


@pytest.mark.parametrize("attribute", ["a{}=x", 'a{}="x"', "a{}", 'a{}=">"', "a{}='<b>'"])
def test_many_attributes_on_a_tag_are_cut(attribute: str) -> None:
    body = "<p " + " ".join(attribute.format(n) for n in range(50_000)) + ">inside</p><p>after</p>"
    document = parse(body.encode())
    assert [p.text for p in document.root.iter("p")] == ["inside", "after"]
    assert "attributes_cut" in document.warnings


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 1_000_000,
        b"<p>x" + b"<!--" * 100_000,
        b"<p>" + b"a " * 5_000_000,
        b'<p title="' + b"a " * 500_000 + b'">x',
        b"<p><b><i>x" * 50_000,
        b"<div>" * 1_500 + b"</x>" * 200_000,
        b"<a " * 300_000,
        b"<a '" * 300_000,
        b'<a x="' * 300_000,
        b"<script>" * 100_000,
        b"&amp" * 500_000,
        b"<![CDATA[" * 100_000,
        b"<?php " * 100_000,
        b"</" * 500_000,
        b"\0" * 100_000,
        b"\xff\xfe",
        b"\xff\xfe<",
        b"",
        b" \n",
        b"<!-- only -->",
    ],
    ids=range(20),
)
def test_hostile_bytes_give_a_tree(body: bytes) -> None:
    document = parse(body)
    assert document.root.tag == "html"


def test_a_page_over_the_size_limit_is_cut_and_said() -> None:
    document = parse(b"<p>start</p>" + b"x" * MAX_BYTES)
    assert document.warnings == ("truncated",)
    assert "start" in text_of(document)


@pytest.mark.parametrize("body", [b"", b"   ", "", b"\xef\xbb\xbf"])
def test_an_empty_body_is_said_to_be_empty(body: bytes | str) -> None:
    assert "empty" in parse(body).warnings


def test_text_given_as_text_is_read_as_it_is() -> None:
    document = parse('<meta charset="koi8-u"><p>Їжак</p>')
    assert text_of(document) == "Їжак"
    assert document.charset_from == "text"


def test_lone_surrogates_and_nul_do_not_raise() -> None:
    assert "ab" in text_of(parse("<p>a\0b \ud800</p>"))


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("", "https://site.example/news/1"),
        ('<base href="/base/">', "https://site.example/base/"),
        ('<BASE HREF="https://cdn.example/a/">', "https://cdn.example/a/"),
        ('<base target="_top"><base href="x/">', "https://site.example/news/x/"),
        ('<base href="http://[bad">', "https://site.example/news/1"),
    ],
)
def test_links_are_relative_to_the_base(base: str, expected: str) -> None:
    assert parse(f"<html><head>{base}</head><body>x</body></html>").url == expected


def test_comments_and_instructions_are_no_nodes() -> None:
    document = parse(b"<p>a<!-- x -->b<?php y ?>c</p>")
    assert all(isinstance(node.tag, str) for node in document.root.iter())


@pytest.mark.parametrize(
    "markup",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>t&x;</a>',
        '<!DOCTYPE a [<!ENTITY x "boom">]><a>t&x;</a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;]><a>t</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a>t</a>',
    ],
)
def test_entities_are_left_unresolved(markup: str) -> None:
    root = parse_xml(markup.encode())
    assert root is not None
    assert root.text == "t"


def test_billion_laughs_stay_quiet() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    root = parse_xml(f'<!DOCTYPE a [<!ENTITY l0 "ha">{levels}]><a>&l9;</a>'.encode())
    assert root is None or len("".join(root.itertext())) < 100


@pytest.mark.parametrize("body", [b"", b"text", b"\xff", b"<a " * 100_000, b"<a>" * 100_000, b"<a><b></a>"])
def test_broken_xml_gives_a_root_or_none(body: bytes) -> None:
    root = parse_xml(body)
    assert root is None or isinstance(root.tag, str)


def test_ordinary_markup_is_told_from_hostile() -> None:
    card = '<div class="card"><a href="/news/{0}" data-x="1 > 2"><img src="/{0}.jpg" alt=""></a><p>Text</p></div>'
    assert is_ordinary("".join(card.format(n) for n in range(5_000)).encode())
    assert not is_ordinary(b"<div " + b"a=b " * 20_000 + b">")


def mutated(page: bytes, rng: random.Random) -> bytes:
    out = bytearray(page)
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(out) + 1)
        match rng.randrange(5):
            case 0:
                out[at : at + rng.randint(1, 60)] = b""
            case 1:
                out[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 12)))
            case 2:
                out[at:at] = rng.choice(
                    [b"<", b">", b'"', b"<!--", b"]]>", b"&#0;", b"<![CDATA[", b"\0", b"</div>" * 9]
                )
            case 3:
                out[at:at] = out[: rng.randint(0, 200)]
            case _:
                del out[at:]
                out += b" "
    return bytes(out)


SEEDS = [
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Тест</title></head><body><div><p>Перше.</p>'
    "<p>Друге <a href='/a'>речення</a>.</p><script>var a = '<b>';</script></div></body></html>".encode(),
    "<html><head><meta charset='windows-1251'></head><body><p>Їжак і мова</p></body></html>".encode("cp1251"),
    b"<table><tr><td>a<td>b<tr><td>c</table><ul><li>1<li>2</ul>",
]


@pytest.mark.parametrize("count", [600, pytest.param(10_000, marks=pytest.mark.torture)])
def test_mutated_pages_never_raise(count: int) -> None:
    rng = random.Random(7)
    for _ in range(count):
        body = mutated(rng.choice(SEEDS), rng)
        assert isinstance(parse(body).root.tag, str)
        parse_xml(body)
