"""The whole configuration: one model, of which each section is a block."""

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
    """What every method may spend on training."""

    hold: Literal["updates", "passes"] = "updates"
    """What is equal. updates: each step makes as many updates as it says. passes: the steps of every method take as
    many encoder passes together as the baseline; they share them in proportion to their max_steps."""


class Settings(Block):
    """One file says everything: what is compared, on which data, and how."""

    title: str = "Isthmus"
    """The report's title."""
    results: Folder = "results"
    """The folder for all results."""
    data: str = "data"
    """The folder that {data} stands for in the paths of local corpora."""
    downloads: Folder = "downloads"
    """The folder for downloads. It outlives the results, and several configurations may share it."""
    seeds: Some[Annotated[int, Field(ge=0, le=2**32 - 1)]] = [1]
    """Every model is trained once with each of these seeds."""
    threads: Positive = 1
    """Cores of one training or evaluation job."""
    gpu: bool = False
    """Whether every training and evaluation job asks for a GPU. One machine runs one such job at a time; Slurm runs as
    many as the cluster gives."""
    gpus_per_training: Positive = 1
    """GPUs of each job that trains for a task or aligns. With several, gpu must be true."""
    encoders: Named[AnyEncoder]
    """The encoders to compare, each under a name of your own."""
    corpora: Named[AnyCorpus]
    """The data. Nothing is read that is not named here."""
    bitext: BitextStage = section(BitextStage)
    tasks: Tasks
    """The tasks: the English corpus that trains each, and the sets that score it."""
    steps: Named[AnyStep]
    """The steps that methods are made of. `options` hold for both tasks; `nli` and `clir` go over them."""
    methods: Named[Annotated[str, Field(pattern=CHAIN)]]
    """What is compared: a name for each chain of steps, joined by dots, such as plain.ot. The first is the baseline."""
    budget: Budget = section(Budget)
    search: Search = section(Search)
    evaluation: Evaluation = section(Evaluation)
    groups: dict[Name, Some[Language]] = {}
    """Groups of languages that the summary and the verdict judge apart, such as low_resource: [sw, so]."""
