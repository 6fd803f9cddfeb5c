"""Errors for the user to read."""


class InputError(ValueError):
    """Bad input or configuration. The message names the file, line or key, and the fix."""


class Stopped(RuntimeError):
    """Stopped early; the saved state is kept. The message says why, and how to resume.

    Attributes:
        status: the program's exit status: 1, or 128 and the number of the signal that stopped it.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status
