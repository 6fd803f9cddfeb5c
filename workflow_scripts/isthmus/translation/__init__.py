"""Translation into English: the form of translate methods, and what they share."""
