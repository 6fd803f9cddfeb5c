"""Translation into English: the interface of translate methods, and their shared code."""
