"""The one error a user is meant to read."""


class InputError(ValueError):
    """Bad input or configuration. The message names the file, line or key, and the fix."""
