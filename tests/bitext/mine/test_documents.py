"""Documents: read, checked and split."""

import pytest

from isthmus.bitext.mine.documents import parallel_documents, read_documents, split_documents
from isthmus.corpora.request import Request
from isthmus.corpora.sources.local import write_sentences
from isthmus.errors import InputError


def test_a_document_stays_in_its_split_when_others_come():
    names = [f"d{number}" for number in range(200)]
    dev, test = split_documents(names, 0.25)
    assert 30 < len(dev) < 70 and sorted(dev + test) == sorted(names)
    more, _ = split_documents([f"new{number}" for number in range(50)] + names, 0.25)
    assert [name for name in more if name in names] == dev


def test_documents_are_read_and_unequal_ones_named(tmp_path):
    (tmp_path / "en.txt").write_text("one\ntwo\n\nthree\n")
    (tmp_path / "sw.txt").write_text("moja\nmbili\ntatu\n\n")
    (tmp_path / "ids").write_text("a\na\na\nb\n")
    for language in ("en", "sw"):
        options = {"path": str(tmp_path / "{lang}.txt"), "documents": str(tmp_path / "ids")}
        request = Request("sentences", "local", language, options=options)
        write_sentences(request, tmp_path / f"{language}.sentences.tsv")
    english, foreign = (read_documents(tmp_path / f"{language}.sentences.tsv") for language in ("en", "sw"))
    assert english == {"a": ["one", "two"], "b": ["three"]} and foreign == {"a": ["moja", "mbili", "tatu"]}
    with pytest.raises(InputError, match="document a has 3 lines, but 2 in English"):
        parallel_documents(english, foreign, "sw")
    with pytest.raises(InputError, match="no document of English is among its documents, such as c"):
        parallel_documents(english, {"c": ["x"]}, "sw")
