"""Encoders: their sources, their folders, and the checks when a folder is loaded."""

RANDOM_POSITIONS = 512
"""Maximum input length of a random encoder, in tokens."""
