"""Held-out sentences of ``ship_log``: no sentence frame and no event of these is in the training part. A table of data."""

from __future__ import annotations

from explainer.texts.sets.ship_days import Choices
from explainer.texts.sets.ship_events import Event

WIND: dict[str, Choices] = {
    "light": (
        "Wind turned to {point}, mild.",
        "A mild wind, {point}, since {time}.",
        "Wind {point}, just enough to steer.",
        "Wind {point}, gentle, sea like {smooth}.",
    ),
    "fresh": (
        "Wind {point}, brisk, spray on deck.",
        "A brisk wind, {point}, since {time}.",
        "Wind {point}, growing, sea {sea}.",
        "Wind at {point}, brisk, clouds {sky}.",
    ),
    "gale": (
        "Wind {point}, wild, the masts groan.",
        "A wild night, wind {point}, sea {sea}.",
        "Storm out of {point} since {time}.",
        "Wind {point}, howling, decks under water.",
    ),
}
SAILS: dict[str, Choices] = {
    "light": ("Every rag of canvas is up.", "Spread the {sail} {how}.", "Loosed {sail}, then {sail2}, little gain."),
    "fresh": ("Shortened the {sail}, {how}.", "The {sail} came down {how}.", "We carry {sail} and no more."),
    "gale": ("Lashed down the {sail} {how}.", "The bare poles, nothing else.", "A rag of {sail} keeps her head up."),
}
_WORK: Choices = (
    "{sailor8} mends his {gift5} with wax.",
    "{cook} opened the last {food5}.",
    "Hands busy with the {rope5} about {time8}.",
    "{smith} looks for his {tool5}, in vain.",
    "{sailor8} cut the hair of {sailor9}, badly.",
    "We share {food5} and {fruit5} at the mast.",
    "{boy} learned {4-20} new words from {mate}.",
    "{beast9} drank the tea of {sailor9}.",
    "{fish5} hang to dry along the {rope6}.",
    "{smith} hunts for a noise in the {part5}.",
)
_ROUGH_WORK: Choices = (
    "{cook} swims in his own galley.",
    "{sailor8} sits on the {food5} to keep it dry.",
    "The {gift5} of {sailor9} went through the window.",
    "{boy} hangs on to {beast9}.",
    "{smith} drives wedges at the {part5}.",
    "{sailor9} has no dry boot left.",
    "{mate} shouts until his voice is gone.",
)
WORK: dict[str, Choices] = {"light": _WORK, "fresh": _WORK, "gale": _ROUGH_WORK}
STATE: Choices = (
    "The men are {mood}, so am I.",
    "Stores will last to {port}.",
    "Lamps lit about {time}.",
    "We want {food}, and patience.",
    "Nothing more to write.",
    "Health good, tempers {mood}.",
)
RUN: dict[str, Choices] = {
    "light": ("The log line gave {40-95} miles.", "We hold {point3} and hope for {port}.", "{port} lies {60-800} miles ahead."),
    "fresh": ("The log line gave {110-210} miles.", "A fine day's way, {point3} for {port}.", "{port} lies {60-800} miles ahead."),
    "gale": ("The log line gave {20-70} miles, who knows.", "We go where the sea goes, {point3}.", "{port} must wait."),
}
EVENTS: tuple[Event, ...] = (
    (
        "light fresh",
        (
            "A water spout to the {point2} about {time2}.|Saw a pillar of water, {2-5} miles {point2}.",
            "It drank up the sea and danced toward us.|It came on like a grey snake.|It took the flag of the {kind} {ship}.",
            "{mate} turned the ship at once.|{sailor} fired at it with the deck gun.|We all lay down flat.",
            "It broke about {time3}, raining {fish}.|Passed us by a stone's throw.|{boy} keeps the {fish} that fell from it.",
        ),
    ),
    (
        "light fresh gale",
        (
            "The light house of {land} seen about {time2}.|One flash, then two: the tower of {land}.",
            "{sailor} kept count of the flashes.|By it we are {5-25} miles out of our way.|Bearing {point2}, the chart agrees.",
            "The keeper waved his lamp at us.|{lady} cried for joy to see it.|The keeper sells {food}, very dear.",
            "Rounded it about {time3}.|Left him {dish} and a {gift}.|Its beam followed us the whole night.",
        ),
    ),
    (
        "light",
        (
            "A wedding today: {bride} and {sailor}.|I married {sailor} and {bride} about {time2}.",
            "The ring was cut from a {gift}.|Flags on every mast, paper flowers too.|{smith} built an altar of {stuff}.",
            "{cook} spent {3-9} hours on the {dish}.|{mate} made a speech nobody could hear.|{boy} carried the ring on a pillow.",
            "We toasted them in lime juice.|They have my cabin until {port}.|Rice all over the deck, the {bird} came.",
        ),
    ),
    (
        "light fresh",
        (
            "The hill on {land} throws fire.|Ash on the deck, {land} is burning inside.|A rumble from {land} about {time2}.",
            "Red glow {point2} the whole night.|Warm stones float by, {boy} collects them.|The {sail2} is grey with dust.",
            "{sailor} says the sea boils there.|{fish} by the hundred, belly up.|Everyone wears wet cloth over the mouth.",
            "Turned {point4} to get clear.|Washed down {how} about {time3}.|Air clean once more.",
        ),
    ),
    (
        "light fresh",
        (
            "{sailor} swears he saw a mermaid.|A song from the rocks about {time2}.|Something with hair waved at {sailor}.",
            "{mate} took the glass: a seal with weed.|It was a seal, it barked.|{sailor2} threw {fish} to it: a seal, it clapped.",
            "It has followed us {4-30} miles.|{lady} named it Rosalind.|{boy} wants it for a pet.",
            "{sailor} will hear of it until {port}.|It left us near {land}.|No man shaves for it any more.",
        ),
    ),
    (
        "fresh gale",
        (
            "Struck a floating tree about {time2}.|A blow under the bow, {time2}: a huge log.|We ran upon a tree trunk in the dark.",
            "It knocked {sailor} out of his bunk.|{smith} crawled forward with a lamp.|The {part} jumped from its place.",
            "Hull sound, paint scratched.|{2-6} ribs cracked, propped with {stuff}.|Sea coming in by the cup, not the bucket.",
            "{sailor2} towed it: good wood, {20-50} feet.|We burn it in the stove.|Made a spare {spar} from it.",
        ),
    ),
    (
        "light",
        (
            "A comet to the {point2}, long tail.|A new star with a tail, {point2}.|{sailor} woke us for a comet.",
            "{mate} measured it {how}.|{cook} thinks the world will end.|{lady} drew it with chalk on the {part}.",
            "{sailor2} wished for a {gift} and a farm.|We stood and looked until our necks hurt.|{boy} asks where it lives.",
            "Clouds hid it about {time3}.|Will look again tomorrow.|It points toward {port}, good sign.",
        ),
    ),
    (
        "light fresh",
        (
            "{mate} teaches reading, {6-12} pupils.|School on the fore deck about {time2}.|{lady} opened a school for the crew.",
            "Chalk made from {land} stone.|They write on the {part} with coal.|The primer is a list of {cargo}.",
            "{sailor} spelled his own name today.|{sailor2} weeps over the letter R.|{boy} is ahead of {sailor}, trouble.",
            "Prize: a {gift}.|Lessons each day until {port}.|{cook} signs the {food} list himself now.",
        ),
    ),
)
