"""Retrieval measures of a run, query by query."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pytrec_eval

from isthmus.errors import InputError
from isthmus.evaluation.measures import by_provider
from isthmus.evaluation.ranking import read_qrels, read_run

log = logging.getLogger("isthmus")
MEASURES = by_provider("pytrec_eval")


def measure_run(run: Path, qrels: Path, queries: Sequence[str]) -> dict[str, dict[str, float]]:
    """Measure one run by pytrec_eval: ``{measure: {query id: value}}`` for ``MEASURES``.

    A query without an answer in the run counts as 0. A query without a relevant document cannot be measured. Such
    queries are ignored, and the log gives their number.

    Raises:
        InputError: no query has a relevant document.
    """
    judged = read_qrels(qrels)
    relevant = {query: judged[query] for query in queries if any(g > 0 for g in judged.get(query, {}).values())}
    if not relevant:
        raise InputError(f"{qrels}: none of the {len(queries)} queries of {run} has a relevant document")
    if len(relevant) < len(queries):
        log.warning("%s: %d queries have no relevant document and are left out", qrels, len(queries) - len(relevant))
    measured = pytrec_eval.RelevanceEvaluator(relevant, set(MEASURES)).evaluate(read_run(run))
    return {measure: {query: measured.get(query, {}).get(measure, 0.0) for query in relevant} for measure in MEASURES}
