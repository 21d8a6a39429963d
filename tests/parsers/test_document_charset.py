"""The charset of pages: what the bytes prove, what labels say, what is said of a guess."""

from __future__ import annotations

import codecs

import pytest

from newsfeed import Page
from newsfeed.parsers.document import parse_document
from newsfeed.parsers.document_charset import codec_of, find_charset

UKRAINIAN = (
    "У Києві вранці відкрили новий міст через річку. Його будували чотири роки, і за цей час вартість робіт "
    "зросла майже вдвічі. Мер міста заявив, що рух транспорту почнеться вже наступного тижня, а пішоходи зможуть "
    "перейти річку сьогодні. «Це довга історія», — каже інженер Їжакевич."
)
RUSSIAN = (
    "Утром в городе открыли новый мост через реку. Его строили четыре года, и за это время стоимость работ выросла "
    "почти вдвое. Движение начнётся на следующей неделе, сообщили в управлении дорог."
)
SHORT = "Депутати підтримали законопроєкт"
LOUD = "ГОЛОВА РАДИ ПОДАВ У ВІДСТАВКУ"
CZECH = "Ministr řekl, že příští rok přibude míst ve školách. Děti začnou v září."
FRENCH = (
    "À l’aube, les élèves ont été évacués de l’école. « C’était très impressionnant », a déclaré la préfète, "
    "qui a remercié les pompiers. Le théâtre voisin a également été fermé jusqu’à nouvel ordre."
)
GERMAN = "Die Brücke über den Fluß wird nächste Woche eröffnet. Für Fußgänger ist sie schon heute zugänglich, heißt es."
CYRILLIC = ["windows-1251", "koi8-u", "iso-8859-5"]
LIES = {
    "windows-1251": "koi8-u",
    "koi8-u": "windows-1251",
    "iso-8859-5": "windows-1251",
    "windows-1252": "iso-8859-5",
    "windows-1250": "windows-1252",
}


def html(text: str, charset: str, meta: str | None) -> bytes:
    tag = f'<meta charset="{meta}">' if meta else ""
    page = f"<!DOCTYPE html><html><head>{tag}<title>{text[:40]}</title></head><body><p>{text}</p></body></html>"
    return page.encode(charset, "replace")


def text_of(body: bytes, content_type: str | None) -> tuple[str, str, tuple[str, ...]]:
    document = parse_document(Page(url="https://site.example/", body=body, content_type=content_type))
    return "".join(p.text or "" for p in document.root.iter("p")), document.charset_from, document.warnings


def labellings(charset: str) -> list[tuple[str | None, str | None]]:
    """Header and meta: right and right, one alone, lying each, none."""
    lie = LIES[charset]
    return [
        (charset, charset),
        (charset, None),
        (None, charset),
        (None, None),
        (charset, "utf-8"),
        ("utf-8", charset),
        (lie, charset),
        (charset, lie),
        ("utf-8", "utf-8"),
        ("utf-8", None),
        (None, lie),
        (lie, None),
    ]


CASES = [
    (text, charset, header, meta)
    for charset, texts in (
        *((name, (UKRAINIAN, RUSSIAN, SHORT, LOUD)) for name in CYRILLIC),
        ("windows-1252", (FRENCH, GERMAN)),
        ("windows-1250", (CZECH,)),
    )
    for text in texts
    for header, meta in labellings(charset)
]


@pytest.mark.parametrize(("text", "charset", "header", "meta"), CASES)
def test_legacy_charsets_are_read_right_under_any_labels(
    text: str, charset: str, header: str | None, meta: str | None
) -> None:
    body = html(text, charset, meta)
    read, told_by, warnings = text_of(body, f"text/html; charset={header}" if header else "text/html")
    assert read == body.decode(charset).split("<p>")[1].split("</p>")[0]
    if told_by == "statistics":
        assert "charset_guessed" in warnings


@pytest.mark.parametrize("text", [UKRAINIAN, FRENCH, SHORT])
@pytest.mark.parametrize("header", [None, "utf-8", "windows-1251", "koi8-u", "iso-8859-1", "nonsense", "utf-16"])
@pytest.mark.parametrize("meta", [None, "utf-8", "windows-1251"])
def test_valid_utf8_beats_every_label(text: str, header: str | None, meta: str | None) -> None:
    read, told_by, warnings = text_of(html(text, "utf-8", meta), f"text/html; charset={header}" if header else None)
    assert read == text
    assert told_by in {"header", "meta", "utf8-valid"}
    if header in {"windows-1251", "koi8-u", "iso-8859-1"} or meta == "windows-1251":
        assert "charset_conflict" in warnings


@pytest.mark.parametrize(
    ("codec", "bom"),
    [
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-8", codecs.BOM_UTF8),
    ],
)
@pytest.mark.parametrize("header", [None, "utf-16", "utf-8", "windows-1251"])
def test_marks_and_wide_charsets_are_seen(codec: str, bom: bytes, header: str | None) -> None:
    body = bom + html(UKRAINIAN, codec, "utf-16")
    read, told_by, _ = text_of(body, f"text/html; charset={header}" if header else None)
    assert read == UKRAINIAN
    assert (told_by == "bom") == bool(bom)


def test_a_few_broken_bytes_do_not_spoil_a_utf8_page() -> None:
    body = html(UKRAINIAN, "utf-8", "utf-8").replace(b"</p>", b" caf\xe9</p>")
    read, _, warnings = text_of(body, "text/html; charset=utf-8")
    assert read == f"{UKRAINIAN} caf�"
    assert "charset_errors" in warnings


@pytest.mark.parametrize(
    ("charset", "text"), [("shift_jis", "東京で新しい橋が開通した。"), ("gb18030", "北京今天开通了一座新桥。")]
)
@pytest.mark.parametrize("place", ["header", "meta"])
def test_labelled_multibyte_charsets_are_believed(charset: str, text: str, place: str) -> None:
    body = html(text * 5, charset, charset if place == "meta" else None)
    read, told_by, _ = text_of(body, f"text/html; charset={charset}" if place == "header" else None)
    assert (read, told_by) == (text * 5, place)


@pytest.mark.parametrize("label", ["utf-7", "hex", "rot13", "idna", "unicode_escape", "x" * 300, "", None, "utf\0-8"])
def test_labels_that_disguise_text_are_refused(label: str | None) -> None:
    assert codec_of(label) is None


def test_a_page_without_any_letter_beyond_ascii_is_utf8() -> None:
    assert find_charset(b"<p>plain</p>", "text/html; charset=windows-1251").name == "utf-8"
