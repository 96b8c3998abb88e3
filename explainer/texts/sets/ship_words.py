"""The words of ``ship_log``: a table of data. ``OWN`` are those that only the held-out entries use.

A name of a list is a slot of the sentences: "{fish}" stands for one entry of "fish", "{fish2}" for another one. The eight main
points of the compass stand twice in their list, so that they are the commoner ones.
"""

from __future__ import annotations

Words = dict[str, tuple[str, ...]]

_POINTS = "north|north-east|east|south-east|south|south-west|west|north-west"
_HALF_POINTS = (
    "north-north-east|east-north-east|east-south-east|south-south-east|south-south-west|west-south-west|west-north-west|north-north-west"
)
_LISTS = {
    "point": f"{_POINTS}|{_POINTS}|{_HALF_POINTS}",
    "side": "port bow|port side|port beam|starboard bow|starboard side|starboard beam|port quarter|starboard quarter",
    "time": (
        "three in the morning|moonset|two bells|dawn|first light|sunrise|six in the morning|breakfast|four bells|half past eight|"
        "ten in the morning|six bells|noon|the noon meal|three bells|two in the afternoon|four in the afternoon|seven bells|sunset|dusk|"
        "supper|five bells|lamp lighting|moonrise|nine at night|the change of watch|eight bells|midnight"
    ),  # in the order of a day
    "how": "slowly|quickly|with care|in haste|in good order|with a will|by hand|by lamp light|in silence|in turns|without loss|as told",
    "smooth": "glass|oil|a mirror|a pond|a plate|lead|silk|milk",
    "sky": "clear|grey|red|pale|low|dark|bright|yellow|hazy|full of stars|white|heavy",
    "sea": "rough|short|long|green|heavy|choppy|white|grey|high|steep|cold|dark",
    "sail": (
        "main sail|fore sail|top sail|stay sail|jib|flying jib|mizzen sail|spanker|main top sail|fore top sail|royal|square sail|"
        "main stay sail|storm sail"
    ),
    "spar": "main yard|fore yard|jib boom|top mast|mizzen yard|bow sprit|fore top mast|main boom|gaff|cross yard",
    "part": (
        "rail|main hatch|long boat|galley door|cabin window|fore hatch|deck house|hen coop|ladder|sky light|figure head|capstan|gang way|"
        "side boat|compass box|chart house|water butt|rudder head|boat crane|tool chest"
    ),
    "rope": "main sheet|fore brace|jib line|back stay|fore stay|anchor rope|tow line|main brace|bow line|stern line|top rope|life line",
    "tool": "big axe|small axe|saw|knife|long knife|iron bar|hatchet",
    "stuff": (
        "oak planks|pine boards|copper plate|sheet lead|ash wood|iron plate|elm boards|deck planks|cedar wood|fir planks|old ship wood|"
        "box wood|beech boards"
    ),
    "cloth": "old canvas|new canvas|double canvas|tent cloth|two blankets|flour sacks|an old sail|blue sheets|grey linen",
    "food": (
        "salt beef|salt pork|dry peas|hard bread|beans|rice|oatmeal|cheese|dried fish|flour|pickles|coffee|tea|sugar|potatoes|"
        "cabbage|butter|onions|barley|smoked ham|pickled eggs"
    ),
    "dish": "fish soup|plum pudding|pea soup|onion pie|beef stew|rice cake|apple dumplings|bean pot|hot bread|sweet porridge|fish pie",
    "fruit": "coconuts|yams|oranges|lemons|bananas|figs|limes|melons|pears|grapes|dates|plums",
    "cargo": (
        "wool|timber|coal|salt|copper|hides|wine|oil|cotton|corn|iron pots|glass|wax|pepper|tar|linen|dried fruit|bricks|paper|"
        "candles|leather|wheat|hemp|soap"
    ),
    "fish": "cod|mackerel|herring|tunny|bonito|eels|rays|halibut|red snapper|sardines|flat fish|whiting",
    "bird": "gulls|terns|petrels|gannets|pelicans|sea ducks|cormorants|albatrosses|swallows|herons|plovers|geese",
    "beast": "the ship's cat|the goat|the pig|the brown hen|the parrot|the old dog|the lamb|the white rooster",
    "ill": "a fever|a bad cough|a sore foot|a burned hand|a deep cut|a swollen knee|red eyes|a chill|a stiff back|a crushed thumb|a rash",
    "cure": (
        "hot tea and honey|vinegar and water|a clean bandage|warm broth|bark powder|a hot stone|lime juice|salt water|goose fat|"
        "mint tea|onion juice"
    ),
    "music": "fiddle|pipe|drum|squeeze box|tin whistle|mouth harp|flute|old guitar|horn",
    "gift": (
        "new knife|clay pipe|wool cap|leather belt|carved whale|tin mug|red scarf|wooden spoon|brass button|silver coin|sea chest key|"
        "pair of mittens|bone comb|bag of sugar|blue shirt|writing book"
    ),
    "game": "dice|cards|a rope pull|a race up the mast|wrestling|ring throwing|riddles|a boat race|arm pulling|story telling",
    "quiet": (
        "slept in wet shirts|held on to the bunks|sewed old canvas below|spliced rope by the lamp|prayed|sang to keep awake|"
        "wrung out shirts|bailed the cabin|played cards on the floor|told of worse storms|tied down the chests|drank cold tea|mended boots"
    ),
    "task": (
        "scrubbed the deck|tarred the ropes|mended nets|painted the side boat|oiled the blocks|aired the bedding|greased the mast|"
        "sewed old canvas|split fire wood|washed shirts|turned the flour sacks|polished the brass|spliced rope|cleaned the lamps|"
        "scraped rust|counted the stores|coiled the lines|sharpened tools|swept the hold|caulked the deck"
    ),
    "kind": "brig|bark|schooner|sloop|cutter|whaler|packet|trader|fishing boat|coal ship|mail boat",
    "ship": (
        "Two Sisters|Grey Swan|Good Hope|Morning Star|Sea Horse|Red Lion|Fair Wind|Silver Fish|Mary Rose Lee|North Light|Blue Pigeon|"
        "Old Friend|Golden Bell|Swift|Evening Star|White Rose|Brave Heart|Three Brothers|Little Ann|Harvest|Black Duck|Thistle"
    ),
    "land": (
        "Cape Mercy|Goose Island|Black Head|Saint Ann Point|Whale Rock|Cape Farley|Windy Point|Turtle Island|Red Cliff|Bell Rock|"
        "Seal Island|Cape Sorrow|Green Head|Three Pines|Pepper Island|Gull Rock|Long Sand|Cape Good Night|Shell Island|Iron Point|"
        "Mist Head|Cape Hunter|Lamb Island|Stony Point|Cape Barrow|Fern Island|Kettle Rock|Broad Head"
    ),
    "port": (
        "Port Ellis|Redhaven|Saltmouth|Kingsbay|Old Harbor|Port Marie|Westhaven|Stone Quay|Fairbay|Sandport|Northmouth|Port Lucas|"
        "Greyhaven|Millbay|Port Clara|Oldmouth"
    ),
    "look": "high and blue|low and green|steep and bare|white with sand|dark with trees|red at the top|hid in cloud|long and flat|rocky",
    "mood": "cheerful|quiet|tired|thankful|merry|hungry|in good heart|wet but content|sleepy|full of talk|hopeful|stiff and sore",
    "sailor": (
        "Will Carter|Tom Lane|Peter Holt|Ned Marsh|Amos Reed|John Pike|Sam Fuller|Ben Tully|Jack Moss|Hugh Parry|Giles Ford|Luke Ash|"
        "Dan Cobb|Abel Stone|Isaac Bright|Rob Kettle|Davy Crane|Mark Sutton|Old Jonas|Nat Willow|Simon Vale|Harry Bell|Joseph Dunn|"
        "Long Peter|Eli Brook|Matthew Fry|Toby Gale|Caleb Rowe"
    ),
    "stray": (
        "Jem Archer|Paul Nutt|Billy Sparrow|Dick Rush|Georgie Pole|Walter Mews|Fred Candle|Leo Hart|Bob Shore|Charlie Finn|Archie Low|"
        "Ralph Penny"
    ),
    "lady": "Mrs. Lane|Miss Ellis|Mrs. Holt|Miss Reed|old Mrs. Parry|Mrs. Ford|Miss Clara Vale|Mrs. Bright",
    "boy": "the ship's boy|young Tim|the cabin boy|young Alfie|the new boy|young Kit",
    "mate": "the mate|the first mate|the second mate|Mr. Harding|Mr. Croft|Mr. Winter",
    "cook": "the cook|Hobbs the cook|the cook's helper|Fat Oliver the cook|Gregory the cook",
    "smith": "the carpenter|Noah the carpenter|the ship's smith|Barnaby the carpenter",
    "doctor": "the doctor|Doctor Ames|the ship's doctor|old Doctor Finch",
}
# The same kinds of words for the held-out entries, where no one may know them from the training.
_OWN = {
    "point": "north by east|north-east by east|east by south|south by east|south-west by south|west by south|west by north|north by west",
    "time": (
        "cock crow|five in the morning|a quarter to seven|mid morning|half past two|tea time|the turn of the tide|six in the evening|"
        "half past nine|eleven at night"
    ),  # in order too
    "kind": "galley|frigate|clipper|ketch|barge|pilot boat|ferry",
    "ship": "Hannah Jane|Lucky Penny|Green Lady|Wild Goose|King's Messenger|Rainbow|Winter Queen|Robin|Four Winds",
    "land": "Cape Thimble|Honey Island|Widow's Point|Chimney Rock|Cape Long Wait|Button Island|Crooked Head|Apple Point|Candle Rock",
    "port": "Port Violet|Crowhaven|Tinmouth|Candlebay|Newquay Town|Port Esther|Plum Harbor",
    "sailor": (
        "Jasper Flint|Owen Thatch|Silas Butter|Reuben Gray|Ezra Pond|Felix Thorn|Martin Oakley|Little Hans|Barney Swift|Cyrus Webb|"
        "Phil Tanner|Gus Hollow"
    ),
    "lady": "Miss Violet Webb|Mrs. Tanner|Miss Esther Gray|Mrs. Oakley",
    "bride": "Miss Ivy Pond|Miss Flora Dean|Miss Ruth Hale|Miss Nell Archer",
    "boy": "the lad Robin|young Perkin|little Oscar|the drummer boy",
    "mate": "Mr. Pomfrey|Mr. Quill|the third mate|Mr. Sedley",
    "cook": "Sorrel the cook|the cook Mr. Ladle|the old cook",
    "smith": "Jacob the joiner|the sail maker|the cooper",
    "doctor": "Doctor Plover|Surgeon Hale",
    "gift": "spy glass|round cheese|shell box|pocket lamp|wooden duck|ink pot|striped blanket|brass thimble",
    "food": "turnips|dried apples|ginger bread|pickled cabbage|lentils|walnuts|honey",
    "cargo": "roof tiles|clocks|church bells|umbrellas|feathers|mill stones|printed books",
}


def _table(lists: dict[str, str]) -> Words:
    return {name: tuple(text.split("|")) for name, text in lists.items()}


WORDS = _table(_LISTS)
OWN = WORDS | _table(_OWN)
