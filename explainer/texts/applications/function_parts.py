"""The parts that functions and their descriptions are put together from: tables of data.

A part is its wordings and its expression. ``n`` is the item, ``x`` the argument, ``{k}`` a number and ``{c}`` a letter that are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One part. words: how a description may say it. code: its expression, empty where nothing is done."""

    name: str
    words: tuple[str, ...]
    code: str


def _pieces(text: str) -> tuple[Piece, ...]:
    """Lines of ``name : wording | wording : expression``."""
    rows = [[cell.strip() for cell in line.split(" : ")] for line in text.strip().splitlines()]
    return tuple(Piece(name, tuple(words.split(" | ")), "" if code == "-" else code) for name, words, code in rows)


NUMBER_FILTERS = _pieces(
    """
all : the numbers in x | all numbers in x : -
even : the even numbers in x | the numbers in x that are even : n % 2 == 0
odd : the odd numbers in x | the numbers in x that are odd : n % 2 == 1
above : the numbers in x above {k} | the numbers in x that are more than {k} : n > {k}
below : the numbers in x below {k} | the numbers in x that are less than {k} : n < {k}
positive : the positive numbers in x | the numbers in x that are positive : n > 0
negative : the negative numbers in x | the numbers in x that are negative : n < 0
not : the numbers in x other than {k} | the numbers in x that are not {k} : n != {k}
"""
)
NUMBER_MAPS = _pieces(
    """
same : {from} : n
square : the squares of {from} | the square of each of {from} : n * n
double : the doubles of {from} | twice each of {from} : n * 2
plus : {k} plus each of {from} | {from}, {k} added to each : n + {k}
minus : {from}, {k} taken from each | each of {from} minus {k} : n - {k}
times : {k} times each of {from} | {from}, each times {k} : n * {k}
absolute : the sizes of {from} without their signs : abs(n)
opposite : {from}, each with the other sign : -n
"""
)
NUMBER_ENDS = _pieces(
    """
list : a list of {from} | {from}, as a list : [{all}]
sum : the sum of {from} | the total of {from} : sum({all})
largest : the largest of {from} | the maximum of {from} : max({all})
smallest : the smallest of {from} | the minimum of {from} : min({all})
sorted : a sorted list of {from} | {from}, in order : sorted({all})
last first : {from}, the last one first : [{all}][::-1]
"""
)
WORD_FILTERS = _pieces(
    """
all : the words in x | all words in x : -
long : the words in x with more than {k} letters | the words in x longer than {k} letters : len(n) > {k}
short : the words in x with less than {k} letters | the words in x shorter than {k} letters : len(n) < {k}
starts : the words in x that start with {c} | the words in x with {c} at the start : n.startswith('{c}')
ends : the words in x that end with {c} | the words in x with {c} at the end : n.endswith('{c}')
has : the words in x that have {c} in them | the words in x with the letter {c} : '{c}' in n
without : the words in x that do not have {c} in them | the words in x without the letter {c} : '{c}' not in n
"""
)
WORD_MAPS = _pieces(
    """
same : {from} : n
capitals : {from}, in capitals | {from}, all in capitals : n.upper()
backward : {from}, each one backward | {from}, each from its end : n[::-1]
first letter : the first letters of {from} | the first letter of each of {from} : n[0]
last letter : the last letters of {from} | the last letter of each of {from} : n[-1]
twice : {from}, each said twice | {from}, each one doubled : n + n
"""
)
WORD_ENDS = _pieces(
    """
list : a list of {from} | {from}, as a list : [{all}]
sorted : a sorted list of {from} | {from}, in order : sorted({all})
joined : {from}, joined together | one text of {from} : ''.join({all})
spaced : {from}, with spaces between them | {from}, joined by spaces : ' '.join({all})
last first : {from}, the last one first : [{all}][::-1]
"""
)
COUNTS = _pieces(
    """
how many : the count of {from} | the number of {from} : len([{all}])
any : True if there are any of {from} | True if there are any of {from}, or else False : len([{all}]) > 0
"""
)
TEXT_CUTS = _pieces(
    """
whole : x | the text x : x
start : the first {k} letters of x | {k} letters from the start of x : x[:{k}]
end : the last {k} letters of x | {k} letters from the end of x : x[-{k}:]
without start : x without its first {k} letters | x after its first {k} letters : x[{k}:]
without end : x without its last {k} letters | x up to its last {k} letters : x[:-{k}]
every second : every second letter of x : x[::2]
without letter : x without the letter {c} | x with every {c} taken out : x.replace('{c}', '')
"""
)
TEXT_CHANGES = _pieces(
    """
same : {from} : {it}
capitals : {from}, in capitals | {from}, all in capitals : {it}.upper()
backward : {from}, backward | {from}, read from the end : {it}[::-1]
twice : {from}, said twice | {from}, two times : {it} * 2
"""
)
TEXT_ENDS = _pieces(
    """
same : {from} : {it}
mark : {from}, with ! at the end | {from}, and then ! : {it} + '!'
before : {from}, with {c} before it | {c} and then {from} : '{c}' + {it}
length : the length of {from} | how long {from} is : len({it})
"""
)
TESTS = _pieces(
    """
even : x is even | x is an even number : x % 2 == 0
odd : x is odd | x is an odd number : x % 2 == 1
above : x is above {k} | x is more than {k} : x > {k}
below : x is below {k} | x is less than {k} : x < {k}
negative : x is negative | x is less than zero : x < 0
larger : x is larger than y | x is more than y : x > y
equal : x and y are equal | x is the same as y : x == y
"""
)
RESULTS = _pieces(
    """
x : x : x
y : y : y
square : the square of x | x times x : x * x
double : twice x | two times x : x * 2
sum : the sum of x and y | x plus y : x + y
difference : x minus y | y taken from x : x - y
product : the product of x and y | x times y : x * y
plus : x plus {k} : x + {k}
times : {k} times x : x * {k}
zero : zero | 0 : 0
"""
)
