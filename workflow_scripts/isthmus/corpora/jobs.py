"""List the files of each kind of corpus, and the corpus files of a run."""

from isthmus import paths
from isthmus.config.lookups import Config, evaluated_sets, names
from isthmus.languages import ENGLISH, languages_of, split_direction

MADE_HERE = ("aligned", "mined")
"""Sources of bitext derived from other corpora of the configuration."""


def read_corpora(config: Config, kind: str) -> list[str]:
    """List the corpora of a kind, except those derived from other corpora."""
    made = names(config, "corpora", "source", *MADE_HERE)
    return [name for name in names(config, "corpora", "kind", kind) if name not in made]


def in_languages(config: Config, pattern: paths.Pattern, corpus: str, **parts: str) -> list[str]:
    """List the files of a corpus with one pattern, one for each language."""
    return [pattern.of(config, corpus=corpus, lang=lang, **parts) for lang in languages_of(config["corpora"][corpus])]


def english(config: Config, task: str) -> str:
    """Return the English training file of a task."""
    corpus = config["tasks"][task]["train"]
    if task == "nli":
        return paths.NLI.of(config, corpus=corpus, lang=ENGLISH, split="train")
    return paths.ENGLISH_PAIRS.of(config, corpus=corpus)


def nli_files(config: Config, corpus: str, split: str) -> list[str]:
    """List the files of one split of an NLI corpus, one for each language."""
    return in_languages(config, paths.NLI, corpus, split=split)


def nli_set(config: Config, corpus: str, split: str) -> str:
    """Return the digests of :func:`nli_files`, one input in place of many."""
    return paths.NLI_SET.of(config, corpus=corpus, split=split)


def collection_files(config: Config, corpus: str) -> list[str]:
    """List the files of a CLIR collection: documents, queries, qrels."""
    pairs = [split_direction(direction) for direction in config["corpora"][corpus]["directions"]]
    documents = dict.fromkeys(document for _, document in pairs)
    return [paths.DOCUMENTS.of(config, corpus=corpus, document=document) for document in documents] + [
        pattern.of(config, corpus=corpus, query=query, document=document)
        for pattern in (paths.QUERIES, paths.QRELS)
        for query, document in pairs
    ]


def collection(config: Config, corpus: str) -> str:
    """Return the digests of :func:`collection_files`, one input in place of many."""
    return paths.COLLECTION.of(config, corpus=corpus)


def gold(config: Config, corpus: str) -> list[str]:
    """List the gold word alignments of a corpus, one file for each language."""
    return in_languages(config, paths.GOLD, corpus)


def monolingual(config: Config, corpus: str) -> list[str]:
    """List the files of a corpus of kind text, one for each language."""
    return in_languages(config, paths.TEXT, corpus)


def sentences(config: Config, corpus: str) -> list[str]:
    """List the files of a corpus of document pairs: English, then each other language."""
    return [paths.SENTENCES.of(config, corpus=corpus, lang=ENGLISH), *in_languages(config, paths.SENTENCES, corpus)]


def origin(config: Config, corpus: str, lang: str) -> str:
    """Return the file in one language from which a derived bitext is made."""
    block = config["corpora"][corpus]
    pattern, source = (
        (paths.SENTENCES, block["documents"]) if block["source"] == "aligned" else (paths.TEXT, block["text"])
    )
    return pattern.of(config, corpus=source, lang=lang)


def given_text(config: Config) -> list[str]:
    """List the inputs of all bitext before cleaning, and the documents for scoring mining."""
    files = []
    for corpus in config["bitext"]["corpora"]:
        block = config["corpora"][corpus]
        if block["source"] in MADE_HERE:
            files += [origin(config, corpus, lang) for lang in (ENGLISH, *languages_of(block))]
        else:
            files += in_languages(config, paths.GIVEN_BITEXT, corpus)
    for corpus in config["evaluation"]["mining"]["corpora"]:
        files += sentences(config, corpus)
    return files


def used_files(config: Config) -> list[str]:
    """List the corpus files for training and evaluation."""
    files = given_text(config)
    for task, corpus, split in evaluated_sets(config):
        files += nli_files(config, corpus, split) if task == "nli" else collection_files(config, corpus)
    files += [english(config, task) for task in config["tasks"]]
    for corpus in config["evaluation"]["alignment"]["corpora"]:
        files += gold(config, corpus)
    return list(dict.fromkeys(files))


def used_text(config: Config) -> list[str]:
    """List the used files with text. They decide which pieces a pruned vocabulary keeps."""
    return [file for file in used_files(config) if not paths.QRELS.parse(file)]


def corpus_files(config: Config) -> list[str]:
    """List every corpus file of a complete run."""
    corpora = [block["corpus"] for block in config["encoders"].values() if "corpus" in block]
    return used_files(config) + [file for corpus in corpora for file in monolingual(config, corpus)]
