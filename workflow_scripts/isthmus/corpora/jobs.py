"""The files of corpora: which ones a run needs, and what each kind of corpus consists of."""

from isthmus import paths
from isthmus.config.lookups import Config, evaluated_sets, names
from isthmus.languages import ENGLISH, languages_of, split_direction

MADE_HERE = ("aligned", "mined")
"""Sources of bitext that make it from other corpora of the configuration."""


def read_corpora(config: Config, kind: str) -> list[str]:
    """List the corpora of a kind that are read from their source, not made from other corpora."""
    made = names(config, "corpora", "source", *MADE_HERE)
    return [name for name in names(config, "corpora", "kind", kind) if name not in made]


def in_languages(config: Config, pattern: paths.Pattern, corpus: str, **parts: str) -> list[str]:
    """List the files of a corpus with one pattern, a language each."""
    return [pattern.of(config, corpus=corpus, lang=lang, **parts) for lang in languages_of(config["corpora"][corpus])]


def english(config: Config, task: str) -> str:
    """Return the file in English that a task is learnt from."""
    corpus = config["tasks"][task]["train"]
    if task == "nli":
        return paths.NLI.of(config, corpus=corpus, lang=ENGLISH, split="train")
    return paths.ENGLISH_PAIRS.of(config, corpus=corpus)


def nli_files(config: Config, corpus: str, split: str) -> list[str]:
    """List the files of one split of an paths.NLI corpus, a language each."""
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
    """List the gold word alignments of a corpus, a language each."""
    return in_languages(config, paths.GOLD, corpus)


def monolingual(config: Config, corpus: str) -> list[str]:
    """List the files of a corpus of kind text, a language each."""
    return in_languages(config, paths.TEXT, corpus)


def sentences(config: Config, corpus: str) -> list[str]:
    """List the files of a corpus of document pairs: English, then each of its languages."""
    return [paths.SENTENCES.of(config, corpus=corpus, lang=ENGLISH), *in_languages(config, paths.SENTENCES, corpus)]


def origin(config: Config, corpus: str, lang: str) -> str:
    """Return the file in a language that a bitext that is made here is made from."""
    block = config["corpora"][corpus]
    pattern, source = (
        (paths.SENTENCES, block["documents"]) if block["source"] == "aligned" else (paths.TEXT, block["text"])
    )
    return pattern.of(config, corpus=source, lang=lang)


def given_text(config: Config) -> list[str]:
    """List what all bitext is made from, before cleaning, and the documents that mining is scored on."""
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
    """List the corpus files that models learn from and are scored on."""
    files = given_text(config)
    for task, corpus, split in evaluated_sets(config):
        files += nli_files(config, corpus, split) if task == "nli" else collection_files(config, corpus)
    files += [english(config, task) for task in config["tasks"]]
    for corpus in config["evaluation"]["alignment"]["corpora"]:
        files += gold(config, corpus)
    return list(dict.fromkeys(files))


def used_text(config: Config) -> list[str]:
    """List the used files with text; they decide what a pruned vocabulary keeps."""
    return [file for file in used_files(config) if not paths.QRELS.parse(file)]


def corpus_files(config: Config) -> list[str]:
    """List every corpus file that a whole run makes."""
    corpora = [block["corpus"] for block in config["encoders"].values() if "corpus" in block]
    return used_files(config) + [file for corpus in corpora for file in monolingual(config, corpus)]
