"""The errors a user is meant to read."""


class InputError(ValueError):
    """Bad input or configuration. The message names the file, line or key, and the fix."""


class Stopped(RuntimeError):
    """Work that ended before its end; what was saved stays. The message says why, and how it goes on.

    Attributes:
        status: the program's exit status: 1, or 128 and the number of the signal that stopped it.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status
