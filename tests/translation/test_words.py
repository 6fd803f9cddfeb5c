"""Words for the statistical translators."""

from isthmus.translation.words import english_text, english_words, foreign_words, learn_case


def test_words_of_any_script():
    assert foreign_words("I-Galileo, ng'ombe") == ["i", "-", "galileo", ",", "ng", "'", "ombe"]
    assert foreign_words("हिन्दी में। ไป") == ["हिन्दी", "में", "।", "ไ", "ป"]


def test_english_comes_back_cased_and_joined():
    case = learn_case(map(english_words, ["The Nile flows.", "They see the Nile.", "This is the end."]))
    assert case == {"nile": "Nile"}
    words = [word.lower() for word in english_words("The Nile's end, (at last).")]
    assert english_text(words, case) == "The Nile's end, (at last)."
