"""What happens to the people and animals of ``ship_log``, in steps that hang together. A table of data like ``ship_events``."""

from __future__ import annotations

from explainer.texts.sets.ship_events import Event

CREW_EVENTS: tuple[Event, ...] = (
    (
        "any",
        (
            "{sailor} ill since {time2}, {ill}.|{sailor} came below at {time2} with {ill}.|{boy} found {sailor} in his bunk with {ill}.",
            "{doctor} gave {cure}.|{doctor} tried {cure}, then {cure2}.|Gave him {cure} every {2-4} hours.",
            "{sailor2} sits with him until {time3}.|{sailor2} stands his watch.|He talks of {haven} and his mother.|He asks for {dish}.",
            "Better by {time4}, eats {dish}.|No change at {time4}.|Up again at {time4}, weak.|{doctor} hopes for {time4}.",
        ),
    ),
    (
        "light fresh calm",
        (
            "Whale at {time2}, {side}.|{2-9} whales on the {side} at {time2}.|{sailor} called a whale at {time2}, {point2}.",
            (
                "It blew {3-9} times, then rolled.|Long as our ship and half again.|So near that {boy} got wet.|"
                "An old one, grey, with white marks."
            ),
            (
                "It swam beside us until {time3}.|It looked {mate} in the eye.|It slapped the sea with its tail, {sailor2} fell.|"
                "A calf beside it."
            ),
            "Went down at {time4}.|Gone to the {point4} by {time4}.|Nobody threw a spear, I forbade it.|{lady} waved after it.",
        ),
    ),
    (
        "any",
        (
            "Birthday of {sailor}, {19-66} years.|{sailor} is {19-66} today.|Found by the book that {sailor} has his birthday.",
            "{cook} made {dish}.|{cook} baked {dish} with {2-9} candles.|{dish} at {time2}, a double share for him.",
            "{sailor2} gave him a {gift}.|{mate} gave a {gift}, {boy} a {gift2}.|The crew gave a {gift}, made in secret.",
            "{music} and songs until {time3}.|He danced on the {part}.|He wept a little and blamed the onions.|Three cheers at {time3}.",
        ),
    ),
    (
        "fresh gale light",
        (
            (
                "Man over the {side} at {time2}: {sailor}.|{sailor} fell from the {spar} at {time2}.|"
                "A wave took {sailor} off the deck at {time2}."
            ),
            "{sailor2} threw the {rope}.|Put the ship about, side boat down.|Threw him a cask and the hen coop.|{mate} jumped after him.",
            "{3-20} minutes in the water.|Had him back by the hair at {time3}.|Boat found him at {time3}, cap still on.",
            "{doctor} gave {cure}.|He asks only for his {gift}.|In his bunk with {cure}.|{sailor2} gets a {gift} from me.",
        ),
    ),
    (
        "any",
        (
            "Rats in the {food}.|{cook} found {3-12} rats in the {food}.|{sailor} was bitten by a rat at {time2}.",
            "Set {4-20} traps with bread and cheese.|{beast} sent below to hunt.|Smoked the hold from {time2} to {time3}.",
            "{6-40} caught by {time3}.|{sailor2} leads with {5-19} tails.|{boy} gets a {gift} for every ten.",
            "Moved the {food} to iron boxes.|{smith} closed {2-9} holes with {stuff}.|Quiet below at {time4}.",
        ),
    ),
    (
        "light calm fresh",
        (
            "Shark astern since {time2}.|{sailor} saw a fin on the {side}.|A shark took {fish} from our line at {time2}.",
            "Put out an iron hook with {fish2}.|No swimming, I said it twice.|{sailor2} made a hook of the {tool}.",
            (
                "Eight men pulled it in at {time3}, {7-15} feet.|It bit the hook in two at {time3}.|"
                "It broke the {spar} and {part} in its rage."
            ),
            (
                "{cook} says it tastes like {food2}.|{boy} has {3-9} teeth on a string.|It went off with our {rope}.|"
                "{sailor} made a {gift} of the skin."
            ),
        ),
    ),
    (
        "any",
        (
            (
                "A boy found behind the {cargo} at {time2}.|{sailor} heard a cough among the {cargo}: a hidden boy.|"
                "It was not {beast} that ate the {food}, but a strange boy."
            ),
            "Came on at {haven}, hid {3-14} days.|Gave his name as {stray}, {11-15} years.|He lived on {fruit} and rain.",
            "{mate} would lock him up, {lady} gave soup.|He cried, then ate {dish}.|Put him to work with {cook}.",
            "He can play the {music}.|He shall learn with {smith}.|Writes home from {port}.|{boy} gave him half his bunk.",
        ),
    ),
    (
        "any",
        (
            "{sailor} and {sailor2} fought at {time2}.|Loud words between {sailor} and {sailor2} at {time2}.",
            "About a {gift}.|About who ate the {dish}.|About {game}, as always.|Nobody knows why, {mate} says {food}.",
            "Set both to scrub the {part} together.|Both aloft on the {spar} until {time3}.|{mate} stood between them {how}.",
            "Friends again at {time4}.|They shared {dish} at {time4}.|Shook hands at {time4}, not gladly.|Neither talks at {time4}.",
        ),
    ),
    (
        "calm light",
        (
            "Music on deck at {time2}.|{sailor} brought out his {music} at {time2}.|{mate} gave leave for {game} at {time2}.",
            (
                "{sailor2} sang {3-9} songs of {haven}.|{lady} danced with {mate}.|{boy} beat time on the {part}.|"
                "{cook} sang low, like a bear."
            ),
            "{sailor} won {game}, prize a {gift}.|{sailor2} lost {game} and must wash shirts.|Told stories until {time3}.",
            "All asleep by {time4}.|Best evening in {2-9} weeks.|Even {beast} listened.|{sailor2} weeps for home.",
        ),
    ),
    (
        "any",
        (
            "{beast} is lost since {time2}.|Nobody can find {beast}.|{boy} cries, {beast} is gone.",
            "Looked in the hold, the galley and the boats.|{sailor} called from {time2} on, {how}.|{mate} offers a {gift} for it.",
            "Found at {time3} inside the {sail2}.|{sailor2} found it asleep on the {cargo}.|It came by itself at {time3}, fat with {fish}.",
            "Wet, dirty and proud.|{cook} swears at it, then feeds it.|{boy} will tie a bell to it.|All smile again.",
        ),
    ),
    (
        "any",
        (
            "{beast} ate the chart of {land}.|{beast} got into the {food} at {time2}.|{beast} sits on the {spar} and will not come down.",
            "{sailor} chased it round the {part}.|{sailor} and {boy} hunted it {how}.|{mate} laughed, then did not.",
            "{sailor2} caught it with a net.|Caught at {time3} under the {part2}.|{cook} wants it for {dish}, the crew says no.",
            "{mate} draws a new chart from memory.|{smith} made a pen of {stuff}.|{boy} must watch it now.|Peace on deck by {time4}.",
        ),
    ),
    (
        "any",
        (
            (
                "{sailor} has a bad tooth since {time2}.|No sleep, {sailor} groans with his tooth.|"
                "The cheek of {sailor} is like a melon since {time2}."
            ),
            "{doctor} pulled it at {time3}.|{smith} pulled it with an iron grip, {time3}.|Tied it to the galley door, no use.",
            "{sailor2} and {2-5} more held him.|He bit {sailor2}.|{music} played so that none should hear.|{cure} before and after.",
            "He keeps it in a box.|Eats {dish} again at {time4}.|He sings at {time4}.|{boy} checks all his own teeth.",
        ),
    ),
    (
        "fresh light gale fog",
        (
            (
                "{3-40} {bird} came on board at {time2}, tired out.|A small land bird on the {spar} at {time2}.|"
                "{bird2} sat down on the {part}."
            ),
            "{boy} gave them bread and water.|{sailor} held one in his cap.|{beast} was locked up until {time3}.",
            (
                "{lady} calls one Captain.|{mate} says land is {point2}.|{sailor2} will not work near them.|"
                "They eat bread from the hand of {sailor3}."
            ),
            "Flew off {point4} at {time3}.|Still here at {time4}.|Two stay, the rest flew {point4}.|Followed their way, {point4}.",
        ),
    ),
    (
        "light calm fresh",
        (
            "Crossed the line at {time2}.|The line is passed, {time2}.|At {time2} we left the north half of the world.",
            "{sailor} came up over the bow as king of the sea.|{cook} wore a rope beard and a tin crown.|{smith} made a throne of {stuff}.",
            "{4-15} new men washed in a tub.|{boy} paid with his {gift}.|{sailor2} got tar on his nose.|{lady} was let off for a song.",
            "{dish} for all at {time3}.|Each new man has a paper with my name.|Wet from bow to stern by {time3}.",
        ),
    ),
    (
        "any",
        (
            "Nobody could eat the {dish}.|The {dish} had soap in it.|Nobody wants {dish} again, {2-9} weeks of it.",
            "{cook} threw down his spoon at {time2}.|{cook} weeps in the galley.|{mate} tasted it and left the table.",
            "{sailor} cooked instead: {dish2}.|{sailor2} must help in the galley, {3-9} days.|{lady} showed how to make {dish2}.",
            "Better at {time3}.|All forgiven at {time3}.|The {fish} got the first pot.|{cook} asks for {food2} at {port}.",
        ),
    ),
    (
        "light fresh",
        (
            (
                "The mail boat of {haven} met us at {time2}.|Mail by the {kind} {ship} at {time2}.|"
                "A bag of {12-60} letters came over at {time2}."
            ),
            "{sailor} is a father, a {3-6} weeks old girl.|{sailor2} got none and went forward.|{mate} read {2-9} pages twice.",
            "{boy} had a {gift} from his aunt.|{cook} had a {gift2} and a cake.|My own from {port}, all well there.",
            "Quiet on deck until {time3}.|All pens busy at {time3}.|{sailor} gave out {food} for joy.|Answered with her, {20-70} letters.",
        ),
    ),
    (
        "any",
        (
            "A thief on board: the {gift} of {sailor} is gone.|{food} stolen at {time2}, {2-9} pounds.|My {gift} is gone since {time2}.",
            "Asked all hands one by one.|Looked in every chest by {time3}.|{mate} put flour on the floor to see feet.",
            "It was {beast}. Laughed until {time4}.|{sailor2} had it, says he found it. He gets no {dish} for {3-9} days.|"
            "Found under the {part}, nobody took it. Matter closed at {time4}.|Back in its place at {time4}, no questions asked.",
        ),
    ),
    (
        "light fresh",
        (
            "{boy} went up the {spar} alone at {time2}.|First climb of {boy}, {time2}.|{boy} wants to go aloft, I said yes at {time2}.",
            "Half way he held on and shut his eyes.|{sailor} talked to him from below.|Wind took his cap, not him.",
            "Down at {time3}, proud as a king.|{sailor2} went up and brought him a {gift}.|He saw {land} first of all.",
            "He gets a {gift2} from {mate}.|{cook} gave him {dish}.|He shook until {time4}.|He is a sailor now, says {sailor}.",
        ),
    ),
    (
        "calm light",
        (
            "Boat to {land} for turtles at {time2}.|{sailor} and {3-6} men ashore on {land} since {time2}.",
            "They brought {2-15} turtles and {fruit}.|They found {20-90} eggs of {bird}.|They found old huts and a rusty {tool}.",
            "{sailor2} was lost until {time3}.|{boy} rode on one down the beach.|A wild pig chased {mate} into a tree.",
            "{dish} tonight for all.|{doctor} looks at {sailor}, {ill}.|Left a {gift} for the next ship.|Back on board by {time4}.",
        ),
    ),
    (
        "any",
        (
            "{lady} is sea sick since {time2}.|{lady} is afraid of the sea since {time2}.|{lady} wants to turn back to {haven}.",
            "{doctor} gave {cure}.|{cook} sent up {dish}, it came back.|{boy} holds the bucket, bravely.",
            (
                "{mate} showed her the charts at {time3}.|{sailor} told her of worse days.|"
                "She steered the ship herself at {time3}, {10-40} minutes."
            ),
            "Laughs at {time4}.|Walks the deck at {time4}.|Ate {dish} at {time4}.|{lady2} reads to her.",
        ),
    ),
    (
        "light fresh calm",
        (
            "Put in at {haven} at {time2} for {cargo}.|Made fast at {haven} at {time2}.|Pilot came on board off {haven}, {time2}.",
            "{20-200} loads of {cargo} in by {time3}.|Sold our {cargo2} at a fair price.|{mate} bought {food}, {fruit} and a new {rope}.",
            "{sailor} came back late, without his shoes.|{sailor2} signed on, a strong man.|{sailor2} left us for the {kind} {ship}.",
            "Sail with the tide at {time4}.|Harbor dues {5-40} silver pieces, too much.|Hatches closed at {time4}.",
        ),
    ),
)
