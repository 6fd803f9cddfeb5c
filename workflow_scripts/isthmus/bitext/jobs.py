"""The jobs of the bitext stage: their files, and the options of their command lines."""

from collections.abc import Collection
from typing import Any

from isthmus import paths
from isthmus.config.lookups import Config, evaluated_sets
from isthmus.corpora.jobs import gold
from isthmus.languages import ENGLISH, base, languages_of, split_direction, split_tags

EVERY = "every"


def bitext_pairs(config: Config) -> list[tuple[str, str]]:
    """List ``(corpus, language)`` of each bitext."""
    return [
        (corpus, lang) for corpus in config["bitext"]["corpora"] for lang in languages_of(config["corpora"][corpus])
    ]


def bitext(config: Config, languages: Collection[str] = ()) -> list[str]:
    """List the clean bitext files for training, in some languages or in all."""
    return [
        paths.BITEXT.of(config, corpus=corpus, lang=lang)
        for corpus, lang in bitext_pairs(config)
        if not languages or lang in languages
    ]


def bitext_set(config: Config, languages: str) -> str:
    """Return the digests of the bitext in some languages, joined by hyphens, or in ``every`` one."""
    return paths.BITEXT_SET.of(config, languages=languages)


def bitext_in(config: Config, languages: str) -> list[str]:
    """List the files of a :func:`bitext_set`."""
    return bitext(config, () if languages == EVERY else split_tags(languages))


def bitext_counts(config: Config) -> list[str]:
    """List the files with counts of dropped pairs, one for each bitext and filter."""
    filters = ("clean", *(["score"] if scoring_encoder(config) else []), "split", "overlap")
    return [
        paths.BITEXT_COUNTS.of(config, corpus=corpus, lang=lang, filter=name)
        for corpus, lang in bitext_pairs(config)
        for name in filters
    ]


def scoring_encoder(config: Config) -> list[str]:
    """Return the encoder that scores bitext, if bitext is scored."""
    return _encoder(config, config["bitext"]["score"]["encoder"])


def deriving_encoder(config: Config, corpus: str) -> list[str]:
    """Return the encoder for a derived bitext corpus, if its source needs one."""
    return _encoder(config, config["corpora"][corpus].get("encoder", ""))


def _encoder(config: Config, encoder: str) -> list[str]:
    return [(paths.ENCODER + paths.DIGESTS).of(config, encoder=encoder)] if encoder else []


def score_options(config: Config) -> dict[str, Any]:
    """Return the options for scoring bitext, for the command line."""
    return {key: value for key, value in config["bitext"]["score"].items() if key != "encoder"}


def mining_options(config: Config, corpus: str) -> dict[str, Any]:
    """Return the options for mining a corpus: fields of ``ScoreOptions``."""
    block = config["corpora"][corpus]
    options = {key: block[key] for key in ("neighbours", "measure", "threshold")}
    return options | {"keep": block["best"]}


def clean_options(config: Config, lang: str) -> dict[str, Any]:
    """Return the options for cleaning the bitext of a language, for the command line."""
    options = dict(config["bitext"]["clean"])
    return options | {"identify_foreign": lang not in options.pop("unidentified")}


def stage_to_split(config: Config) -> str:
    """Name the last stage before the split."""
    return "scored" if scoring_encoder(config) else "clean"


def held_out(config: Config, lang: str) -> list[str]:
    """List the files with which bitext of a language may not overlap.

    These are the evaluation files with text in the language or in English, and the dev and test pairs of all its
    bitext. The language includes its other scripts and regions.
    """
    spoken = {ENGLISH, base(lang)}
    files = [file for task, corpus, _ in evaluated_sets(config) for file in _spoken(config, task, corpus, spoken)]
    for corpus in config["evaluation"]["alignment"]["corpora"]:
        files += gold(config, corpus)
    for corpus in config["evaluation"]["translation"]:
        alike = [code for code in languages_of(config["corpora"][corpus]) if base(code) == base(lang)]
        files += [paths.GIVEN_BITEXT.of(config, corpus=corpus, lang=code) for code in alike]
    for corpus, code in bitext_pairs(config):
        if base(code) == base(lang):
            files += [paths.BITEXT_PART.of(config, corpus=corpus, lang=code, split=split) for split in ("dev", "test")]
    return list(dict.fromkeys(files))


def _spoken(config: Config, task: str, corpus: str, languages: set[str]) -> list[str]:
    """List the files of an evaluation corpus with text in one of the languages, in all splits except train."""
    block = config["corpora"][corpus]
    if task == "nli":
        held = [split for split in block["splits"] if split != "train"]
        spoken = [code for code in languages_of(block) if base(code) in languages]
        return [paths.NLI.of(config, corpus=corpus, lang=code, split=split) for code in spoken for split in held]
    pairs = [split_direction(direction) for direction in block["directions"]]
    pairs = [pair for pair in pairs if languages & set(map(base, pair))]
    documents = [code for _, code in pairs if base(code) in languages]
    return [paths.DOCUMENTS.of(config, corpus=corpus, document=code) for code in documents] + [
        paths.QUERIES.of(config, corpus=corpus, query=query, document=document) for query, document in pairs
    ]
