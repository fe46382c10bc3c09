"""Fills in the sentences of the pages."""


def say(sentence: str, **fields: str) -> str:
    """Return the sentence with each ``{name}`` filled in, as the scripts do it."""
    for name, value in fields.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence
