"""Isthmus: transfer a model's English skill to other languages. This package does not depend on Snakemake."""
