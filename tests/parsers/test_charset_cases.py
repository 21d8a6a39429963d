"""Charset labellings as servers and pages get them right and wrong: the text is read, and a guess is always said."""

from __future__ import annotations

import codecs

import pytest

from newsfeed import Page, parse_article

UKRAINIAN = (
    "Мешканці громади зібрали гроші на новий ґанок для школи, а рада додала п'ятсот тисяч гривень. Роботи тривали все "
    "літо, й тепер діти заходять до класів через інший вхід. Об'єкт обстежили фахівці та підписали акт."
)
RUSSIAN = (
    "Жители посёлка собрали деньги на ремонт школы, и теперь дети входят в классы через новый вход. Объект осмотрели "
    "специалисты, подписали акт и уехали; ещё одну проверку обещают провести весной."
)
SHORT = "Рада ухвалила бюджет громади"
ENGLISH = "The café’s owner said it’s “a very good year” – prices rose 5 %, costs fell by £200 and the résumé stayed."
QUOTES_ALONE = "The owner said it’s been “a very good year” for the shop – and it isn’t over yet, she added."
GERMAN = "Die Bürger übergaben größere Spenden für die Straße; natürlich müssen noch Prüfungen erfüllt werden."
FRENCH = "L’été dernier, la mairie a été rénovée grâce aux élèves ; « c’était très réussi », a déclaré le maire."
TEXTS = {
    "windows-1251": (UKRAINIAN, RUSSIAN, SHORT),
    "koi8-u": (UKRAINIAN, RUSSIAN, SHORT),
    "iso-8859-5": (UKRAINIAN.replace("ґ", "г"), RUSSIAN, SHORT),
    "windows-1252": (ENGLISH, QUOTES_ALONE, GERMAN, FRENCH),
    "utf-8": (UKRAINIAN, ENGLISH, SHORT),
    "utf-16-le": (UKRAINIAN, ENGLISH),
    "utf-16-be": (UKRAINIAN, ENGLISH),
}
LABELS = {
    "windows-1251": ("Windows-1251", "cp1251", "win-1251"),
    "koi8-u": ("KOI8-U", "koi8-r"),
    "iso-8859-5": ("ISO-8859-5", "cyrillic"),
    "windows-1252": ("windows-1252", "ISO-8859-1", "latin1"),
    "utf-8": ("UTF-8", "utf8"),
    "utf-16-le": ("utf-16", "UTF-16LE"),
    "utf-16-be": ("utf-16", "UTF-16BE"),
}
LIES = ("utf-8", "windows-1251", "koi8-u", "iso-8859-1", "utf-16", "nonsense", "")


def labellings(charset: str) -> list[tuple[str | None, str | None]]:
    right = LABELS[charset]
    pairs: list[tuple[str | None, str | None]] = [(None, None)]
    pairs += [pair for label in right for pair in ((label, label), (label, None), (None, label))]
    pairs += [pair for lie in LIES for pair in ((lie, None), (None, lie), (lie, right[0]), (right[0], lie), (lie, lie))]
    return pairs


CASES = [
    (charset, bom, header, meta)
    for charset in TEXTS
    for bom in ((b"", codecs.BOM_UTF16_LE) if charset == "utf-16-le" else (b"", codecs.BOM_UTF16_BE) if "be" in charset else (b"",))
    for header, meta in labellings(charset)
]  # fmt: skip


def page(text: str, declaration: str) -> str:
    return (
        f"<!DOCTYPE html><html><head>{declaration}<title>{text[:50]}</title></head><body><article>"
        f"<h1>{text[:50]}</h1><p>{text}</p></article></body></html>"
    )


def read(body: bytes, header: str | None) -> tuple[str, tuple[str, ...]]:
    told = "text/html" if header is None else f"text/html; charset={header}"
    article = parse_article(Page(url="https://m.example/a", body=body, content_type=told), quotes=False)
    said = tuple(warning for warning in article.warnings if warning.startswith("charset"))
    return f"{article.title} {' '.join(article.paragraphs)}", said


@pytest.mark.parametrize(("charset", "bom", "header", "meta"), CASES)
def test_text_is_read_under_any_labels_and_lies_are_told(
    charset: str, bom: bytes, header: str | None, meta: str | None
) -> None:
    for text in TEXTS[charset]:
        declaration = "" if meta is None else f'<meta charset="{meta}">'
        found, said = read(bom + page(text, declaration).encode(charset), header)
        assert text[:50] in found
        assert "\ufffd" not in found
        if not bom and (header, meta) == (None, None) and charset != "utf-8":
            assert "charset_guessed" in said


@pytest.mark.parametrize(
    "declaration",
    [
        "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>",
        '<META HTTP-EQUIV="content-type" CONTENT="text/html;charset=WINDOWS-1251" />',
        "<meta content='text/html; charset=windows-1251' http-equiv=Content-Type>",
        "<meta charset=windows-1251>",
        "<meta charset = 'windows-1251' />",
        f"<!--{'x' * 3000}--><meta charset='windows-1251'>",
        f"<style>{'p {{}} ' * 2000}</style><meta charset='windows-1251'>",
    ],
)
def test_declaration_is_found_however_it_is_written(declaration: str) -> None:
    found, said = read(page(SHORT, declaration).encode("windows-1251"), None)
    assert SHORT in found
    assert said == ()


@pytest.mark.parametrize(
    "header", ['"windows-1251"', "windows-1251; boundary=x", " Windows-1251 ", "utf-8;charset=windows-1251"]
)
def test_header_is_read_however_it_is_written(header: str) -> None:
    found, _ = read(page(UKRAINIAN, "").encode("windows-1251"), header)
    assert UKRAINIAN[:50] in found


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-u", "iso-8859-5"])
@pytest.mark.parametrize("letters", ["Рада", "Новини Львова", "ГОЛОВА РАДИ ПОДАВ У ВІДСТАВКУ"])
def test_few_letters_in_much_ascii_are_enough_with_a_label_and_a_guess_without(charset: str, letters: str) -> None:
    ascii_text = "All routes stay open through the winter, the bus company said on its page for passengers. " * 5
    body = page(f"{letters} {ascii_text}", "").encode(charset)
    assert letters in read(body, charset)[0]
    _, said = read(body, None)
    assert "charset_guessed" in said


def test_a_letter_cut_in_two_at_the_end_leaves_the_page_utf8() -> None:
    body = page(UKRAINIAN, '<meta charset="utf-8">').encode()
    cut = body[: body.index("акт".encode()) + 1]
    found, _ = read(cut, "utf-8")
    assert UKRAINIAN[:50] in found
