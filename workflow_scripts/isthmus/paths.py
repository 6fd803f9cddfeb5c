"""Where everything lies under the results folder, and what a configuration asks for. Paths alone; nothing is read."""

from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import PurePath
from typing import Any

from isthmus.bitext.mine.layout import MiningLayout
from isthmus.config.methods import step_method
from isthmus.config.resolve import languages_of
from isthmus.config.steps import split_chain, step_options
from isthmus.evaluation.layout import ComparisonLayout
from isthmus.evaluation.measures import PRIMARY
from isthmus.files import DIGESTS
from isthmus.languages import ENGLISH, base, join_tags, split_direction, split_tags
from isthmus.search.paths import ProtocolLayout
from isthmus.search.searching import SearchLayout
from isthmus.translation.layout import TranslationLayout

AMOUNTS = ("items", "pairs", "lines")
EVERY = "every"


class Layout(TranslationLayout, MiningLayout, ProtocolLayout, SearchLayout, ComparisonLayout):
    """The paths of a resolved configuration."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.results = config["results"]
        self.corpora = config["corpora"]

    def names(self, section: str, key: str, *values: str) -> list[str]:
        """The names under ``section`` whose ``key`` is one of ``values``, such as the encoders of a source."""
        return [name for name, block in self.config[section].items() if block[key] in values]

    def source_options(self, corpus: str, part: str = "") -> dict[str, Any]:
        """A corpus's block as its reader takes it, with ``{data}`` filled in.

        Of amounts given apart for each ``part`` (a language or a split), only that part's, so that another part's
        amount is no parameter of this one's job.
        """
        data = self.config["data"]
        options = {
            key: value.replace("{data}", data) if isinstance(value, str) and key != "dev" else value
            for key, value in self.corpora[corpus].items()
            if key not in ("kind", "source", "licence", "languages", "directions", "splits")
        }
        for key in AMOUNTS:
            if isinstance(options.get(key), dict) and part in options[key]:
                options[key] = options[key][part]
        return options

    def corpus(self, corpus: str, item: str) -> str:
        """A file of a corpus in its standard form."""
        return f"{self.results}/corpora/{corpus}/{item}"

    def english(self, task: str) -> str:
        """What ``task`` is learnt from, in English."""
        item = {"nli": "en.train.tsv", "clir": "pairs.tsv"}[task]
        return self.corpus(self.config["tasks"][task]["train"], item)

    def nli_files(self, corpus: str, split: str) -> list[str]:
        """An NLI corpus's files of one split, a language each."""
        return [self.corpus(corpus, f"{language}.{split}.tsv") for language in languages_of(self.corpora[corpus])]

    def nli_set(self, corpus: str, split: str) -> str:
        """An NLI corpus's files of one split, by their digests."""
        return self.corpus(corpus, f"{split}{DIGESTS}")

    def collection_files(self, corpus: str) -> list[str]:
        """Everything of a CLIR collection."""
        directions = self.corpora[corpus]["directions"]
        documents = dict.fromkeys(split_direction(direction)[1] for direction in directions)
        return (
            [self.corpus(corpus, f"documents/{language}.jsonl") for language in documents]
            + [self.corpus(corpus, f"queries/{direction}.tsv") for direction in directions]
            + [self.corpus(corpus, f"qrels/{direction}.txt") for direction in directions]
        )

    def collection(self, corpus: str) -> str:
        """A CLIR collection, by the digests of its files."""
        return self.corpus(corpus, f"collection{DIGESTS}")

    def bitext_pairs(self) -> list[tuple[str, str]]:
        """``(corpus, language)`` of each bitext."""
        return self._bitext_pairs

    @cached_property
    def _bitext_pairs(self) -> list[tuple[str, str]]:
        return [
            (corpus, language)
            for corpus in self.config["bitext"]["corpora"]
            for language in languages_of(self.corpora[corpus])
        ]

    def bitext(self, languages: Collection[str] = ()) -> list[str]:
        """The clean bitext to learn from, in some languages or in all."""
        return [
            f"{self.results}/bitext/{corpus}/{language}.tsv"
            for corpus, language in self.bitext_pairs()
            if not languages or language in languages
        ]

    def step_bitext(self, step: str, task: str) -> list[str]:
        """The clean bitext that a step learns from, if it learns from any."""
        if not step_method(self.config["steps"], step).reads_bitext:
            return []
        return self.bitext(step_options(self.config["steps"], step, task).get("languages", "").split())

    def bitext_set(self, languages: str) -> str:
        """The clean bitext in some languages, joined by hyphens, or in ``every`` one, by the digests of its files."""
        return f"{self.results}/bitext/{languages}{DIGESTS}"

    def bitext_in(self, languages: str) -> list[str]:
        """The files of a :meth:`bitext_set`."""
        return self.bitext(() if languages == EVERY else split_tags(languages))

    def step_bitext_set(self, step: str, task: str) -> list[str]:
        """:meth:`step_bitext`, by the digests of its files."""
        languages = step_options(self.config["steps"], step, task).get("languages", "").split()
        return [self.bitext_set(join_tags(*languages) or EVERY)] if self.step_bitext(step, task) else []

    def step_word_lists(self, step: str, task: str) -> list[str]:
        """The files of words that a step reads: synonyms, and a dictionary for each language of its bitext."""
        options = step_options(self.config["steps"], step, task)
        dictionary = options.get("dictionary", "")
        languages = [PurePath(file).stem for file in self.step_bitext(step, task)] if dictionary else []
        dictionaries = [dictionary.replace("{lang}", language) for language in languages]
        return list(dict.fromkeys([*dictionaries, *filter(None, [options.get("synonyms", "")])]))

    def bitext_counts(self) -> list[str]:
        """What the steps of the bitext stage dropped, a file a bitext and rule."""
        return [
            f"{self.results}/bitext/{corpus}/counts/{language}.{rule}.tsv"
            for corpus, language in self.bitext_pairs()
            for rule in ("clean", *(["score"] if self.scoring_encoder() else []), "split", "overlap")
        ]

    def scoring_encoder(self) -> list[str]:
        """The encoder that bitext is scored with, if it is scored."""
        encoder = self.config["bitext"]["score"]["encoder"]
        return [self.encoder(encoder)] if encoder else []

    def score_options(self) -> dict[str, Any]:
        """The options that score bitext, as its command line takes them."""
        return {key: value for key, value in self.config["bitext"]["score"].items() if key != "encoder"}

    def before_split(self) -> str:
        """The folder, of a bitext corpus's, of the pairs that are split."""
        return "scored" if self.scoring_encoder() else "clean"

    def clean_options(self, language: str) -> dict[str, Any]:
        """The options that clean the bitext of ``language``, as its command line takes them."""
        options = dict(self.config["bitext"]["clean"])
        return options | {"identify_foreign": language not in options.pop("unidentified")}

    def held_out(self, language: str) -> list[str]:
        """What may not be trained on by bitext of ``language``: every evaluation file with text in it or in English,
        and the dev and test pairs of all its bitext. Another script or region of it is the same language."""
        spoken = {ENGLISH, base(language)}
        files = [file for task, corpus, _ in self.evaluated() for file in self._spoken(task, corpus, spoken)]
        for corpus in self.config["evaluation"]["alignment"]["corpora"]:
            files += self.gold(corpus)
        for corpus in self.config["evaluation"]["translation"]:
            alike = [code for code in languages_of(self.corpora[corpus]) if base(code) == base(language)]
            files += [self.corpus(corpus, f"{code}.tsv") for code in alike]
        for corpus, code in self.bitext_pairs():
            if base(code) == base(language):
                files += [f"{self.results}/bitext/{corpus}/{code}.{split}.tsv" for split in ("dev", "test")]
        return list(dict.fromkeys(files))

    def _spoken(self, task: str, corpus: str, languages: set[str]) -> list[str]:
        """The files of an evaluation corpus with text in one of the languages, in any script and region, all splits
        but training."""
        block = self.corpora[corpus]
        if task == "nli":
            held = [split for split in block["splits"] if split != "train"]
            spoken = [code for code in languages_of(block) if base(code) in languages]
            return [self.corpus(corpus, f"{code}.{split}.tsv") for code in spoken for split in held]
        directions = [name for name in block["directions"] if languages & set(map(base, split_tags(name)))]
        documents = [split_direction(direction)[1] for direction in directions]
        return [self.corpus(corpus, f"documents/{code}.jsonl") for code in documents if base(code) in languages] + [
            self.corpus(corpus, f"queries/{direction}.tsv") for direction in directions
        ]

    def text(self) -> list[str]:
        """All text in use, which decides the pieces that a pruned vocabulary keeps."""
        return [file for file in self._used() if "/qrels/" not in file]

    def corpus_files(self) -> list[str]:
        """Every file of a corpus, in its standard form, that a whole run makes."""
        corpora = [block["corpus"] for block in self.config["encoders"].values() if "corpus" in block]
        return self._used() + [file for corpus in corpora for file in self.monolingual(corpus)]

    def _used(self) -> list[str]:
        """What models learn from and are scored on."""
        files = self.given_text()
        for task, corpus, split in self.evaluated():
            files += self.nli_files(corpus, split) if task == "nli" else self.collection_files(corpus)
        files += [self.english(task) for task in self.config["tasks"]]
        for corpus in self.config["evaluation"]["alignment"]["corpora"]:
            files += self.gold(corpus)
        return list(dict.fromkeys(files))

    def gold(self, corpus: str) -> list[str]:
        """The gold word alignments of a corpus, a language each."""
        return [self.corpus(corpus, f"{language}.gold.tsv") for language in languages_of(self.corpora[corpus])]

    def monolingual(self, corpus: str) -> list[str]:
        """The text files of a corpus of kind text, a language each."""
        return [self.corpus(corpus, f"{language}.txt") for language in languages_of(self.corpora[corpus])]

    def encoder(self, encoder: str) -> str:
        """An encoder, by its folder's digests."""
        return f"{self.results}/encoders/{encoder}{DIGESTS}"

    def encoder_text(self, encoder: str) -> list[str]:
        """The text that an encoder's vocabulary is learnt from, or pruned to; none where it stays whole."""
        block = self.config["encoders"][encoder]
        if "corpus" in block:
            return self.monolingual(block["corpus"])
        return self.text() if block["prune"] else []

    def encoder_options(self, encoder: str) -> dict[str, Any]:
        """What the command line of an encoder's source takes."""
        block = self.config["encoders"][encoder]
        rest = {key: value for key, value in block.items() if key not in ("source", "corpus", "options")}
        return rest | block.get("options", {})

    def model(self, encoder: str, seed: int | str, task: str, chain: str) -> str:
        """A model, by its folder's digests: its path spells its recipe."""
        return f"{self.results}/models/{encoder}/seed-{seed}/{task}/{chain}{DIGESTS}"

    def parent(self, encoder: str, seed: int | str, task: str, chain: str) -> str:
        """What a chain's last step starts from: the model of the steps before it, or the bare encoder."""
        before = chain.rpartition(".")[0]
        return self.model(encoder, seed, task, before) if before else self.encoder(encoder)

    def evaluated(self) -> Iterator[tuple[str, str, str]]:
        """``(task, corpus, split)`` of everything that models are scored on."""
        for task, block in self.config["tasks"].items():
            for entry in block["evaluate"]:
                yield task, entry["corpus"], entry["split"]

    def evaluations(self) -> list[str]:
        """What is measured: evaluation folders, and tables of alignment and translation without their ``.tsv``."""
        root = f"{self.results}/evaluation"
        config = self.config
        models = [f"{encoder}/seed-{seed}" for encoder in config["encoders"] for seed in config["seeds"]]
        found = [
            f"{root}/{model}/{task}/{chain}/{corpus}.{split}"
            for model in models
            for task, corpus, split in self.evaluated()
            for chain in self.chains(task)
            if self.asked(chain, corpus)
        ]
        found += [path for model in models for path in self.protocol_evaluations(model)]
        for corpus in config["evaluation"]["alignment"]["corpora"]:
            found += self.statistical_alignment(corpus)
            found += [f"{root}/{encoder}/alignment/{corpus}" for encoder in config["encoders"]]
            found += [
                f"{root}/{model}/{self.alignment_task()}/{chain}/alignment/{corpus}"
                for model in models
                for chain in self.chains(self.alignment_task())
                if not split_chain(chain, config["steps"])[0]
            ]
        for task, corpus, split in self.evaluated():
            if task == "clir" and "sentence_vectors" in config["evaluation"]["baselines"]:
                found += [f"{root}/{encoder}/sentence/{corpus}.{split}" for encoder in config["encoders"]]
            if task == "clir" and "bm25" in config["evaluation"]["baselines"] and self.translated(corpus):
                found.append(f"{root}/bm25/{corpus}.{split}")
        return found + self.translation_evaluations()

    def statistical_alignment(self, corpus: str) -> list[str]:
        """The statistical aligner's scores on a gold corpus, without their ``.tsv``, if it is asked for."""
        asked = "statistical" in self.config["evaluation"]["alignment"]["aligners"]
        return [f"{self.results}/evaluation/statistical/alignment/{corpus}"] if asked else []

    def vector_aligners(self) -> list[str]:
        """The aligners that are asked for and need a model's token vectors."""
        return [name for name in self.config["evaluation"]["alignment"]["aligners"] if name != "statistical"]

    def alignment_scores(self) -> list[str]:
        """The scores of every aligner: of untrained encoders, and of the statistical one."""
        corpora = self.config["evaluation"]["alignment"]["corpora"]
        encoders = [
            f"{self.results}/evaluation/{encoder}/alignment/{corpus}.tsv"
            for encoder in self.config["encoders"]
            for corpus in corpora
        ]
        return encoders + [f"{path}.tsv" for corpus in corpora for path in self.statistical_alignment(corpus)]

    def alignment_bitext(self, corpus: str) -> list[str]:
        """The clean bitext in the languages of a gold corpus."""
        return self.bitext(languages_of(self.corpora[corpus]))

    def is_collection(self, corpus: str) -> bool:
        """Whether a corpus is a CLIR collection."""
        return self.corpora[corpus]["kind"] == "collection"

    def translated(self, collection: str) -> bool:
        """Whether a collection carries its queries in the documents' language."""
        block = self.corpora[collection]
        return block["source"] == "microworld" or bool(block["translations"])

    def baseline(self) -> str:
        """The method that others are compared with: the first in the configuration."""
        return next(iter(self.config["methods"]))

    def methods(self, task: str) -> list[str]:
        """The names of the methods compared on a task, in the configuration's order."""
        chosen = self.config["tasks"][task]["methods"]
        return [name for name in self.config["methods"] if not chosen or name in chosen]

    def chains(self, task: str) -> list[str]:
        """The chains of the methods compared on a task."""
        return list(dict.fromkeys(self.config["methods"][name] for name in self.methods(task)))

    def note(self) -> str:
        """What every table and figure says in brackets: that any of its data are made, what a search chose on."""
        made = any(corpus["source"] == "microworld" for corpus in self.corpora.values())
        return ", ".join(["synthetic"] * made + self.chosen_on())

    def plans(self) -> list[tuple[str, str]]:
        """``(corpus, language)`` of each plan that is drawn, those of the gold alignments."""
        corpora = self.config["evaluation"]["alignment"]["corpora"]
        return [(corpus, language) for corpus in corpora for language in languages_of(self.corpora[corpus])]

    def figures(self) -> list[tuple[str, str]]:
        """``(task, measure)`` of each figure, in an order that the configuration's does not change."""
        shown = []
        for task in self.config["tasks"]:
            measure = PRIMARY[task]
            shown += [(task, measure)] + [(task, f"{measure}_gain")] * (task in self.compared_tasks())
            shown += [(task, "aer")] * (bool(self.plans()) and task == self.alignment_task())
        return sorted(shown)

    def alignment_task(self) -> str:
        """The task whose models are scored on gold alignments: retrieval, where there is one."""
        return "clir" if "clir" in self.config["tasks"] else "nli"
