"""The quick look into the dictionary says what pymorphy says."""

from __future__ import annotations

import re

import pytest

from newsfeed.quotes.dictionary import Dictionary
from newsfeed.quotes.morphology import Analyser, _known, _pymorphy, _reading

from .documents import read_documents


def test_every_word_of_the_texts_reads_as_pymorphy_reads_it() -> None:
    morph = _pymorphy("uk")
    words = {
        form
        for document in read_documents("uk")
        for text in document.paragraphs
        for word in re.findall(r"[\w'’-]+", text)
        for form in (word, word.lower())
    }
    analyser = Analyser("uk")
    for word in sorted(words):
        assert analyser.read(word) == tuple(_reading(parse) for parse in morph.parse(word)), word


@pytest.mark.parametrize("word", ["ґанок", "ганок", "гава", "стали", "три", "xyz", "ы", "\ud800", "", "ґ"])
def test_odd_words_read_as_pymorphy_reads_them(word: str) -> None:
    morph = _pymorphy("uk")
    dictionary = Dictionary.of(morph)
    assert dictionary is not None
    expected = [
        _reading(parse) for parse in morph.parse(word) if type(parse.methods_stack[0][0]).__name__ == "DictionaryAnalyzer"
    ] if word != "\ud800" else []  # fmt: skip
    assert [_known(parse.tag, parse.lemma) for parse in dictionary.parses(word)] == expected


def test_a_dictionary_that_weighs_its_answers_is_left_to_pymorphy() -> None:
    assert Dictionary.of(_pymorphy("ru")) is None
