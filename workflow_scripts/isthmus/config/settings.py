"""The model of the whole configuration. Each section is a block."""

from typing import Annotated, Literal

from pydantic import Field

from isthmus.config.bitext import BitextStage
from isthmus.config.blocks import FOLDER, Block, Language, Name, Named, Positive, Some, section
from isthmus.config.corpora import AnyCorpus
from isthmus.config.encoders import AnyEncoder
from isthmus.config.evaluation import Evaluation
from isthmus.config.search import Search
from isthmus.config.step_blocks import AnyStep
from isthmus.config.tasks import Tasks

CHAIN = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
Folder = Annotated[str, Field(pattern=FOLDER)]


class Budget(Block):
    """The training budget of every method."""

    hold: Literal["updates", "passes"] = "updates"
    """The unit of the budget. updates: each step makes its own number of updates. passes: every method takes as many
    encoder passes as the baseline. Its steps share them in proportion to their max_steps."""


class Settings(Block):
    """The whole configuration: which methods are compared, on which data, and how."""

    title: str = "Isthmus"
    """The report's title."""
    results: Folder = "results"
    """The folder for all results."""
    data: str = "data"
    """The folder that replaces {data} in the paths of local corpora."""
    downloads: Folder = "downloads"
    """The folder for downloads. It outlives the results, and several configurations may share it."""
    seeds: Some[Annotated[int, Field(ge=0, le=2**32 - 1)]] = [1]
    """Every model is trained once with each of these seeds."""
    threads: Positive = 1
    """Cores of each training or evaluation job."""
    gpu: bool = False
    """Whether every training and evaluation job asks for a GPU. One machine runs one such job at a time; Slurm runs as
    many as the cluster allows."""
    gpus_per_training: Positive = 1
    """GPUs of each job that runs a train or an align step. With several, gpu must be true."""
    encoders: Named[AnyEncoder]
    """The encoders to compare, each under a name of your own."""
    corpora: Named[AnyCorpus]
    """The data. No other data is read."""
    bitext: BitextStage = section(BitextStage)
    tasks: Tasks
    """The tasks. Each has an English training corpus and evaluation sets."""
    steps: Named[AnyStep]
    """The steps of the methods. `options` are for both tasks; `nli` and `clir` override them for one."""
    methods: Named[Annotated[str, Field(pattern=CHAIN)]]
    """The methods to compare. Each name has a chain of steps, joined by dots, such as plain.ot. The first method is
    the baseline."""
    budget: Budget = section(Budget)
    search: Search = section(Search)
    evaluation: Evaluation = section(Evaluation)
    groups: dict[Name, Some[Language]] = {}
    """Groups of languages, such as low_resource: [sw, so]. The summary and the verdict judge each group separately."""
