"""Isthmus: carry a model's English skill to other languages. Knows nothing of Snakemake."""
