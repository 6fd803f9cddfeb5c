"""Translated rows."""

import json

from isthmus.translation.dictionary import Dictionary
from isthmus.translation.rows import translated


def test_rows_keep_their_other_columns_and_each_text_is_translated_once():
    asked = []

    def shout(texts):
        asked.extend(texts)
        return [text.upper() if text != "c" else "" for text in texts]

    rows = [{"id": "1", "premise": "a", "hypothesis": "b"}, {"id": "2", "premise": "a", "hypothesis": "c"}]
    found = translated(rows, ["premise", "hypothesis"], shout)
    assert asked == ["a", "b", "c"]
    assert [tuple(row.values()) for row in found] == [("1", "A", "B"), ("2", "A", "c")]
    word = Dictionary({"mbwa": {"dog": 0.75, "hound": 0.25}}, {})
    (row,) = translated([{"id": "1", "text": "Mbwa?"}], ["text"], word)
    assert row["text"] == "Dog?" and json.loads(row["structured"]) == [{"dog": 0.75, "hound": 0.25}]
