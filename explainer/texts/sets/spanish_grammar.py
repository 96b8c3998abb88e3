"""Spanish grammar for the stories: articles and contractions, agreement, three tenses of the verb, "e" for "y" before its own sound."""

from __future__ import annotations

import re

from explainer.texts.sets import spanish_words as words
from explainer.texts.sets import word_tables
from explainer.texts.sets.spanish_phrases import PHRASES
from explainer.texts.sets.telling import Adjective, Language, Noun

_PLAIN = str.maketrans("áéíóú", "aeiou")
_AND = re.compile(r"\by (?=(?:[ií]|hi(?!e))\w)", re.IGNORECASE)


def _many(noun: str) -> str:
    head, space, tail = noun.partition(" ")
    if head[-1] in "aeiouéó":
        many = f"{head}s"
    elif head[-1] == "z":
        many = f"{head[:-1]}ces"
    elif re.search("[áéíóú][ns]$", head):
        many = f"{head[:-2]}{head[-2].translate(_PLAIN)}{head[-1]}es"
    else:
        many = f"{head}es"
    return many.replace("jovenes", "jóvenes") + space + tail


def adjective(row: str) -> Adjective:
    """The adjective of a row of the table."""
    his, *given = row.split()
    hers = given[0] if given else f"{his[:-1]}a" if his.endswith("o") else his
    return Adjective(his, hers, _many(his), _many(hers), his in words.BEFORE)


ADJECTIVES = word_tables.adjectives(words.ADJECTIVES, adjective)
NOUNS = word_tables.nouns(words.NOUNS, _many, ADJECTIVES)
GIRLS, BOYS = word_tables.people(words.GIRLS, feminine=True), word_tables.people(words.BOYS, feminine=False)
HELD_OUT = word_tables.people(words.HELD_OUT_GIRLS, feminine=True) + word_tables.people(words.HELD_OUT_BOYS, feminine=False)

_DETERMINERS = {
    "un": ("un", "una"),
    "el": ("el", "la"),
    "del": ("del", "de la"),
    "al": ("al", "a la"),
    "este": ("este", "esta"),
    "aquel": ("aquel", "aquella"),
    "otro": ("otro", "otra"),
    "ningún": ("ningún", "ninguna"),
    "su": ("su", "su"),
    "mi": ("mi", "mi"),
    "tu": ("tu", "tu"),
}
_MANY = {"los": ("los", "las"), "unos": ("unos", "unas"), "sus": ("sus", "sus"), "muchos": ("muchos", "muchas")}
_PRONOUNS = {"él": ("él", "ella"), "lo": ("lo", "la"), "ellos": ("ellos", "ellas")}


def inflect(noun: Noun, form: str, epithet: Adjective | None) -> str:
    """A noun with its determiner, its pronoun or its plural; with a capital where the form has one.

    Raises: KeyError for a form that there is none of.
    """
    if form[:1].isupper():
        text = inflect(noun, form.lower(), epithet)
        return text[0].upper() + text[1:]
    if form in _PRONOUNS:
        return _PRONOUNS[form][noun.feminine]
    if form == "trato":
        return noun.beside
    if form == "donde":
        place = noun.beside.removesuffix(" de")
        return f"{place} {inflect(noun, 'el' if place == noun.beside else 'del', epithet)}"
    if form in _MANY:
        return f"{_MANY[form][noun.feminine]} {noun.many}"
    if form == "s":
        return noun.many
    text = noun.one
    if epithet is not None:
        described = epithet.agree(noun.feminine)
        head, space, tail = text.partition(" ")
        text = f"{described} {text}" if epithet.before else f"{text} {described}" if not space else f"{head}{space}{tail} {described}"
    return f"{_DETERMINERS[form][noun.feminine]} {text}" if form else text


def _verb_forms(infinitive: str, now: str = "", past: str = "") -> tuple[str, ...]:
    """Present, imperfect and past, each for one and for many."""
    stem, group = infinitive[:-2], infinitive[-2:].replace("í", "i")
    now = now or stem + ("a" if group == "ar" else "e")
    past = past or stem + ("ó" if group == "ar" else "ió")
    background = {"ser": "era", "ir": "iba", "ver": "veía", "hay": "había"}.get(infinitive) or stem + ("aba" if group == "ar" else "ía")
    if past.endswith(("yó", "jo")) or past in ("dio", "vio", "fue"):
        past_many = f"{past[:-1]}eron"
    else:
        past_many = (
            f"{past[:-1]}aron"
            if group == "ar" and past.endswith("ó")
            else f"{past.removesuffix('ó').removesuffix('o').removesuffix('i')}ieron"
        )
    now_many = {"es": "son"}.get(now, f"{now}n")
    return now, now_many, background, f"{background}n", past, {"hizo": "hicieron"}.get(past, past_many)


VERBS = {verb: _verb_forms(verb) for verb in words.REGULAR_VERBS} | {
    row.split()[0]: _verb_forms(*row.split()) for row in word_tables.rows(words.IRREGULAR_VERBS)
}


def conjugate(infinitive: str, tense: str, many: bool) -> str:
    """The third person of a verb.

    Raises: KeyError for an unknown verb.
    """
    return VERBS[infinitive][2 * ("present", "background", "past").index(tense) + many]


def inverted(verb: str, who: Noun) -> str:
    """The verb before its pronoun: dijo ella."""
    return f"{verb} {inflect(who, 'él', None)}"


def polish(text: str) -> str:
    """The text with "e" for "y" before its own sound: Ana e Inés."""
    return _AND.sub(lambda found: "E " if found[0][0] == "Y" else "e ", text)


SPANISH = Language("y", NOUNS, ADJECTIVES, PHRASES, adjective, inflect, conjugate, inverted, polish)
