"""What happens to the ship of ``ship_log``, in steps that hang together: weather, damage, land, other ships. A table of data.

An event is the winds it may happen in and its steps; of each step one sentence (or pair of sentences) is taken between the "|".
"""

from __future__ import annotations

Event = tuple[str, tuple[str, ...]]

EVENTS: tuple[Event, ...] = (
    (
        "gale",
        (
            "Black cloud in the {point2} at {time2}.|Glass fell fast from {time2}.|At {time2} {mate} saw a wall of rain in the {point2}.",
            (
                "Storm on us by {time3}, lost the {sail2}.|Great sea over the {side} took the {part}.|"
                "Sea broke the {part} and filled the galley."
            ),
            (
                "{sailor} and {sailor2} tied to the wheel until {time4}.|Cut away the {rope} with the {tool}.|"
                "Threw {4-20} loads of {cargo} over."
            ),
            "Storm gone by {time5}. {smith} mends the {part2} with {stuff}.|Calmer at {time5}. {smith} made a new {part2} of {stuff}.",
        ),
    ),
    (
        "fresh gale",
        (
            "Hard squall at {time2} from the {point2}.|White squall out of the {point2}, no warning.|Squall with hail at {time2}.",
            "The {sail2} split from top to foot.|The {sail2} blew to rags in a minute.|Heard the {sail2} go like a gun.",
            "{sailor} went up and cut it loose.|{sailor} and {sailor2} brought down what was left.|Saved the {rope}, not much else.",
            "{sailor3} sews a new one out of {cloth}.|Old {sail3} bent on in its place by {time3}.|Four men sewing until {time3}.",
        ),
    ),
    (
        "light fresh",
        (
            "{sailor} called land at {time2}.|Land on the {side} at {time2}.|{bird2} and floating branches, so land is near.",
            "It is {land}, {look}.|{land} by the chart, {look}.|Made out {land}, {8-30} miles {point2}, {look}.",
            "Smoke of {2-9} fires seen on shore.|Surf on the rocks, no place to land.|Sailed along it until {time3}, no boats seen.",
            "Kept {3-8} miles off for the night.|Left it astern by {time4}.|Took its place for the chart.|{boy} drew it in the book.",
        ),
    ),
    (
        "calm light",
        (
            "Anchored under {land} at {time2}.|Let go the anchor in {5-20} fathoms off {land}.",
            "Boat sent in for water, {sailor} and {4-8} men.|{mate} went in with the long boat and {6-30} casks.",
            (
                "Found a stream behind {3-9} palm trees.|Good water half a mile up the beach.|Water brown but sweet.|"
                "Dug for water by a dry stream."
            ),
            "Came back at {time3} with {fruit} and {20-60} casks full.|{sailor} brought {fruit} and {20-90} eggs of {bird}.",
            "Up anchor at {time4}.|Stay here until {time4}.",
        ),
    ),
    (
        "light fresh",
        (
            "Sail in the {point2} at {time2}.|A sail on the {side} at {time2}.|{sailor} saw a mast to the {point2}.",
            "She is the {kind} {ship}, {8-60} days out of {haven}.|Spoke the {kind} {ship} with {cargo} for {haven}.",
            "Her captain asks for {food}, we gave {2-6} casks.|Gave her {2-9} letters for home.|She told of gales off {land2}.",
            "Parted at {time3} with three cheers.|Lost sight of her by {time3}.|Our {gift} went over, their {fruit} came back.",
        ),
    ),
    (
        "light calm",
        (
            "{4-20} boats came out from {land} at {time2}.|A long boat with {6-20} people came from {land} at {time2}.",
            "Traded {cargo2} for {fruit}.|Gave iron nails, got {fruit} and {8-40} hens.|They want nails and {cargo2}, we want {fruit}.",
            "{sailor} gave his {gift} for {fruit2}.|{mate} weighed it all {how}.|One man plays the {music}, {sailor} danced.",
            "They went home at {time3}, singing.|All friends at {time3}.|Price fair on both sides.",
        ),
    ),
    (
        "any",
        (
            "{2-4} feet of water in the hold at {time2}.|{sailor} heard water under the {part}.|Pumps bring more water than yesterday.",
            "Pumped from {time2} to {time3}, {how}.|Both pumps going, {6-12} men at each.|{cargo} moved to find the leak, {3-8} hours.",
            (
                "{smith} found a loose plank under the {cargo2}.|Leak found near the {part2}, a hand wide.|"
                "A worm hole big as a thumb, port side."
            ),
            "Stopped it with {stuff} and hot tar.|Nailed {stuff} over it, dry by {time4}.|Drew {cloth} under the ship, it holds.",
        ),
    ),
    (
        "calm light",
        (
            "Lines out at {time2}, {fish} all round.|{sailor} saw the sea boil with {fish}.|Nets down on the {side} at {time2}.",
            "Took {30-400} {fish} before {time3}.|{sailor} and {boy} pulled up {20-90} {fish}.|{sailor2} alone took {20-60} {fish}.",
            "One had a {gift} in its belly, no joke.|A big one broke the line of {mate}.|{beast} ran off with the best one.",
            "{cook} fried {fish} for all.|Salted {2-8} casks of them.|Dried the rest on the {rope}.|Nobody asks for {food} today.",
        ),
    ),
    (
        "fresh gale",
        (
            "The {spar} cracked at {time2}.|Found a crack in the {spar}, an arm long.|The {spar} broke clean off at {time2}.",
            "It fell across the {part}, nobody under it.|It hung by the {rope} and beat the {side}.|{sailor} jumped clear just in time.",
            "{smith} cut a new one {how}.|{smith} bound it with {stuff} and rope.|Lowered it to deck by {time3}, {8-14} men.",
            "New {spar} up at {time4}, holds well.|Set the {sail3} on it at {time4}.|Ship sails as before.",
        ),
    ),
    (
        "fog",
        (
            (
                "Heard a bell on the {side} at {time2}.|A horn close on the {side}, {time2}.|"
                "{sailor} smelled smoke at {time2}, then heard voices."
            ),
            "Shouted, put the wheel hard over.|{mate} fired a gun, rang our bell.|Burned tar in a pot at the bow.",
            "The {kind} {ship} slid past, {10-60} feet off.|A {kind} came out of the white and scraped our {part2}.",
            "No harm but the {part} bent.|Her captain took off his cap, so did I.|{boy} still white as the fog.|Lost our {part}, no more.",
        ),
    ),
    (
        "calm",
        (
            "Boats out to tow at {time2}.|Put down two boats with {6-12} men each to tow.|Towed from {time2}, {how}.",
            "{sailor} sang to keep the stroke.|Sun so hot that the tar drips.|{cook} carried water out to the boats.",
            "{2-7} miles gained by {time3}.|Gained {2-5} miles toward {land}.|Current took back all we gained by {time3}.",
            "Dark water in the {point2}, wind soon.|A small breath from the {point2} at {time4}.|Men asleep on deck by {time4}.",
        ),
    ),
    (
        "light fresh calm",
        (
            (
                "Bottle picked up off the {side} at {time2}.|{boy} fished up a green bottle at {time2}.|"
                "{sailor} hooked a bottle with a letter."
            ),
            (
                "Letter from the {kind} {ship}, {2-30} years old.|In it a note from {land}, hard to read.|"
                "Note says: {ship}, all well, {haven}."
            ),
            "Read it out at {time3}, all silent.|{mate} copied it into the book.|{sailor2} knew the man who wrote it.",
            "Put in our own note, threw it back.|Keep it for her owner at {haven}.|{boy} wants to answer it.",
        ),
    ),
    (
        "any",
        (
            "Smoke from the galley at {time2}.|Fire in the galley at {time2}, {dish} in the flames.|Smell of burning at {time2}.",
            "{6-20} buckets put it out.|{sailor} beat it out with wet sacks.|All hands made a line with buckets.",
            (
                "{cook} lost his eye brows.|Lost the galley door and the {dish}.|{sailor2} has a burned hand from it.|"
                "Only the {part2} is black."
            ),
            "Cold {dish2} for supper.|{smith} makes a new stove lid of iron.|Sand bucket now stands by the stove.",
        ),
    ),
    (
        "light calm fresh",
        (
            "Struck a sand bank off {land} at {time2}.|Touched ground at {time2}, {land} {2-6} miles {point2}.",
            (
                "Put the anchor out astern, pulled {how}.|{20-80} loads of {cargo} into the boats to make her light.|"
                "Sounded all round: {2-3} fathoms."
            ),
            "Came off at high water, {time3}.|She moved at {time3}, all pushing.|The tide lifted us at {time3}.",
            "No leak, thanks be.|{part} bent, no more.|Chart is wrong here, {mate} mends it.|{smith} looked below, dry as a bone.",
        ),
    ),
    (
        "gale fresh",
        (
            "{cargo} broke loose in the hold at {time2}.|Heard the {cargo} roll below at {time2}.|Ship leans badly since {time2}.",
            "{sailor} and {5-9} men went down {how}.|{mate} tied it down with the {rope}.|{sailor2} has {ill} from it.",
            "All fast again by {time3}.|Wedged it with {stuff}.|Ship upright at {time3}.",
            "{9-20} loads of {cargo} lost.|{food} and {cargo} lie in one heap.|{smith} made a strong fence of {stuff}.",
        ),
    ),
    (
        "light fresh fog",
        (
            "Cold since {time2}, ice in the {point2}.|{sailor} called ice at {time2}.|White shape on the {side} at {time2}: ice.",
            "An ice hill, {60-200} feet, blue inside.|Counted {5-40} pieces by {time3}.|One as large as {land}.",
            "Went round it {how}.|Kept {2-5} miles off.|Pushed small ice away with the {spar}.",
            "Chipped {3-9} barrels of it for water.|{bird2} live on it.|{cook} made cold sweet {fruit}.|Double look-out tonight.",
        ),
    ),
    (
        "light fresh calm",
        (
            "Wreck on the {side} at {time2}.|Broken hull seen off {land} at {time2}.|A mast stands out of the water, {land} {point2}.",
            "She was the {kind} {ship}.|Name on the stern: {ship} of {haven}.|A {kind}, name gone, {cargo} afloat.",
            "{sailor} found {2-5} men on the beach, alive.|Boat went over, no one there.|Took off {3-9} men and a dog.",
            "They ate {dish} like wolves.|Gave them dry shirts and {food}.|Saved {4-20} loads of {cargo}.|Bring word to {haven}.",
        ),
    ),
    (
        "fresh light",
        (
            "Strange {kind} follows us since {time2}.|Dark sail astern at {time2}, no flag.|A {kind} shows no flag and comes nearer.",
            "Set the {sail2}, steered {point2}.|Put out all lamps at {time3}.|Gave {4-20} men axes and iron bars.",
            "She fired one shot at {time3}, short.|Lost her in rain at {time3}.|She turned {point4} at {time3}.",
            "At {time4} the sea is empty.|She was only the {ship} with mail.|Laughed late, and loud.|Slept with boots on.",
        ),
    ),
    (
        "fresh light gale",
        (
            "Rain at {time2}, first in {9-40} days.|Heavy rain from {time2} to {time3}.|Rain cloud came over from the {point2}.",
            "Spread the {sail2} to catch it.|Every pot, tub and boot on deck.|{sailor} stood under it with open mouth.",
            "Filled {8-40} casks.|{10-60} buckets of sweet water.|Water full to {time4}, washed shirts too.",
            "{beast} hid below.|{cook} made tea for all, twice.|{sailor2} washed for once.|No more thirst.",
        ),
    ),
    (
        "calm light",
        (
            "Last night the sea was full of light.|After dark the sea glowed green on the {side}.|Our wake burned like fire all night.",
            "{sailor} wrote his name in it with a {spar}.|Pulled up a bucket: tiny sparks.|{fish} went by like stars.",
            "{boy} sat on the {part} and stared at it.|{lady} woke the children to see it.|{mate} read the clock by it.",
            "Gone before the day came.|Old hands say wind from {point2} will follow.|{sailor2} says it means {fish}.",
        ),
    ),
    (
        "light fresh",
        (
            "Raced the {kind} {ship} since {time2}.|The {kind} {ship} came up on the {side}, wants a race.",
            "Set {sail2} and {sail3}, wetted both.|She is faster with wind {point2}.|All hands sat on the high side.",
            "Passed her at {time3} by {2-9} lengths.|She passed us at {time3}, waved a rope end.|Side by side until {time3}.",
            "{sailor} lost his {gift} on it.|{cook} gives {dish} for it.|Next time, says {mate}.|Winner pays at {haven}.",
        ),
    ),
)
