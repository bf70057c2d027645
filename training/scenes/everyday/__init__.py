"""Questions as people put them: the same question, and the same answer, in one of very many wordings."""

from __future__ import annotations

import random

from training.scenes.everyday.chinese import CHINESE, TRADITIONAL
from training.scenes.everyday.english import ENGLISH
from training.scenes.everyday.japanese import JAPANESE
from training.scenes.everyday.wordings import Word, Wordings
from training.scenes.questions import Question
from training.scenes.words import NOUNS

WORDINGS: dict[str, Wordings] = {"en": ENGLISH, "zh": CHINESE, "ja": JAPANESE}
#: Shares: of the names that `words.NOUNS` has not, of traditional characters, of questions about something
#: else than what there is among those that the model cannot answer.
_OTHER_NAMES, _TRADITIONAL, _ASIDE = 0.4, 0.25, 0.3


def reworded(asked: Question, chance: random.Random) -> Question:
    """`asked` in other words."""
    texts = WORDINGS[asked.language]
    if asked.form == "unknown":
        text = _strange(asked, texts, chance)
    elif asked.form == "comparing":
        templates = {"more": texts.more, "fewer": texts.fewer, "same": texts.same}[asked.about]
        fields = [_fields(kind, asked.language, texts, chance) for kind in asked.kinds]
        named = "many" if asked.language == "en" else "name"
        text = _filled(templates, texts, chance, {**fields[0], "a": fields[0][named], "b": fields[1][named]})
    elif asked.form == "listing":
        templates = texts.animals if asked.about == "animals" else texts.everything
        text = _filled(templates, texts, chance, {})
    else:
        templates = texts.counting if asked.form == "counting" else texts.presence
        text = _filled(templates, texts, chance, _fields(asked.kinds[0], asked.language, texts, chance))
    if asked.language == "zh" and chance.random() < _TRADITIONAL:
        text = text.translate(TRADITIONAL)
    return asked._replace(text=text)


def _strange(asked: Question, texts: Wordings, chance: random.Random) -> str:
    """About a thing that the model does not know, or about what it cannot tell of those that it knows."""
    if chance.random() < _ASIDE:
        kind = chance.choice(list(NOUNS))
        return _filled(texts.aside, texts, chance, _fields(kind, asked.language, texts, chance))
    templates = texts.counting if chance.random() < 0.6 else texts.presence
    word = chance.choice(texts.strange)
    return _filled(templates, texts, chance, _named(word, asked.language, chance.random() < 0.5, chance))


def _filled(
    templates: tuple[str, ...], texts: Wordings, chance: random.Random, fields: dict[str, str]
) -> str:
    place = chance.choice(texts.places)
    opening, template = chance.choice(texts.openings), chance.choice(templates)
    text = template.format(**fields, place=place, there=place or " there")
    # "I" keeps its capital behind an opening, and so do "Is" and "In": nobody minds.
    if opening.endswith((", ", " ", ": ")) and not text.startswith("I"):
        text = text[0].lower() + text[1:]
    return opening + text


def _fields(kind: str, language: str, texts: Wordings, chance: random.Random) -> dict[str, str]:
    """What fills the templates of a language, of a kind that the model knows."""
    noun = NOUNS[kind]
    usual = {
        "en": Word(noun.one, noun.many),
        "zh": Word(noun.zh, noun.measure),
        "ja": Word(noun.ja, noun.counter),
    }[language]
    others = texts.things.get(kind)
    word = chance.choice(others) if others and chance.random() < _OTHER_NAMES else usual
    return _named(word, language, noun.living, chance)


def _named(word: Word, language: str, living: bool, chance: random.Random) -> dict[str, str]:
    if language == "en":
        many = word.more
        singular = f"{'an' if word.name[0] in 'aeiou' else 'a'} {word.name}"
        return {"one": word.name, "many": many, "Many": many.capitalize(), "article": singular}
    verbs = ("います", "いる") if living else ("あります", "ある")
    return {
        "name": word.name,
        "measure": chance.choice(word.more.split()),
        "is": verbs[0],
        "plain": verbs[1],
    }
