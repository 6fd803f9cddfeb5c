"""The sentences of microworld: golden examples, counts, and independent rules of agreement."""

import re
from pathlib import Path

import pytest

from isthmus import files
from isthmus.corpora.microworld import LANGUAGES
from isthmus.corpora.microworld.grammar import grammar
from isthmus.corpora.microworld.meaning import Clause, Phrase, concepts, table
from isthmus.corpora.microworld.realise import alignment
from isthmus.corpora.microworld.sampling import FRAMES, Sampler, frame_of

MEANINGS = {
    "rest": Clause("act", Phrase("girl"), "sleep"),
    "rest-place-not": Clause("act", Phrase("farmer"), "sleep", place="garden", negated=True),
    "many-time": Clause("act", Phrase("child", "", "many"), "sing", time="in_the_evening"),
    "all-place": Clause("act", Phrase("woman", "", "all"), "dance", place="market"),
    "some-companion": Clause("act", Phrase("boy", "", "some"), "play", companion="teacher"),
    "eat-quality": Clause("act", Phrase("father"), "eat", Phrase("fish", "big"), place="kitchen"),
    "eat-not": Clause("act", Phrase("queen"), "eat", Phrase("apple"), negated=True),
    "read-count-time": Clause(
        "act", Phrase("student", "", "two"), "read", Phrase("book", "", "three"), time="on_monday"
    ),
    "cut-instrument": Clause("act", Phrase("cook_person"), "cut", Phrase("meat"), instrument="knife"),
    "drink-mass-not": Clause("act", Phrase("judge"), "drink", Phrase("water"), time="now", negated=True),
    "buy-many": Clause("act", Phrase("trader", "lazy"), "buy", Phrase("tree", "", "many"), place="village"),
    "open-instrument-time": Clause("act", Phrase("thief"), "open", Phrase("door"), instrument="key", time="at_night"),
    "help-place": Clause("act", Phrase("nurse"), "help", person="boy", place="hospital"),
    "thank-not": Clause("act", Phrase("guest"), "thank", person="king", negated=True),
    "visit": Clause("act", Phrase("friend", "good"), "visit", person="neighbour", time="on_sunday"),
    "give": Clause("give", Phrase("mother"), object=Phrase("ball", "red"), person="grandfather"),
    "go": Clause("go", Phrase("horse"), place="forest", time="today"),
    "come-not": Clause("come", Phrase("dog"), place="house", negated=True),
    "at": Clause("at", Phrase("fisherman"), place="river", time="in_the_morning"),
    "at-not": Clause("at", Phrase("cat"), place="church", negated=True),
    "have": Clause("have", Phrase("sister"), object=Phrase("chair", "", "five")),
    "have-not": Clause("have", Phrase("engineer"), object=Phrase("money"), negated=True),
    "exist-count": Clause("exist", Phrase("hen", "", "four"), place="field"),
    "exist-not": Clause("exist", Phrase("mirror"), place="school", negated=True),
    "quality": Clause("quality", Phrase("car"), predicate="expensive"),
    "quality-not": Clause("quality", Phrase("island"), predicate="small", negated=True),
    "role": Clause("role", Phrase("brother"), predicate="carpenter"),
    "role-not": Clause("role", Phrase("grandfather"), predicate="driver", negated=True),
}
GOLDEN = files.read_tsv(Path(__file__).with_name("microworld_golden.tsv"), ["language", "meaning", "sentence"])


@pytest.fixture(scope="module")
def clauses():
    sampler = Sampler("grammar test", "test")
    return [sampler.clause() for _ in range(4000)]


def realised(language, clauses, wanted=lambda clause: True):
    return [(clause, grammar(language).sentence(clause)) for clause in clauses if wanted(clause)]


def test_every_language_has_a_golden_sentence_for_every_meaning():
    assert {(row["language"], row["meaning"]) for row in GOLDEN} == {(x, y) for x in LANGUAGES for y in MEANINGS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_sentences(language):
    wrong = {
        row["meaning"]: (grammar(language).sentence(MEANINGS[row["meaning"]]), row["sentence"])
        for row in GOLDEN
        if row["language"] == language and grammar(language).sentence(MEANINGS[row["meaning"]]) != row["sentence"]
    }
    assert not wrong


def test_at_least_250_concepts_each_with_a_word_in_every_language():
    names = list(concepts())
    assert len(set(names)) == len(names) >= 250
    for language in LANGUAGES:
        rows = table(language)
        assert [row[0] for row in rows] == names
        assert all(row[1] for row in rows), language


def test_at_least_20_frames_and_all_of_them_occur(clauses):
    assert len(set(FRAMES)) == len(FRAMES) >= 20
    assert {frame_of(clause) for clause in clauses} == set(FRAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_well_formed(language, clauses):
    for _, sentence in realised(language, clauses):
        assert re.fullmatch(r"\S+( \S+)*\.", sentence), sentence
        assert sentence[0] == sentence[0].upper()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_alignments_stay_inside_and_cover_what_is_said(language, clauses):
    for clause in clauses:
        english, foreign = grammar("en").tokens(clause), grammar(language).tokens(clause)
        sure, possible = alignment(english, foreign)
        assert set(sure) <= set(possible)
        assert all(0 <= i < len(english) and 0 <= j < len(foreign) for i, j in possible)
        expressed = {key for i, j in sure for key in set(english[i].keys.split()) & set(foreign[j].keys.split())}
        wanted = {"subject"} | {
            role for role in ("object", "person", "place", "time", "predicate") if getattr(clause, role)
        }
        wanted |= {role for role in ("instrument", "companion") if getattr(clause, role)}
        wanted |= {"not"} if clause.negated else set()
        assert wanted <= expressed, (english, foreign)


def test_alignment_of_a_sentence_checked_by_hand():
    clause = MEANINGS["eat-not"]  # The queen is not eating an apple. / Malkia hali tofaa.
    sure, possible = alignment(grammar("en").tokens(clause), grammar("sw").tokens(clause))
    assert sure == [(1, 0), (3, 1), (4, 1), (6, 2)]
    assert set(possible) - set(sure) == {(0, 0), (2, 1), (5, 2)}


def test_english_articles_and_number(clauses):
    for clause, sentence in realised("en", clauses):
        assert not re.search(r"\b[aA] [aeiou]|\b[aA]n [^aeiou]", sentence), sentence
        if clause.kind not in ("have", "exist"):
            assert (" are " in sentence) == bool(clause.subject.quantity), sentence


def test_swahili_verbs_agree_with_subject_and_polarity(clauses):
    for clause, sentence in realised("sw", clauses, lambda c: c.kind in ("act", "go", "come", "give")):
        start = {(False, False): "ana", (True, False): "wana", (False, True): "ha"}[
            bool(clause.subject.quantity), clause.negated
        ]
        verb = next(token for token in grammar("sw").tokens(clause) if "verb" in token.keys.split())
        assert verb.text.startswith(start), sentence
        if clause.person:
            assert re.match(rf"{start}mw?", verb.text), sentence


def test_swahili_adjectives_follow_the_noun_class():
    pairs = {"book": "kizuri", "tree": "mzuri", "egg": "zuri", "table": "nzuri", "teacher": "mzuri", "milk": "mazuri"}
    assert {noun: grammar("sw").agree("good", grammar("sw").noun_class(Phrase(noun))) for noun in pairs} == pairs
    pairs = {"book": "cheupe", "tree": "mweupe", "egg": "jeupe", "table": "nyeupe", "cat": "mweupe", "milk": "meupe"}
    assert {noun: grammar("sw").agree("white", grammar("sw").noun_class(Phrase(noun))) for noun in pairs} == pairs


def test_swahili_numerals_follow_the_plural_class():
    pairs = {"book": "vitabu viwili", "tree": "miti miwili", "egg": "mayai mawili", "key": "funguo mbili"}
    pairs |= {"table": "meza mbili", "dog": "mbwa wawili"}
    for noun, phrase in pairs.items():
        words = grammar("sw").phrase(Phrase(noun, "", "two"), "object")
        assert " ".join(word.text for word in words) == phrase


def test_german_articles_and_adjectives_agree(clauses):
    ending = {"einen": "m", "keinen": "m", "eine": "f", "keine": "f"}
    for clause, sentence in realised("de", clauses, lambda c: c.object and not c.object.quantity):
        gender = grammar("de").gender(clause.object.noun)
        for token in grammar("de").tokens(clause):
            if "object" in token.loose.split() and token.text in ending:
                assert ending[token.text] == gender, sentence
            if "object.quality" in token.keys:
                assert token.text.endswith({"m": "en", "f": "e", "n": "es"}[gender]), sentence


def test_german_verb_is_second(clauses):
    for clause in clauses:
        tokens = grammar("de").tokens(clause)
        verb = next(i for i, token in enumerate(tokens) if {"verb", "be"} & set(token.keys.split()))
        before = {(token.keys or token.loose).split(".")[0] for token in tokens[:verb]}
        assert len(before) == 1, tokens


def test_finnish_objects_are_partitive_and_endings_harmonise(clauses):
    for clause, sentence in realised("fi", clauses, lambda c: c.object and c.kind != "have"):
        partitive = grammar("fi").lexicon[clause.object.noun][2]
        assert partitive in re.findall(r"[\w-]+", sentence.lower()), sentence
    for noun in (name for name, row in concepts().items() if row.type in ("person", "thing")):
        form = grammar("fi").case(noun, "lla")
        harmonic = re.findall("[aouäöy]", form[:-3])
        assert form.endswith("lla" if harmonic and harmonic[-1] in "aou" else "llä"), form


def test_french_elides_and_contracts(clauses):
    for _, sentence in realised("fr", clauses):
        hiatus = re.search(r"\b([Ll]e|[Ll]a|de|ne|se) (?!hache)[aeiouéèêâîôœh]", sentence)
        assert not hiatus, sentence
        assert not re.search(r"\b(à|de) les?\b|\bl' ", sentence), sentence


def test_french_negation_has_two_parts(clauses):
    for clause, sentence in realised("fr", clauses):
        assert bool(re.search(r"\b(ne |n').*\bpas\b", sentence)) == clause.negated, sentence


def test_marathi_auxiliary_agrees_and_ends_the_sentence(clauses):
    plural = re.compile(r"(आहेत|नाहीत)\.$")
    for clause, sentence in realised("mr", clauses):
        assert not re.search("[A-Za-z]", sentence)
        assert sentence.endswith(("नाही.", "नाहीत.") if clause.negated else ("आहे.", "आहेत.")), sentence
        counted = clause.object if clause.kind == "have" else clause.subject
        respected = counted.noun in ("father", "grandfather", "money")
        assert bool(plural.search(sentence)) == (bool(counted.quantity) or respected), sentence


def test_tagalog_linkers_fit_the_word_before(clauses):
    for clause, sentence in realised("tl", clauses):
        assert not re.search(r"[aeioun] na\b", sentence), sentence
        assert not re.search(r"\b(malaki|dalawa|tatlo|marami|pula|bago) ", sentence.lower()) or clause.kind == "quality"


def test_somali_subjects_take_case_and_the_focus_marker_their_gender(clauses):
    plain = [c for c in clauses if c.kind != "exist" and not c.subject.quality and not c.subject.quantity]
    feminine = re.compile(r"(t|d|dh|sh)a$")
    for clause, sentence in realised("so", plain):
        words = sentence.rstrip(".").split()
        definite = grammar("so").lexicon[clause.subject.noun][1]
        subject = next(t.text for t in grammar("so").tokens(clause) if t.keys == "subject")
        assert subject.endswith("u") and subject[:2].lower() == definite[:2], sentence
        assert (
            words.count("ma") + sum(word in ("kuma", "lama", "kama", "uma", "uguma") for word in words)
        ) == clause.negated
        marker = {"buu", "wuu", "bay", "way"} & set(words)
        if marker and feminine.search(definite):
            assert marker <= {"bay", "way"}, sentence
        elif marker:
            assert marker <= {"buu", "wuu"}, sentence
