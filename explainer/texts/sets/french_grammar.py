"""French grammar for the stories: articles and contractions, agreement, three tenses of the verb, elision."""

from __future__ import annotations

import re
import unicodedata

from explainer.texts.sets import french_words as words
from explainer.texts.sets import word_tables
from explainer.texts.sets.french_phrases import PHRASES
from explainer.texts.sets.telling import Adjective, Language, Noun

# Words that begin like these are never elided, though they begin with an h or a vowel.
_ASPIRATE = tuple(
    "hache haie halte hamac hameau hangar haricot harpe hasard hâte hauss haut hennir hériss héron héros hêtre heurt hibou hiss hoch "
    "homard honte honteu hors huit hurl hutte onze oui".split()
)
_ELIDED = re.compile(r"(?<![-\w'])([ldjnmtsLDJNMTS]|[Qq]u|[Ll]orsqu|[Pp]uisqu|[Jj]usqu)(?:e|(?<=[lL])a) (?=(\w+))")


def before_vowel(text: str) -> bool:
    """Whether an article before this text is elided."""
    lower = text.lower()
    return lower == "y" or (unicodedata.normalize("NFD", lower[0])[0] in "aeiouœh" and not lower.startswith(_ASPIRATE))


def _many(noun: str) -> str:
    if noun[-1] in "sxz":
        return noun
    return f"{noun}x" if noun.endswith(("eau", "eu")) else f"{noun[:-2]}aux" if noun.endswith("al") else f"{noun}s"


def adjective(row: str) -> Adjective:
    """The adjective of a row of the table."""
    his, hers, *vowel = row.split()
    return Adjective(his, hers, _many(his), f"{hers}s", his in words.BEFORE, vowel[0] if vowel else "")


def _many_of_noun(one: str) -> str:
    head, space, tail = one.partition(" ")
    return f"{_many(head)}{space}{_many(tail) if head.startswith('vie') else tail}"


ADJECTIVES = word_tables.adjectives(words.ADJECTIVES, adjective)
NOUNS = word_tables.nouns(words.NOUNS, _many_of_noun, ADJECTIVES)
GIRLS, BOYS = word_tables.people(words.GIRLS, feminine=True), word_tables.people(words.BOYS, feminine=False)
HELD_OUT = word_tables.people(words.HELD_OUT_GIRLS, feminine=True) + word_tables.people(words.HELD_OUT_BOYS, feminine=False)


def _described(noun: Noun, epithet: Adjective | None) -> str:
    if epithet is None:
        return noun.one
    if not epithet.before:
        return f"{noun.one} {epithet.agree(noun.feminine)}"
    form = epithet.before_vowel if epithet.before_vowel and not noun.feminine and before_vowel(noun.one) else epithet.agree(noun.feminine)
    return f"{form} {noun.one}"


_DETERMINERS = {  # masculine, feminine, before a vowel
    "un": ("un ", "une ", ""),
    "le": ("le ", "la ", "l'"),
    "de": ("du ", "de la ", "de l'"),
    "à": ("au ", "à la ", "à l'"),
    "ce": ("ce ", "cette ", "cet "),
    "son": ("son ", "sa ", "son "),
    "mon": ("mon ", "ma ", "mon "),
    "ton": ("ton ", "ta ", "ton "),
    "aucun": ("aucun ", "aucune ", ""),
    "notre": ("notre ", "notre ", ""),
    "leur": ("leur ", "leur ", ""),
    "quel": ("quel ", "quelle ", ""),
}
_PRONOUNS = {"il": ("il", "elle"), "ils": ("ils", "elles"), "lui": ("lui", "elle"), "obj": ("le", "la"), "eux": ("eux", "elles")}


def inflect(noun: Noun, form: str, epithet: Adjective | None) -> str:
    """A noun with its determiner, its pronoun or its plural; with a capital where the form has one.

    Raises: KeyError for a form that there is none of.
    """
    if form[:1].isupper():
        text = inflect(noun, form.lower(), epithet)
        return text[0].upper() + text[1:]
    if form in _PRONOUNS:
        return _PRONOUNS[form][noun.feminine]
    if form in ("s", "appel"):
        return noun.many if form == "s" else noun.beside
    if form == "où":
        place = noun.beside.removesuffix(" de")
        if noun.beside == "à":
            return inflect(noun, "à", epithet)
        return f"{place} {inflect(noun, 'le' if place == noun.beside else 'de', epithet)}"
    text = _described(noun, epithet)
    if not form:
        return text
    his, hers, elided = _DETERMINERS[form]
    if elided and before_vowel(text) and not (form == "ce" and noun.feminine):
        return elided + text
    return (hers if noun.feminine else his) + text


def _er_forms(infinitive: str, now: str) -> tuple[str, ...]:
    stem = infinitive[:-2]
    soft = f"{stem}e" if stem.endswith("g") else f"{stem[:-1]}ç" if stem.endswith("c") else stem
    return now, f"{now}nt", f"{soft}ait", f"{soft}a", f"{stem}èrent"


def _verb_forms() -> dict[str, tuple[str, ...]]:
    """Present (one, many), imparfait (one), passé simple (one, many) of every verb."""
    forms = {verb: _er_forms(verb, verb[:-1]) for verb in words.REGULAR_VERBS}
    forms |= {verb: _er_forms(verb, now) for verb, now in (row.split() for row in word_tables.rows(words.STEM_VERBS))}
    forms |= {verb: tuple(verb[:-1] + end for end in ("t", "ssent", "ssait", "t", "rent")) for verb in words.FINISH_VERBS}
    return forms | {row.split()[0]: tuple(row.split()[1:]) for row in word_tables.rows(words.IRREGULAR_VERBS)}


VERBS = _verb_forms()


def conjugate(infinitive: str, tense: str, many: bool) -> str:
    """The third person of a verb.

    Raises: KeyError for an unknown verb.
    """
    now, now_many, background, past, past_many = VERBS[infinitive]
    if tense == "background":
        return background[:-1] + "ent" if many else background
    return (now_many if many else now) if tense == "present" else (past_many if many else past)


def inverted(verb: str, who: Noun) -> str:
    """The verb before its pronoun: dit-elle, demanda-t-il."""
    return f"{verb}{'-t-' if verb[-1] in 'ae' else '-'}{inflect(who, 'il', None)}"


def _elide(found: re.Match[str]) -> str:
    return f"{found[1]}'" if before_vowel(found[2]) else found[0]


def polish(text: str) -> str:
    """The text with its elisions: d'Alice, qu'il, l'a, s'il."""
    text = _ELIDED.sub(_elide, text)
    return re.sub(r"\b([Ss])i (?=ils?\b)", r"\1'", text)


FRENCH = Language("et", NOUNS, ADJECTIVES, PHRASES, adjective, inflect, conjugate, inverted, polish)
