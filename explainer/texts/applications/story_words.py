"""The words of ``tales``: names with their pronouns, things, places and more, those of training and those held out. A table of data."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.texts.stories.people import PEOPLE, Person


@dataclass(frozen=True, slots=True)
class StoryWords:
    """What the slots of a story are drawn from. losses: what B has lost where the thing is another. shores: places near water.
    skills: the base form of what one can do. glad, sad: how one feels after and before."""

    people: tuple[Person, ...]
    things: tuple[str, ...]
    losses: tuple[str, ...]
    colors: tuple[str, ...]
    places: tuple[str, ...]
    shores: tuple[str, ...]
    foods: tuple[str, ...]
    skills: tuple[str, ...]
    glad: tuple[str, ...]
    sad: tuple[str, ...]


def _people(girls: str, boys: str) -> tuple[Person, ...]:
    she = (Person(name, "she", "her", "her") for name in girls.split())
    return (*she, *(Person(name, "he", "him", "his") for name in boys.split()))


WORDS = StoryWords(
    people=(
        *PEOPLE,
        *_people(
            "Clara Nora Julia Nina Zoe Maria Ines Aisha Mei Tessa Ruth Olga Vera Ada Eva Leila Priya Hana Carmen Elsa Freya Greta Ingrid "
            "Karin Laura Marta Naomi Paula Rita Sonia Tara Ursula Wendy Yuki Zara Amina Bella Chloe Dina Edith Fatima Gina Hilda Isabel "
            "Joan Linda Mabel Olive Pearl Rachel Sally Susan Violet Agnes Bridget Connie Dorothy Eliza Fiona Harriet Ivy Josephine Lottie",
            "Oscar Henry Finn Noah Omar Hugo David Adam Ivan Kofi Luis Ravi Ali Bruno Carlos Diego Emil Felix Gustav Hassan Igor Jonas "
            "Karl Lars Marco Nikhil Otto Pedro Quentin Rashid Stefan Tariq Viktor Walter Yusuf Zack Andrew Brian Colin Daniel Gabriel "
            "Isaac Jacob Kevin Lewis Martin Nathan Oliver Philip Ralph Simon Thomas Victor William Arthur Barney Chris Eddie Gus",
        ),
    ),
    things=tuple(
        (
            "ball book doll hat box toy cup kite boat drum map ring coat key rope basket bag pen whistle scarf bell "
            "blanket bucket shell picture stick flute ladder trumpet top cart mirror puppet cap ribbon clock glove candle"
        ).split()
    ),
    losses=tuple("tower castle nest swing garden plate bowl puzzle horn mask purse shoe".split()),
    colors=tuple("red blue green yellow white black brown pink gray gold".split()),
    places=tuple(
        (
            "in the garden|in the park|in the barn|in the kitchen|in the wood|in the yard|in the field|by the river|on the hill|"
            "in the street|on the farm|in the tent|at school|by the lake|in the village|on the island|in the market|near the bridge|"
            "on the beach|in the meadow|at the mill|in the library"
        ).split("|")
    ),
    shores=tuple("by the river|by the lake|near the bridge|on the beach|on the island|at the mill".split("|")),
    foods=tuple("bread|cake|soup|cheese|pie|rice|porridge|pudding|corn|honey|fish|jam".split("|")),
    skills=tuple(
        "swim|ride a horse|tie a knot|row a boat|bake a cake|climb a tree|play the drum|write a letter|catch a fish|sing".split("|")
    ),
    glad=tuple("happy glad merry cheerful thankful content".split()),
    sad=tuple("sad upset unhappy gloomy worried".split()),
)

HELD_OUT = StoryWords(
    people=_people(
        "Beatrice Celia Dalia Esther Flora Gwen Hazel Irene Juno Keiko Lena Mila Nadia Opal Petra Rosalind Selma Thea Winnie Xenia Yara",
        "Albert Boris Cedric Dennis Ernest Floyd Gilbert Hector Ismail Jasper Kenji Leonard Milo Nelson Orson Percy Rufus Silas Vincent",
    ),
    things=tuple("lamp wagon sled mug spoon violin wheel bottle umbrella crown".split()),
    losses=tuple("fence pot cage chain brush".split()),
    colors=tuple("purple orange silver".split()),
    places=tuple("in the forest|in the cave|by the sea|in the town|at the harbor|in the orchard".split("|")),
    shores=tuple("by the sea|at the harbor".split("|")),
    foods=tuple("salad|toast|stew|fruit".split("|")),
    skills=tuple("skate|draw a face|dance|count to ten".split("|")),
    glad=tuple("joyful pleased delighted".split()),
    sad=tuple("sorrowful miserable".split()),
)
