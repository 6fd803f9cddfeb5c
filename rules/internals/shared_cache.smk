# Share trained models between workflows, by `--cache` and SNAKEMAKE_OUTPUT_CACHE (docs/architecture.md). Snakemake's
# own cache allows no benchmark in the same rule (snakemake#2238), and does not check the entries that it uses.
import asyncio

from snakemake.caching import LOCATION_ENVVAR
from snakemake.caching.rule import CacheFlag, RuleCache
from snakemake.exceptions import CacheMissException
from snakemake.logging import logger

from isthmus.provenance import shared_cache
from isthmus.files import digest

SHARED = [
    "pretrain_encoder",
    "train",
    "align",
    "learn_translator",
]
# Params that are only places. They do not change the output.
PLACES = ["script", "state", "bitext"]


class SharedOutputs(RuleCache):
    """Snakemake's between-workflow cache of a rule, with entries named by content and checked before use.

    Snakemake's own cache names entries by the recipe alone, moves the only copy of an output, and does not check an
    entry before it uses it.
    """

    def __init__(self, cached_rule):
        super().__init__(cached_rule, CacheFlag.output)
        self.missed = {}

    def check(self):
        """Allow a benchmark; it is kept with the outputs. Snakemake's own cache refuses it."""

    async def exists(self, job):
        try:
            return self._entry(job).is_dir()
        except InputError:
            return False  # an input does not exist yet

    async def fetch(self, job):
        entry = self._entry(job)
        held = shared_cache.lock(entry)
        # The lock is released with the task, however the job ends.
        asyncio.current_task().add_done_callback(lambda _: held.close())
        if not shared_cache.take(entry, self._outputs(job)):
            self.missed[job] = entry
            raise CacheMissException(f"{job} is not in the cache")
        logger.info(f"{job.output[0]} is taken from the cache.")

    async def store(self, job):
        shared_cache.keep(self.missed[job], self._outputs(job))

    def _entry(self, job):
        params = {
            name: value for name, value in job.params.items() if name not in PLACES
        }
        inputs = [(Path(path).name, digest(path)) for path in job.input]
        recipe = (job.rule.name, job.rule.shellcmd, job.wildcards_dict, params, inputs)
        return Path(os.environ[LOCATION_ENVVAR]) / shared_cache.key(*recipe)

    def _outputs(self, job):
        outputs = {str(place): Path(path) for place, path in enumerate(job.output)}
        return outputs | ({"benchmark": Path(job.benchmark)} if job.benchmark else {})


if os.environ.get(LOCATION_ENVVAR):
    for name in SHARED:
        cached = workflow.get_rule(name)
        cached.cache = SharedOutputs(cached)
