"""Scripts and languages of sentences."""

from collections import Counter

import pytest

from isthmus.bitext.clean import CleanOptions, clean
from isthmus.bitext.languages import is_in, script_share
from isthmus.bitext.tags import known_labels
from isthmus.errors import InputError

EN = "The teacher is reading a book to the children."


def rows(pairs):
    return [{"id": str(n), "english": english, "foreign": foreign} for n, (english, foreign) in enumerate(pairs)]


def test_scripts():
    assert script_share("मराठी", "mr") == script_share("اردو", "ur") == script_share("日本語かな", "ja") == 1
    assert script_share("abमर", "mr") == 0.5 and script_share("swahili", "th") == 0


def test_languages():
    assert is_in("मांजर स्वयंपाकघरात मित्राच्या मागे जात आहे.", "mr", 0.2)
    assert not is_in("बिल्ली रसोई में दोस्त के पीछे जा रही है।", "mr", 0.2)
    for caption in ("Twitter", "Photo by Dipti Desai.", "Congrats!"):  # over which the probability is spread
        assert is_in(caption, "en", 0.2) and not is_in(caption, "th", 0.2)
    assert (known_labels("fil"), known_labels("nb"), known_labels("swh")) == (("tl",), ("no",), ("sw",))
    with pytest.raises(InputError, match=r"does not know 'wo'.*unidentified"):
        list(clean(rows([(EN, "Jangalekat bi dafay jàngal xale yi téere.")]), "wo", CleanOptions(), Counter()))
    unidentified = CleanOptions(identify_foreign=False)
    assert list(clean(rows([(EN, "Jangalekat bi dafay jàngal xale yi téere.")]), "wo", unidentified, Counter()))
