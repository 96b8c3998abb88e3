"""Phrases of the French stories, and the beats that several scenes share: how a story begins, the weather, how it ends."""

from __future__ import annotations


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(" / "))


PHRASES = {
    "loisir": _list(
        "grimper aux arbres / dessiner des bateaux / courir dans les champs / collectionner les cailloux / jouer aux cartes / inventer "
        "des histoires / chanter à tue-tête / observer les oiseaux / construire des barrages / sauter dans les flaques / bricoler / "
        "pêcher / lire des contes / faire des tours de magie / se déguiser / marcher pieds nus dans l'herbe / patiner / faire du vélo / "
        "regarder les étoiles / jouer à cache-cache / ramasser des coquillages / s'occuper des lapins / jardiner / rouler dans l'herbe "
        "/ jouer aux dames / fabriquer des cerfs-volants / poser mille questions / parler aux animaux"
    ),
    "talent": _list(
        "nager / lire l'heure / siffler avec les doigts / jouer aux échecs / cuire un œuf / nommer les étoiles / traire une chèvre / "
        "faire un nœud de marin / compter jusqu'à mille / reconnaître les champignons / coudre un bouton / allumer un feu / ramer"
    ),
    "rêve": _list(
        "faire le tour du monde / devenir capitaine / voler comme un oiseau / voir la neige / avoir un chien / découvrir une île / "
        "conduire un train / monter à cheval / construire une cabane / voir une baleine / jouer dans un cirque / marcher sur la lune"
    ),
    "village": _list(
        "Saint-Aubin / Montclair / Valfleuri / Pierrelune / Bois-Joli / Fontbelle / Clairvent / Roquevive / Neuville-sur-Orge / Aigremont"
    ),
    "ville": _list(
        "Lyon / Nantes / Bordeaux / Strasbourg / Grenoble / Rouen / Dijon / Lille / Tours / Marseille / Toulouse / Brest / Annecy"
    ),
    "mère_métier": _list("infirmière / couturière / institutrice / vétérinaire / boulangère / pharmacienne / dentiste / factrice"),
    "père_métier": _list("menuisier / facteur / cuisinier / pêcheur / jardinier / horloger / maçon / pompier / chauffeur d'autobus"),
    "jour": _list("lundi / mardi / mercredi / jeudi / vendredi / samedi / dimanche"),
    "joli_mois": _list("d'avril / de mai / de juin / de juillet / d'août / de septembre / de printemps / d'été"),
    "gris_mois": _list("de novembre / de décembre / de janvier / de février / d'hiver / d'automne"),
    "fois": _list("Un matin / Un jour / Ce jour-là / Un beau jour / Un après-midi / Un {jour} / Un {jour} {joli_mois}"),
    "soir": _list("Ce soir-là / Le soir venu / À la nuit tombée / Après le dîner / Au coucher du soleil / Quand la nuit <tomber>"),
    "suite": _list("Peu après / Un peu plus tard / Quelques minutes plus tard / Au bout d'un moment / Bientôt"),
    "soudain": _list("Soudain / Tout à coup / Brusquement / À ce moment-là / Au même instant"),
    "tendre": _list("mon trésor / mon lapin / mon cœur / mon ange / mon poussin"),
    "animal_rare": _list("un dauphin / un paon / une cigogne / un chameau / une autruche / un éléphant / un lynx / une baleine / un panda"),
    "monstre": _list("un loup / un fantôme / une sorcière / un voleur / un ogre / un dragon / un vampire / un monstre vert"),
    "peur": _list("du noir / du tonnerre / des araignées / du grenier / des fantômes / des loups / de la cave / du vent / des souris"),
    "joyeux_cri": _list(
        "Quelle belle journée / Que je suis {A:heureux|heureuse} / Comme la vie est belle / Hourra / Quelle aventure / Quel bonheur"
    ),
    "dicton": _list(
        "à plusieurs, tout devient plus facile / il ne faut jamais perdre courage / on a toujours besoin des autres / le bonheur tient "
        "souvent à peu de chose / les petites choses font les grands jours / chaque jour apporte sa surprise / tout s'arrange quand on "
        "s'y met / les plus beaux souvenirs ne coûtent rien"
    ),
    "morale": _list(
        "qui partage ne manque de rien / le cœur compte plus que la force / il faut tendre la patte à qui tombe / l'orgueil ne tient "
        "pas chaud / un bon voisin vaut un trésor / qui aide son prochain dort tranquille / la bonté ne s'oublie jamais"
    ),
}

OPENING = (
    "[=Il était une fois|Voici] {A:un petit garçon|une petite fille} {caractère>A} qui s'<appeler~> {A} et qui <vivre~> dans "
    "{maison.un*}, [tout près|non loin] {coin.de}.",
    "{A} <habiter~> {maison.un*} [tout près|à deux pas|non loin] {coin.de}, avec {parent.son}, [un chat|trois poules|deux "
    "frères|une grande sœur] et [une tortue|un chien paresseux|un perroquet|deux poissons rouges].",
    "Tout le monde, [au village|dans le quartier|à {village}], <connaître~> {A}, {A:un garçon|une fille} {caractère>A} et {caractère2>A}.",
    "{A} <être~> {A:un garçon|une fille} {caractère>A} de [six|sept|huit|neuf|dix] ans, qui <aimer~> par-dessus tout {loisir}.",
    "À {village}, [petit village|gros bourg|hameau] [entouré de collines|au bord d'une rivière|perdu dans les champs], <vivre~> "
    "{A:un garçon|une fille} {caractère>A} nommé{A:|e} {A}.",
    "À [six|sept|huit|neuf] ans, {A} <savoir~> déjà {talent} et {talent2}, mais {A.il} <rêver~> surtout de {rêve}.",
    "Le père de {A} <être~> {père_métier}, sa mère <être~> {mère_métier}, et {A} <vouloir~> [un jour|plus tard] {rêve}.",
    "{A}, qui <avoir~> [six|sept|huit|neuf|dix] ans, n'<avoir~> [depuis quelque temps|depuis longtemps|depuis des jours] qu'une "
    "envie : {loisir}.",
    "[Chaque dimanche|Pendant les vacances|Tous les étés], {A} <aller~> chez {aïeul.son}, qui <habiter~> {maison.un*} près {coin.de}.",
    "{A} <aimer~> {loisir}, mais {A.il} <aimer~> encore plus {loisir2}.",
)
OPENING_TWO = (
    "{A} et {B} <être~+> {AB:voisins|voisines} et se <retrouver~+> [tous les jours|chaque mercredi|chaque soir] {lieu.où} pour {loisir}.",
    "{A} <avoir~> {B:un ami|une amie} {caractère>B} qui s'<appeler~> {B} et avec qui {A.il} <adorer~> {loisir}.",
    "On ne <voir~> jamais {A} sans {B} : {AB.ils} <habiter~+> la même rue, [à deux pas|non loin] {coin.de}.",
    "{A} <être~> plutôt {caractère>A}, {B} plutôt {caractère2>B}, et {AB.ils} s'<entendre~+> [à merveille|très bien|comme les "
    "doigts de la main].",
    "[=Il était une fois deux enfants|Voici deux enfants] de {village} : {A}, {caractère>A}, et {B}, plutôt {caractère2>B}.",
    "Depuis [la maternelle|l'an dernier|toujours], {A} et {B} <être~+> {AB:les meilleurs amis|les meilleures amies} de {village}.",
    "{A} <habiter~> {maison.un*} ; {B}, {B:son meilleur ami|sa meilleure amie}, <habiter~> en face, près {coin.de}.",
)
FINE = (
    "",
    "Ce jour-là, le soleil <briller~> sur {coin.le} et les {oiseau.s} <chanter~+> dans les {arbre.s}.",
    "Il <faire~> [doux|bon|beau|chaud], les {fleur.s} <être~+> en fleur et l'air <sentir~> [le foin|la menthe|le pain chaud|l'herbe "
    "coupée].",
    "Le ciel <être~> si [bleu|clair|pur] que l'on <voir~> [jusqu'aux montagnes|jusqu'{coin.à}|au-delà des collines].",
    "Un vent léger <agiter~> les feuilles {arbre.de}, et {oiseau.un} <siffler~> sur le toit.",
)
GLAD_END = (
    "{soir}, {A} s'<endormir> [le sourire aux lèvres|la fenêtre ouverte|en pensant au lendemain|sans même lire une page], {joie>A} "
    "comme jamais.",
    "« {joyeux_cri} ! » se <dire> {A} en [fermant les yeux|rentrant à la maison|soufflant sa bougie|se glissant sous la couette].",
    "{soir}, {A} <raconter> tout à {parent.son}, qui <rire> [de bon cœur|aux larmes|aux éclats].",
    "« Tu vois, {A}, <conclure> {parent.son}, {dicton}. »",
    "Et pour [finir la journée|fêter cela|bien terminer], il y <avoir> {gâteau3.un*} et [du jus de pomme|du chocolat chaud|une "
    "infusion de tilleul].",
    "[Depuis|Depuis ce jour], {A} le <savoir~> bien : {dicton}.",
    "[Longtemps après|Des années plus tard|Le lendemain|À l'école], {A} en <parler~> encore, [les yeux brillants|en riant|avec "
    "fierté|à qui <vouloir~> l'entendre].",
)
