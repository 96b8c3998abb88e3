"""The grammar that French and Spanish stories are told by: verbs, nouns, slots, and sentences that are told once."""

from __future__ import annotations

import random

import pytest

from explainer.texts.sets import french_grammar, spanish_grammar, word_tables
from explainer.texts.sets.telling import Noun, compiled, tell


@pytest.mark.parametrize(
    ("infinitive", "tense", "many", "form"),
    [
        ("manger", "past", False, "mangea"),
        ("manger", "past", True, "mangèrent"),
        ("commencer", "past", False, "commença"),
        ("travailler", "background", True, "travaillaient"),
        ("avoir", "background", True, "avaient"),
        ("avoir", "past", True, "eurent"),
        ("lever", "present", False, "lève"),
        ("ranger", "background", False, "rangeait"),
        ("nourrir", "present", True, "nourrissent"),
        ("partir", "past", True, "partirent"),
        ("venir", "past", False, "vint"),
        ("recevoir", "present", True, "reçoivent"),
    ],
)
def test_french_verbs(infinitive: str, tense: str, many: bool, form: str) -> None:
    assert french_grammar.conjugate(infinitive, tense, many) == form


@pytest.mark.parametrize(
    ("infinitive", "tense", "many", "form"),
    [
        ("ser", "background", True, "eran"),
        ("ser", "past", True, "fueron"),
        ("ver", "background", False, "veía"),
        ("hacer", "past", True, "hicieron"),
        ("leer", "past", True, "leyeron"),
        ("traer", "past", True, "trajeron"),
        ("reír", "past", True, "rieron"),
        ("dormir", "present", True, "duermen"),
        ("dormir", "past", True, "durmieron"),
        ("estar", "past", True, "estuvieron"),
        ("jugar", "past", True, "jugaron"),
        ("dar", "past", True, "dieron"),
        ("vaciar", "present", False, "vacía"),
        ("oír", "background", True, "oían"),
    ],
)
def test_spanish_verbs(infinitive: str, tense: str, many: bool, form: str) -> None:
    assert spanish_grammar.conjugate(infinitive, tense, many) == form


@pytest.mark.parametrize(
    ("noun", "form", "text"),
    [
        ("arbre", "le", "l'arbre"),
        ("hérisson", "le", "le hérisson"),
        ("hirondelle", "de", "de l'hirondelle"),
        ("oncle", "ce", "cet oncle"),
        ("école", "ce", "cette école"),
        ("écharpe", "son", "son écharpe"),
        ("parc", "à", "au parc"),
        ("parc", "de", "du parc"),
        ("hibou", "s", "hiboux"),
        ("cheval", "s", "chevaux"),
        ("noix", "s", "noix"),
        ("bateau", "s", "bateaux"),
    ],
)
def test_french_nouns(noun: str, form: str, text: str) -> None:
    found = {one.one: one for table in french_grammar.NOUNS.values() for one in table} | {"arbre": Noun("arbre", "arbres", False)}
    assert french_grammar.inflect(found[noun], form, None) == text


@pytest.mark.parametrize(
    ("noun", "form", "text"),
    [
        ("pez", "s", "peces"),
        ("lápiz", "s", "lápices"),
        ("balón", "s", "balones"),
        ("tulipán", "los", "los tulipanes"),
        ("jabalí", "s", "jabalíes"),
        ("parque", "al", "al parque"),
        ("plaza", "del", "de la plaza"),
    ],
)
def test_spanish_nouns(noun: str, form: str, text: str) -> None:
    found = {one.one: one for table in spanish_grammar.NOUNS.values() for one in table} | {
        "pez": word_tables.noun("m pez", spanish_grammar._many)
    }
    assert spanish_grammar.inflect(found[noun], form, None) == text


@pytest.mark.parametrize(
    ("language", "text"), [("french", "{A} <chanter> {nonsense.un}"), ("spanish", "{A} <foo>"), ("french", "{A} <foo>")]
)
def test_a_slot_without_a_table_is_an_error(language: str, text: str) -> None:
    spoken = {"french": french_grammar.FRENCH, "spanish": spanish_grammar.SPANISH}[language]
    with pytest.raises((KeyError, ValueError)):
        compiled(spoken, text)


def test_a_sentence_that_is_taken_is_told_anew() -> None:
    people = french_grammar.HELD_OUT
    beats = tuple((f"Il <faire~> vraiment très {one}.", f"{{A}} <voir> {{jouet.un}} très {one}.") for one in "abcdef")
    taken = {("il", tense, "vraiment", "très", one) for tense in ("faisait", "fait") for one in "abcdef"}
    found = tell(french_grammar.FRENCH, beats, people, random.Random(0), taken)
    assert found
    assert "vraiment" not in found
    assert "vraiment" in tell(french_grammar.FRENCH, beats, people, random.Random(0), set())
