"""The words of ``story_maker``: a table of data.

Many verbs and many little words, each rather rare: so that what is learned is how a sentence is built, and not a list of words.
The words in ``HELD_OUT`` are left to the probes of ``probes.py`` and never stand here.
"""

from __future__ import annotations

GIRLS = (
    "Sue Mary Anna Lucy Jane Lily Rose Amy Emma Kate Ella Grace Nell Dora Alice Mia Sara Molly Betty Daisy Helen Jenny Nan Flossie"
).split()
BOYS = ("Tom Ben Jack Tim Sam Max John Fred Bert Harry Joe George Charlie Peter Will Dick Billy Frank Ned Bob Jim Leo Paul Robert").split()
THINGS = (
    "ball book cake apple doll hat box toy cup kite flower boat stick bell drum pie map ring nut shell coat key pear rope basket "
    "egg stone bag pen"
).split()
ANIMALS = "dog cat rabbit bear fox duck horse bird mouse squirrel goat cow pig hen frog".split()
OTHER_ANIMALS = "lion owl kitten puppy pony lamb bee monkey elephant tiger snake turtle donkey crow swan chick bug".split()
IRREGULAR = {"child": "children", "man": "men", "woman": "women", "mouse": "mice"}
FOLK = "boy girl king queen child teacher farmer man woman friend baby brother sister".split()
OTHER_FOLK = (
    "prince witch giant soldier sailor baker doctor cook painter driver hunter aunt uncle cousin neighbor singer lady fairy".split()
)
FIXTURES = (
    "chair lamp fence bridge well gate barrel ladder shelf pot rug pillow boot bottle cart ship pond nest "
    "bench roof log blanket sofa desk oven bucket trunk car stool mat curtain"
).split()
PLACES = "garden house park barn school kitchen wood yard shop field river hill street farm tent".split()
COLORS = "red blue green yellow white black brown little big old new pretty".split()
SCENERY = "valley town castle meadow jungle mountain market cellar desert island lake village sea snow cave tower".split()
FOODS = "soup rice honey meat corn jam butter pudding porridge fish salad".split()
FEELINGS = "happy sad glad tired angry hungry cold proud sorry afraid".split()

# Giving verbs: (base, past, participle). Those of the second row also stand without "to" ("gave Sue a ball").
TO_VERBS = (
    ("throw", "threw", "thrown"),
    ("carry", "carried", "carried"),
    ("roll", "rolled", "rolled"),
    ("take", "took", "taken"),
    ("kick", "kicked", "kicked"),
    ("push", "pushed", "pushed"),
    ("pull", "pulled", "pulled"),
    ("drag", "dragged", "dragged"),
    ("slide", "slid", "slid"),
    ("drop", "dropped", "dropped"),
    ("move", "moved", "moved"),
    ("swing", "swung", "swung"),
    ("present", "presented", "presented"),
    ("deliver", "delivered", "delivered"),
    ("leave", "left", "left"),
    ("promise", "promised", "promised"),
)
BOTH_VERBS = (
    ("give", "gave", "given"),
    ("hand", "handed", "handed"),
    ("show", "showed", "shown"),
    ("bring", "brought", "brought"),
    ("toss", "tossed", "tossed"),
    ("serve", "served", "served"),
)
FOR_VERBS = (
    ("make", "made", "made"),
    ("buy", "bought", "bought"),
    ("find", "found", "found"),
    ("get", "got", "got"),
    ("bake", "baked", "baked"),
    ("cook", "cooked", "cooked"),
    ("draw", "drew", "drawn"),
    ("paint", "painted", "painted"),
    ("choose", "chose", "chosen"),
    ("cut", "cut", "cut"),
    ("save", "saved", "saved"),
    ("hide", "hid", "hidden"),
    ("keep", "kept", "kept"),
)
# What one does to another: between the two names.
ANSWERS = (
    "thanked|kissed|smiled at|hugged|waved to|looked at|laughed with|ran to|called|jumped to|sang to|winked at|cheered for|danced with|"
    "pointed at|shouted to|grinned at|wrote to|whispered to|walked to|turned to|came to|held on to|told a story to|"
    "blew a kiss to|would never forget|loved|believed|hurried to|prayed for|cooked for|listened to|told mother about|"
    "asked about|shook hands with|knelt before|gave a hug to|dreamed of|rang for|"
    "thought of|spoke well of|cared for|tried to help|had a kind word for|bent down to|rushed to"
).split("|")
MEETINGS = (
    "talked to|played with|walked with|met|saw|found|helped|sat by|waited for|looked for|sang with|lived with|ran after|stood near|"
    "called|ate with|worked with|came with|sailed with|hid from|rode with|swam with|fought with|slept near|joined|visited|stopped"
).split("|")
TRIPS = (
    "went to|ran to|walked to|played in|were in|sat in|came to|had a day in|had fun at|stayed at|met in|rode to|worked in|slept in|"
    "got lost in|danced in|rested in|hid in|lived near|looked around|were on the way to|drove to|came home from|spent the summer at"
).split("|")
NEAR = (
    "near|by|behind|with|in front of|above|before|around|below|next to|close to|far from|across from|against|outside|past|beyond|"
    "along with|like|without|on top of|opposite|at the side of|after|among|for|of|from|on|at|inside|to the left of|"
    "to the right of|not far from|away from|together with|in place of|over"
).split("|")
DID = (
    "saw met liked found helped heard kissed loved called hugged washed fed watched held carried pushed pulled hit bit licked scared woke "
    "taught led lost hid missed thanked visited warned tickled trusted forgot knew wanted hated invited painted drew cleaned dressed "
    "healed kept left reached served stopped surprised pleased beat caught hurt teased greeted joined noticed freed saved pinched "
    "admired annoyed blamed bothered copied dropped entertained guarded healed ignored kicked lifted moved named needed obeyed petted "
    "raised rescued scolded searched shook splashed struck touched tricked understood upset weighed welcomed wrapped"
).split()
BEING = (
    "sitting|standing|sleeping|waiting|playing|running|hiding|living|resting|working|left|born|lost|found|seen|singing|lying|eating|kept"
).split("|")
OPENINGS = (
    "Then|Every day|I think that|She said that|They say that|We saw that|In the morning|At night|Once|By the river|"
    "It was clear that|I am glad that|Everybody said that|Long ago|Far away|High on the hill|Out in the garden|In the old barn|"
    "Soon|At last|You can see that|Mother told us that|Father says that|On the way home|This morning|Today|Yes,|But|And|So|"
    "I hear that|I hope that|We know that|In a small town|All day long|After supper|Before the war|One night|It is good that|Maybe"
).split("|")
# What may stand before a sentence: where (with "the" and a place), when, and clauses that end in "that".
WHERE = (
    "Deep in|Down in|Up in|Out in|Behind|Far from|Close to|Over in|High above|All around|Somewhere in|Right by|At the edge of|"
    "On the other side of|Down at|Not far from|Outside|Inside|On the way to|Back in|Near|Past|Across"
).split("|")
TIMES = (
    "All that week|All summer|The whole day|Most of the time|For a long time|By then|That same night|Late one night|Early in the day|"
    "Every single day|One winter|Once a year|In those days|These days|Just now|A moment later|On Sunday|At noon|Each spring|"
    "Years ago|Again and again|For many years|During the storm|All night|In the meantime|All at once|One afternoon|On a hot day|"
    "On a dark morning|After lunch|Before bedtime|The other day|This week|Last year|Two days ago|In the winter|After the rain|"
    "When it was dark|As the sun went down|On Monday morning|One fine day|To everybody's surprise|Just before noon|By and by|"
    "On the last day|First of all|An hour later|In the end|Without a word|With great care|As always|For once"
).split("|")
CLAUSES = (
    "Nobody saw that|Anyone can tell that|It is said that|He told me that|Do you think that|I was told that|It seems that|You know that|"
    "It is a pity that|The book says that|The fact is that|She wrote that|Grandmother thinks that|It is funny that|The news was that|"
    "We were sure that|Somebody shouted that|It was a shame that|I see that|People used to say that"
).split("|")
WEATHER = (
    "The sun was hot|The wind blew|It snowed the whole day|It was a hot day|The sky was gray|It was getting dark|The moon was up|"
    "School was over|It was too wet to play|The rain would not stop|Spring had come|It was Sunday|A storm was coming|The stars were out|"
    "Lunch was over|The lights went out|The train was late|Nothing went right"
).split("|")
LACKS = (
    "was hungry|was so hungry|was poor|had no food|had not eaten all day|felt weak|was thirsty|was thin and pale|had nothing to eat|"
    "was crying|wanted some too|asked for some|came in from the cold|was ill|looked on|could not find any|smelled it|was still hungry"
).split("|")
VERBS = (
    ("is", "are"),
    ("was", "were"),
    ("has", "have"),
    ("is", "are"),
    ("was", "were"),
    ("has", "have"),
    ("likes", "like"),
    ("wants", "want"),
    ("sees", "see"),
    ("runs", "run"),
    ("sleeps", "sleep"),
    ("needs", "need"),
    ("loves", "love"),
    ("makes", "make"),
    ("takes", "take"),
    ("finds", "find"),
    ("plays", "play"),
    ("lives", "live"),
    ("waits", "wait"),
    ("sings", "sing"),
    ("does not like", "do not like"),
)
ALONE = frozenset("runs sleeps plays lives waits sings".split())  # take a place, not a thing
HELD_OUT = frozenset(
    (
        "lent lend sent send sold sell passed pass offered offer mailed praised nodded bowed clapped "
        "beside under beneath chased followed feared"
    ).split()
)
