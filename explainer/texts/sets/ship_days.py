"""How every entry of ``ship_log`` begins and ends: wind, sails, work, stores, the run of the day. A table of data.

"{slot}" is a word of ``ship_words``, "{4-9}" a number from 4 to 9, "|" stands between sentences of which one is taken.
"""

from __future__ import annotations

Choices = tuple[str, ...]


def _choices(text: str) -> Choices:
    return tuple(text.split("|"))


WIND = {
    "calm": _choices(
        "No wind, sea like {smooth}.|Calm since {time}, sky {sky}.|Dead calm, a slow swell from the {point}.|No wind, sails hang loose.|"
        "Calm, air warm, sky {sky}.|Not a breath of wind since {time}.|Wind died at {time}, sea like {smooth}."
    ),
    "light": _choices(
        "Wind {point}, light.|Light wind from the {point}, sky {sky}.|Wind {point}, light and steady.|Wind light, {point}, then {point2}.|"
        "Wind {point}, soft, sky {sky}.|Light airs from the {point} since {time}.|Wind {point}, light, sea like {smooth}."
    ),
    "fresh": _choices(
        "Wind {point}, fresh.|Wind {point}, fresh, sea {sea}.|Fresh wind from the {point}, sky {sky}.|Wind {point}, fresh and cold.|"
        "Wind fresh, {point}, sea {sea}.|Wind went to {point} at {time}, fresh.|Wind {point}, fresh, sky {sky}."
    ),
    "gale": _choices(
        "Wind {point}, a gale.|Gale from the {point} since {time}.|Wind {point}, very strong, sea {sea}.|Full gale, {point}, sky {sky}.|"
        "Wind {point}, a gale, rain all day.|Blowing hard from the {point} since {time}.|Wind {point}, a gale, sea {sea}."
    ),
    "fog": _choices(
        "Wind {point}, weak, thick fog.|Thick fog since {time}.|Fog, wind {point}, light.|"
        "Fog so thick that the {part} is not seen from aft.|"
        "Wet fog, wind {point}, hardly any.|White fog from {time}, sea like {smooth}.|Fog all round, wind {point}."
    ),
}
SAILS = {
    "calm": _choices(
        "All sails set, no use.|Took in the {sail} to mend it.|Hung out the {sail} to dry.|Wetted the {sail} at {time1}, no gain.|"
        "Ship turns slowly with the swell.|The {sail} beats against the mast.|Whistled for wind at {time1}, none came."
    ),
    "light": _choices(
        "Set the {sail} at {time1}.|All sails set.|Set {sail} and {sail2}.|Shook out the {sail} at {time1}.|"
        "Set every sail we own by {time1}.|"
        "Changed the {sail} for a larger one.|Hoisted the {sail} {how}."
    ),
    "fresh": _choices(
        "Took in the {sail} at {time1}.|Reefed the {sail} at {time1}.|Ship leans well, {sail} and {sail2} set.|One reef in the {sail}.|"
        "Furled the {sail} {how}.|Took in the {sail}, kept the {sail2}.|New {rope} led at {time1}."
    ),
    "gale": _choices(
        "Took in all but the {sail}.|Under the {sail} only since {time1}.|Two reefs in the {sail}.|Furled the {sail} at {time1}, {how}.|"
        "No sail but a small {sail}.|Two men at the wheel from {time1}.|Life lines along the deck since {time1}."
    ),
    "fog": _choices(
        "Bell rung every {4-9} minutes.|Took in the {sail}, went slowly.|Horn blown from {time1} on.|{sailor} on look-out at the bow.|"
        "Only the {sail} set.|Lead line out at {time1}: {9-40} fathoms.|Crept along under {sail} and {sail2}."
    ),
}
_WORK = _choices(
    "Crew {task5}.|{sailor8} and {sailor9} {task9}.|{boy} {task7} until {time8}.|Watch below {task8}.|"
    "{smith} made a new lid for the box of {food5}.|{mate} counted {12-90} pots in store.|Ate {dish5}, plenty for all.|"
    "Opened a cask of {food5}, good.|Opened a cask of {food5}, bad.|{cook} made {dish5}.|{bird5} about the ship at {time8}.|"
    "{sailor8} {task6}, {sailor9} helped.|Caught {4-30} {fish5} over the {side5}.|{3-9} {bird5} sat on the {spar5} until {time8}.|"
    "Put a new {rope5} in place of the old.|{smith} at work on the {part5} since {time8}.|{sailor8} played the {music5} at {time9}.|"
    "Found the {food6} damp, dried all by the stove.|{beast9} slept on the {sail5}.|Weed and an old {spar5} passed the {side5}.|"
    "{mate} showed {boy} how to splice the {rope5}.|Greased the {spar6}.|{sailor8} won the {gift5} of {sailor9} at {game5}.|"
    "Moved {10-60} casks of {food6} aft.|{cook} gave out {food7} at {time9}."
)
_ROUGH_WORK = _choices(
    "Watch below {quiet5}.|{sailor8} and {sailor9} {quiet6}.|{boy} {quiet7} until {time8}.|No fire in the galley, cold {food5}.|"
    "Ate cold {dish6} out of the hand.|{cook} made {dish5} in spite of it.|{cook} lost a pot of {dish5}.|"
    "{sailor8} lost his {gift5} in the sea.|"
    "{smith} looks after the {part5}.|{beast9} hid among the {cargo5}.|{sailor8} holds the lamp for {smith}.|"
    "A wave came down on {sailor9}, wet, not hurt.|Tied down the {part5} with the {rope5}.|{bird5} blown past at {time8}.|"
    "{2-9} casks of {food6} broken.|{mate} on deck since {time8}."
)
WORK = dict.fromkeys(("calm", "light", "fresh", "fog"), _WORK) | {"gale": _ROUGH_WORK}
STATE = _choices(
    "Water for {9-60} days.|Crew {mood}.|Crew {mood} and {mood2}.|{food8} for {8-50} days left.|Otherwise all well.|"
    "Pumped {20-300} strokes at {time9}.|{sailor7} has the night watch.|Lamp oil for {5-40} nights.|{sailor7} goes to the wheel next.|"
    "Ship's clock {2-9} minutes slow.|Hold smells of {cargo6}.|{8-40} candles left."
)
RUN = {
    "calm": _choices(
        "Run {2-19} miles.|Drifted {2-12} miles {point3}.|Same place as yesterday, {land2} {point3}.|"
        "Current sets us {point3}, {2-9} miles.|"
        "{land2} still in sight, {point3}."
    ),
    "light": _choices(
        "Run {40-95} miles.|Course {point3}, run {40-95} miles.|{60-900} miles to {port}.|Steering {point3} for {port}.|"
        "Course {point3} since {time5}.|Made {2-4} knots until {time5}."
    ),
    "fresh": _choices(
        "Run {110-210} miles.|Course {point3}, run {110-210} miles.|{60-900} miles to {port}.|Steering {point3} for {port}.|"
        "Best run this week, {150-220} miles.|Made {7-11} knots until {time5}."
    ),
    "gale": _choices(
        "Driven {20-90} miles {point3}.|Run {30-99} miles, not by our will.|Lay to until {time5}.|Course {point3}, as the sea lets us.|"
        "Place not known, by guess {60-900} miles from {port}.|Hope for better at {time5}."
    ),
    "fog": _choices(
        "Run {5-35} miles, by guess.|Course {point3}, slow.|Place by guess, {9-60} miles off {land2}.|Fog thinner at {time5}.|"
        "Anchored in {8-30} fathoms at {time5}.|No sight of the sun, {2-5} days now."
    ),
}
