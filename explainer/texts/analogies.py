"""Analogies a : b = c : d to score a model's embeddings with. All are common words; a model is asked only those it has as one token."""

from __future__ import annotations

Quad = tuple[str, str, str, str]


def _quads(text: str) -> list[Quad]:
    words = [line.split() for line in text.strip().splitlines()]
    return [(a, b, c, d) for a, b, c, d in words]


ANALOGIES: dict[str, list[Quad]] = {
    "she for he": _quads("""
        man woman king queen
        man woman boy girl
        man woman father mother
        man woman uncle aunt
        man woman son daughter
        boy girl brother sister
        king queen prince princess
        he she his her
        he she him her
        he she himself herself
        father mother grandfather grandmother
    """),
    "yesterday": _quads("""
        look looked walk walked
        play played jump jumped
        ask asked call called
        go went see saw
        come came run ran
        say said tell told
        know knew think thought
        make made find found
        is was are were
        has had is was
    """),
    "more than one": _quads("""
        dog dogs cat cats
        tree trees bird birds
        boy boys girl girls
        child children man men
        man men woman women
        house houses horse horses
        hand hands eye eyes
        friend friends flower flowers
    """),
    "to a higher degree": _quads("""
        big bigger small smaller
        long longer strong stronger
        high higher old older
        big biggest great greatest
        good better bad worse
    """),
    "capitals": _quads("""
        France Paris Italy Rome
        France Paris England London
        Germany Berlin Japan Tokyo
        Spain Madrid Russia Moscow
    """),
}
