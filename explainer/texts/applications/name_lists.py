"""Names and the sentence patterns they stand in, for ``names``: tables of data.

A pattern has single spaces between words and marks; ``{person:P}`` is a slot with the tag of persons, L of places, G of organisations.
"""

from __future__ import annotations

from explainer.texts.applications.story_words import HELD_OUT, WORDS
from explainer.texts.sets.label_slots import lines, table

_SHARED = {
    "year": "1862|1890|1903|1914|1928|1935|1947|1956|1963|1971|1980|1988|1995|2001|2009|2016",
    "job": "teacher|doctor|painter|singer|writer|farmer|player|actor|poet|judge|lawyer|engineer|pilot|baker",
    "good": "bread|books|shoes|toys|paper|cars|clocks|bells|cloth|tea",
    "when": "last year|on Monday|in May|yesterday|two years ago|in June|last week|on Sunday",
    "kind": "company|school|club|team|bank|paper|band",
}
_PERSON = "{first} {family}|{first} {family}|{first} {family}|{first}|{first} {initial} . {family}|{family}"
_GROUP = (
    "{town} {club}|University of {town}|{town} University|Bank of {land}|{family} & Sons|{family} {firm}|{firm_name} {firm}|"
    "{town} Museum|Royal {art} of {land}|{town} {paper}|{land} Air|{firm_name}|{family} and {family} {firm}|National {art} of {land}"
)
_ART = "Theatre|Orchestra|Society|Academy"
_INITIAL = "A|B|C|D|E|F|G|H|J|K|L|M|R|S|T|W"
TRAIN_NAMES = table(
    first="|".join(person.name for person in WORDS.people),
    family=(
        "Smith|Brown|Green|Wood|Baker|Cook|Bell|Young|King|Hill|Carter|Miller|Taylor|Walker|Hughes|Morgan|Parker|Murray|Foster|Reed|Hunt|"
        "Ward|Stone|Marsh|Cole|Webb|Novak|Garcia|Silva|Rossi|Schmidt|Weber|Larsen|Hansen|Kowalski|Petrov|Ivanova|Tanaka|Sato|Kim|Chen|Wang|"
        "Singh|Gupta|Khan|Hassan|Okafor|Mensah|Diallo|Haddad|Cohen|Levy|Dubois|Moreau|Janssen|Berg|Lindgren|Murphy|Byrne|Campbell|Jordan|"
        "Washington|Lincoln|Bush|Rivers|Fields|Banks|Bishop|Price"
    ),
    town=(
        "London|Rome|Berlin|Madrid|Oslo|Boston|Chicago|Dublin|Vienna|Lisbon|Cairo|Lima|New York|San Diego|Cape Town|Paris|Florence|Sydney|"
        "Bath|Reading|Lincoln|Washington|Leeds|York|Oxford|Dover|Kingston|Hamilton|Portland|Denver|Dallas|Toronto|Montreal|Delhi|Mumbai|"
        "Tokyo|Kyoto|Seoul|Shanghai|Moscow|Warsaw|Prague|Athens|Naples|Milan|Geneva|Hamburg|Munich|Lyon|Nairobi|Lagos|Accra|Tunis|Santiago|"
        "Green Hill|Millbrook|Foxton|Dunmore|Port Alder|Saint Paul|Little Rock"
    ),
    land=(
        "Spain|France|Italy|Egypt|India|Japan|Norway|Canada|Peru|Kenya|Greece|New Zealand|South Africa|Jordan|Georgia|Turkey|China|Chad|"
        "Ireland|Scotland|Wales|Germany|Poland|Russia|Mexico|Brazil|Chile|Cuba|Ghana|Nigeria|Iran|Iraq|Israel|Texas|Ohio|California|England"
    ),
    water="Thames|Nile|Rhine|Danube|Red River|Lake Garda|Lake Victoria|Black Sea|Hudson River|Lake Erie|Atlantic Ocean",
    club="United|City|Rovers|Wanderers|Rangers|Tigers|Town",
    firm="Company|Brothers|Motors|Records|Press|Group|Limited",
    firm_name="Northstar|Redwood|Bluebird|Sunrise|Ironside|Goldcrest|Everbright|Kodiak|Solaris|Zenith|Apollo|Mercury",
    paper="Times|Herald|Post|News",
    initial=_INITIAL,
    art=_ART,
    person=_PERSON,
    group=_GROUP,
    school="University of {town}|{town} University|Royal {art} of {land}",
    team="{town} {club}",
    business="{family} & Sons|{family} {firm}|{firm_name} {firm}|{firm_name}|{family} and {family} {firm}",
    press="{town} {paper}",
    place="{town}|{town}|{land}|{town} , {land}",
    **_SHARED,
)
NEW_NAMES = table(
    first="|".join(person.name for person in HELD_OUT.people),
    family=(
        "Abbott|Bancroft|Chaplin|Dalton|Ellison|Fairfax|Granger|Holloway|Ingram|Jessop|Kendrick|Lockhart|Merton|Norwood|Osborne|Pemberton|"
        "Quigley|Radcliffe|Sheridan|Thornton|Underhill|Vaughan|Whitaker|Yamada|Zimmermann|Castillo|Fontaine|Kapoor|Mbeki|Eriksen"
    ),
    town=(
        "Ashford|Bilbao|Cardiff|Dresden|Essen|Fargo|Genoa|Houston|Ipswich|Jakarta|Krakow|Leipzig|Memphis|Nantes|Odessa|Plymouth|Quito|"
        "Rotterdam|Seville|Tampa|Utrecht|Verona|Winnipeg|Zagreb|Elm Bridge|Stonewick|Harlow Bay"
    ),
    land="Austria|Belgium|Denmark|Finland|Hungary|Iceland|Kansas|Laos|Malta|Nepal|Oman|Portugal|Senegal|Sweden|Uganda|Vermont",
    water="Tiber|Volga|Loire|Lake Como|Snake River|Baltic Sea|Lake Huron",
    club="Albion|Athletic|Hornets|Hotspur",
    firm="Works|Partners|Industries|Studios",
    firm_name="Amberline|Bridgeway|Coppergate|Dynacore|Falconet|Helix|Novatek|Orbit",
    paper="Gazette|Chronicle|Tribune",
    initial=_INITIAL,
    art="Ballet|Library|Institute",
    person=_PERSON,
    group=_GROUP,
    school="University of {town}|{town} University|Royal {art} of {land}",
    team="{town} {club}",
    business="{family} & Sons|{family} {firm}|{firm_name} {firm}|{firm_name}|{family} and {family} {firm}",
    press="{town} {paper}",
    place="{town}|{town}|{land}|{town} , {land}",
    **_SHARED,
)
PATTERNS = (
    lines(
        """
{person:P} was born in {town:L} in {year} .
{person:P} was born in {town:L} , {land:L} .
{person:P} is a {job} from {land:L} .
{person:P} ( born {year} ) is a {job} .
{person:P} died in {town:L} in {year} .
{person:P} works for {group:G} in {town:L} .
{person:P} left {group:G} in {year} and moved to {land:L} .
{person:P} studied at {school:G} .
{person:P} plays for {team:G} .
{person:P} played for {team:G} and later for {team:G} .
In {year} , {person:P} joined {group:G} .
In {year} , {business:G} was bought by {business:G} .
{group:G} is a {kind} in {town:L} , {land:L} .
{group:G} was founded by {person:P} in {year} .
{business:G} makes {good} in {land:L} .
The {kind} {group:G} has its home in {town:L} .
He was a {job} at {group:G} until {year} .
She wrote a book about {person:P} .
She and {person:P} lived in {town:L} for many years .
The {job} {person:P} came to {land:L} {when} .
The town of {town:L} lies on the {water:L} .
{town:L} is a town in {land:L} .
{town:L} is the largest town in {land:L} .
The {water:L} runs through {land:L} .
They sailed over the {water:L} to {land:L} .
{when} {person:P} flew from {town:L} to {town:L} .
Her father , {person:P} , was a {job} in {town:L} .
His teacher was {person:P} .
{person:P} and {person:P} were married in {town:L} .
{person:P} , {person:P} and {person:P} sang in the band .
The film was made by {person:P} for {group:G} .
A man from {group:G} met {person:P} {when} .
" I love {town:L} , " said {person:P} .
" We shall sell more {good} , " said {person:P} of {business:G} .
Mr. {family:P} wrote to {group:G} {when} .
Mrs. {family:P} sold her house in {town:L} .
Dr. {family:P} teaches at {school:G} .
President {family:P} went to {land:L} {when} .
Sir {person:P} was a friend of {person:P} .
{team:G} beat {team:G} in {town:L} {when} .
{team:G} lost to {team:G} .
The people of {land:L} like {good} from {town:L} .
From {town:L} the road goes to {town:L} and on to {land:L} .
The war between {land:L} and {land:L} ended in {year} .
The book was sold by {business:G} .
He read it in the {press:G} .
The house of {person:P} in {town:L} is a school now .
Nobody knew where the bread was .
The sun was high , and the road was long .
It was a good year for the farmers .
On Monday we went to the park .
The old bank by the river was closed in {year} .
The King and the Queen came in {year} .
In May the roses were red .
"""
    ),
    lines(
        """
After a short stay in {town:L} , {person:P} went home to {land:L} .
Born in {town:L} , {person:P} became a {job} at an early age .
It was {person:P} who sold {business:G} to the {job} .
Few people in {land:L} had heard of {group:G} before {year} .
The letter from {person:P} reached {town:L} {when} .
Among the guests were {person:P} and the {job} {person:P} .
{group:G} opened a new house in {town:L} {when} .
Under {person:P} , {team:G} won every game of {year} .
Both {town:L} and {town:L} lie near the {water:L} .
Who told {person:P} about the trip to {land:L} ?
Shares of {business:G} fell after {person:P} had left .
Captain {family:P} crossed the {water:L} in {year} .
The road was long , and nobody came .
As a {job} for {group:G} , he saw much of {land:L} .
A song by {person:P} was heard all over {town:L} .
"""
    ),
)
