"""The names and other words that fill the slots of ``entity_patterns`` and ``entity_roles``: tables of data.

A word with ``_P``, ``_L`` or ``_A`` is (a part of) a person, a place or an animal; others are no entity. Many words are in two rows:
"Rose" and "rose", "May" of the girls and of the months, "Paris" of the boys and of the towns, "fox" and the "Fox" of "Mr Fox".

``WORDS`` are for training; ``HELD_OUT`` has other entries for the same slots, and training is given none of them.
"""

from __future__ import annotations

import re

from explainer.texts.sets.label_slots import table


def _tagged(code: str, row: str) -> str:
    """The row with the code at the end of each of its words."""
    return re.sub(r"[^\s|]+", lambda word: f"{word[0]}_{code}", row)


WORDS = table(
    girl=_tagged(
        "P",
        "Anna|Emma|Lucy|Clara|Ella|Nora|Mia|Sara|Jane|Alice|Helen|Molly|Julia|Nina|Zoe|Maria|Ines|Aisha|Mei|Tessa|"
        "Rose|Lily|Daisy|Ivy|Holly|May|June|April|Hope|Joy|Florence|Sydney|Victoria|Georgia|Pat|Kitty",
    ),
    boy=_tagged(
        "P",
        "Tom|Ben|Sam|Leo|Max|Peter|Paul|Oscar|Henry|Tim|Finn|Noah|Omar|Hugo|David|Adam|Ivan|Kofi|Luis|Ravi|"
        "Will|Mark|Bill|Robin|Jay|Paris|Jordan|Austin|Lincoln|Chad",
    ),
    surname=_tagged("P", "Brown|Green|Hill|Wood|Lake|Fox|Wolf|Swan|Baker|Cook|Bell|Young|King"),
    person="{girl}|{boy}|{girl}|{boy}|{girl} {surname}|{boy} {surname}",
    town=_tagged(
        "L",
        "London|Rome|Berlin|Madrid|Oslo|Boston|Chicago|Dublin|Vienna|Lisbon|Cairo|Lima|New York|San Diego|Los Angeles|Cape Town|"
        "Paris|Florence|Sydney|Victoria|Austin|Lincoln|Bath|Reading|Nice|Green Hill|Little Marsh|Millbrook",
    ),
    hamlet=_tagged("L", "Green Hill|Little Marsh|Port Alder|Old Wick|Millbrook|Foxton|Applewick|Dunmore"),
    land=_tagged(
        "L",
        "Spain|France|Italy|Egypt|India|Japan|Norway|Canada|Peru|Kenya|Greece|New Zealand|South Africa|Jordan|Georgia|Turkey|China|Chad",
    ),
    realm=_tagged("L", "Olmaria|Tarkana|North Vell|Sundria|East Harn"),
    river=_tagged("L", "Thames|Nile|Rhine|Danube|Jordan|Red River"),
    stream=_tagged("L", "Arl|Moss Water|Dunn|Red River|Little Elm"),
    lake=_tagged("L", "Lake Mora|Lake Ellen|Lake Garda|Swan Lake|Lake Victoria"),
    place="{town}|{town}|{land}|{realm}|{hamlet}",
    animal=_tagged("A", "dog|horse|cow|pig|goat|rabbit|fox|bear|wolf|lion|pony|lamb|squirrel|donkey|monkey|elephant|tiger|sheep|cat"),
    animals=_tagged(
        "A",
        "dogs|horses|cows|pigs|goats|rabbits|foxes|bears|wolves|lions|ponies|lambs|squirrels|donkeys|monkeys|elephants|tigers|sheep|cats",
    ),
    pet=_tagged("A", "dog|cat|puppy|kitten|rabbit|lamb|goat|pony"),
    pets=_tagged("A", "dogs|cats|puppies|kittens|rabbits|lambs|goats|ponies"),
    small=_tagged("A", "mouse|frog|kitten|puppy|turtle|rabbit|cat"),
    far=_tagged("A", "lion|elephant|tiger|monkey"),
    mount=_tagged("A", "horse|pony|donkey"),
    bird=_tagged("A", "owl|goose|duck|swan|crow|robin|jay"),
    birds=_tagged("A", "owls|geese|ducks|swans|crows|robins|jays"),
    hen=_tagged("A", "hen|turkey|goose|duck"),
    hens=_tagged("A", "hens|turkeys|geese|ducks"),
    # No entities.
    title="Mr|Mrs|Doctor|Captain",
    month="May|June|April|March|July",
    flower="rose|lily|daisy",
    flowers="roses|lilies|daisies|violets",
    Flower="Rose|Lily|Ivy|Holly",
    feeling="Hope|Joy",
    thing="ball|book|cake|hat|kite|drum|box|cup|apple|basket|lamp|key",
    spot="garden|kitchen|barn|field|park|yard|house",
    yard="garden|barn|field|park|yard|wood",
    adj="little|gray|black|brown|big|hungry|tired",
    kind="old|young|kind|tired|hungry",
    mood="happy|sad|angry|tired",
    upset="sad|angry|sorry",
    day="Monday|Tuesday|Wednesday|Thursday|Friday|Sunday",
    feast="Christmas|Easter|Halloween",
    tongue="English|French|Spanish|German",
    man="boy|baker|farmer|king|sailor",
    child="boy|girl|baker|farmer|teacher|king|queen|sailor",
)

HELD_OUT = table(
    girl=_tagged("P", "Wanda|Petra|Hattie|Yuki|Leila|Sofia|Greta|Nadia|Bridget|Odette|Poppy|Heather|Grace|Faith|Savannah|Charlotte|Wren"),
    boy=_tagged("P", "Felix|Magnus|Otto|Pablo|Tariq|Walter|Edgar|Dmitri|Simon|Kenji|August|Drew|Chase|Grant|Chester|Dallas"),
    surname=_tagged("P", "Hawk|Stone|Fisher|Winters|Rivers"),
    town=_tagged(
        "L", "Prague|Warsaw|Tokyo|Seattle|Athens|Buenos Aires|Salt Lake City|Saint Brook|Harrowby|Savannah|Charlotte|Chester|Dallas"
    ),
    hamlet=_tagged("L", "Saint Brook|Upper Fenwick|Harrowby|Ostermouth|Glenby"),
    land=_tagged("L", "Sweden|Brazil|Poland|Vietnam|Sri Lanka|Costa Rica"),
    realm=_tagged("L", "Zembara|Ilvania|West Corr"),
    river=_tagged("L", "Seine|Volga|Amazon|Mississippi"),
    stream=_tagged("L", "Tessel|Black Ouse|Winding Lune"),
    lake=_tagged("L", "Lake Orla|Lake Como|Otter Lake"),
    animal=_tagged("A", "badger|otter|camel|moose|beaver|raccoon|panda|zebra|hedgehog"),
    animals=_tagged("A", "badgers|otters|camels|beavers|raccoons|pandas|zebras|hedgehogs"),
    pet=_tagged("A", "hamster|ferret|poodle|hedgehog"),
    pets=_tagged("A", "hamsters|ferrets|poodles|hedgehogs"),
    small=_tagged("A", "lizard|ferret|hamster|hedgehog"),
    far=_tagged("A", "camel|panda|zebra|moose"),
    mount=_tagged("A", "camel|mule"),
    bird=_tagged("A", "eagle|parrot|stork|wren|hawk|pigeon"),
    birds=_tagged("A", "eagles|parrots|storks|wrens|hawks|pigeons"),
    hen=_tagged("A", "pigeon|peacock"),
    hens=_tagged("A", "pigeons|peacocks"),
    month="August",
    flower="poppy",
    flowers="poppies",
    Flower="Heather|Poppy",
    feeling="Grace|Faith",
)
