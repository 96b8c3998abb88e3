"""The names for ``names``, those of training and those held out: tables of data. Some rows are made of others."""

from __future__ import annotations

from explainer.texts.applications.story_words import HELD_OUT, WORDS
from explainer.texts.sets.label_slots import table

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
        "Washington|Lincoln|Bush|Rivers|Fields|Banks|Bishop|Price|Anderson|Clark|Lewis|Robinson|Scott|Adams|Nelson|Mitchell|Roberts|Phillips|"
        "Evans|Turner|Edwards|Collins|Stewart|Morris|Rogers|Cooper|Peterson|Bailey|Kelly|Howard|Cox|Richardson|Watson|Brooks|Bennett|Gray|"
        "James|Henry|Wilson|Thompson|Harris|Martin|Lopez|Gonzalez|Martinez|Rodriguez|Fernandez|Perez|Torres|Ferrari|Romano|Bianchi|Fischer|"
        "Wagner|Becker|Hoffmann|Keller|Vogel|Johansson|Nilsson|Olsen|Virtanen|Nowak|Horvat|Popov|Volkov|Suzuki|Nakamura|Park|Lee|Liu|Zhang|"
        "Sharma|Patel|Ali|Ahmed|Farouk|Adeyemi|Traore|Santos|Oliveira|Costa|Pereira|Lefebvre|Girard|Bakker|Visser|O'Brien|MacLeod"
    ),
    town=(
        "London|Rome|Berlin|Madrid|Oslo|Boston|Chicago|Dublin|Vienna|Lisbon|Cairo|Lima|New York|San Diego|Cape Town|Paris|Florence|Sydney|"
        "Bath|Reading|Lincoln|Washington|Leeds|York|Oxford|Dover|Kingston|Hamilton|Portland|Denver|Dallas|Toronto|Montreal|Delhi|Mumbai|"
        "Tokyo|Kyoto|Seoul|Shanghai|Moscow|Warsaw|Prague|Athens|Naples|Milan|Geneva|Hamburg|Munich|Lyon|Nairobi|Lagos|Accra|Tunis|Santiago|"
        "Green Hill|Millbrook|Foxton|Dunmore|Port Alder|Saint Paul|Little Rock|Bristol|Glasgow|Edinburgh|Liverpool|Manchester|Birmingham|"
        "Newcastle|Belfast|Cork|Atlanta|Seattle|Phoenix|Detroit|Baltimore|Miami|Orlando|Austin|Vancouver|Ottawa|Melbourne|Perth|Auckland|"
        "Barcelona|Valencia|Turin|Venice|Bologna|Cologne|Frankfurt|Stuttgart|Bremen|Zurich|Basel|Brussels|Antwerp|Amsterdam|Copenhagen|"
        "Stockholm|Helsinki|Riga|Budapest|Belgrade|Sofia|Bucharest|Istanbul|Ankara|Baghdad|Tehran|Karachi|Lahore|Bangkok|Manila|Hanoi|"
        "Osaka|Beijing|Bogota|Caracas|Havana|Los Angeles|San Francisco|Las Vegas|Hong Kong|Buenos Aires|Saint Louis|Cedar Falls|Long Beach"
    ),
    land=(
        "Spain|France|Italy|Egypt|India|Japan|Norway|Canada|Peru|Kenya|Greece|New Zealand|South Africa|Jordan|Georgia|Turkey|China|Chad|"
        "Ireland|Scotland|Wales|Germany|Poland|Russia|Mexico|Brazil|Chile|Cuba|Ghana|Nigeria|Iran|Iraq|Israel|Texas|Ohio|California|England|"
        "Britain|America|Africa|Europe|Asia|Holland|Ukraine|Romania|Bulgaria|Serbia|Croatia|Lebanon|Syria|Morocco|Algeria|Ethiopia|Sudan|"
        "Pakistan|Bangladesh|Thailand|Vietnam|Malaysia|Indonesia|Korea|Mongolia|Australia|Argentina|Bolivia|Colombia|Venezuela|Panama|"
        "Haiti|Florida|Michigan|Virginia|Alabama|Oregon|Montana|Ontario|Quebec|Bavaria|Sicily|Costa Rica|Saudi Arabia|Sri Lanka|New Mexico"
    ),
    water=(
        "Thames|Nile|Rhine|Danube|Red River|Lake Garda|Lake Victoria|Black Sea|Hudson River|Lake Erie|Atlantic Ocean|Seine|Elbe|Ganges|"
        "Mississippi|Amazon|Severn|Tagus|Pacific Ocean|Indian Ocean|North Sea|Red Sea|Caspian Sea|Lake Geneva|Lake Ontario|Ohio River|"
        "Bear Lake|Silver Lake|Stone River|Bay of Bengal|Gulf of Mexico"
    ),
    club="United|City|Rovers|Wanderers|Rangers|Tigers|Town|Lions|Bears|Eagles|Dynamo|Racing|Sporting|Union|Harriers|County|Stars|Giants|Kings",
    firm=(
        "Company|Brothers|Motors|Records|Press|Group|Limited|Bank|Steel|Foods|Airlines|Systems|Pictures|Stores|Mills|Railway|Mining|"
        "Insurance|Software|Electric|Oil|Hotels|Corporation|Inc.|Ltd.|Films|Entertainment"
    ),
    firm_name=(
        "Northstar|Redwood|Bluebird|Sunrise|Ironside|Goldcrest|Everbright|Kodiak|Solaris|Zenith|Apollo|Mercury|Microtel|Unicorp|Pan-Air|"
        "Telstar|Agrofarm|Skyline|Westland|Easton|Omnicare|Lumen|Vector|Titan|Phoenix|Atlas|Orion|Delta|IBX|KLT|BTN|NRC"
    ),
    paper="Times|Herald|Post|News|Star|Echo|Mirror|Journal|Observer|Mail|Courier|Telegraph|Standard",
    initial=_INITIAL,
    art=f"{_ART}|Gallery|Opera|College|Hospital|Council|Guild|Choir|Navy|Party|Union|League|Church",
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
