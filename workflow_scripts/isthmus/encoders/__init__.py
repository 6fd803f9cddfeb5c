"""Encoders: where they come from, and how they are saved, checked and loaded."""

RANDOM_POSITIONS = 512
"""The longest input of a random encoder, in tokens."""
