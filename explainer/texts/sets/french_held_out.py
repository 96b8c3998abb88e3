"""French scenes of the held-out part: a dream, a race, the library, a hut in a tree. The training part has none of their sentences."""

from __future__ import annotations

from explainer.texts.sets.french_phrases import GLAD_END, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

DREAM: Beats = (
    OPENING,
    (
        "Une nuit, {A} <rêver> que {jouet.son*} <pouvoir~> parler.",
        "À peine endormi{A:|e}, {A} se <retrouver> {nature.où}, sur le dos {sauvage.de*}.",
        "Cette nuit-là, {A} <faire> un drôle de rêve : il <neiger~> des {fruit.s} sur {village}.",
    ),
    (
        "« Où allons-nous ? » <demander> {A}. « Là où poussent les {fleur.s} {fleur:bleus|bleues} », <répondre> une voix.",
        "Dans ce rêve, {coin.le} <flotter~> comme un nuage, et {parent.son} y <pêcher~> des étoiles.",
        "Tout <être~> à l'envers : les {bête.s} <lire~+> le journal et les {légume.s} <danser~+> la valse.",
    ),
    (
        "Un{insecte:|e} {insecte} grand{insecte:|e} comme une maison lui <tendre> une tasse de thé.",
        "{A} <ouvrir> une porte, et derrière elle il y en <avoir~> [cent|mille] autres, toutes [vertes|rouges|dorées|blanches|bleues].",
        "{maître.Le}, coiffé{maître:|e} d'un chou, <compter~> les nuages un par un.",
    ),
    (
        "Mais voilà que tout se <mettre> à fondre, même {A:ses souliers|ses sandales}, et {A} <tomber>, <tomber>...",
        "Alors {sauvage2.un*} <souffler> sur la lune, qui s'<éteindre> comme une bougie.",
        "« Il est temps de rentrer », <dire> {coin2.le} d'une voix de clarinette, et {A} n'en <croire> pas ses oreilles.",
    ),
    (
        "{A} se <réveiller> en sursaut, la joue contre {doudou.son*}.",
        "« Debout, {tendre}, il est sept heures ! » C'<être~> {parent.son}, un bol fumant à la main.",
        "Le réveil <sonner>, et tout <disparaître>, sauf {fleur2.un} sur l'oreiller.",
    ),
    (
        "{A} <raconter> son rêve à {B}, qui <jurer> avoir fait exactement le même.",
        "Vite, {A} <dessiner> ce qu'{A.il} <avoir~> vu, avant que tout ne s'efface.",
        "Depuis, quand {A} <passer~> près {coin.de}, {A.il} lui <faire~> un clin d'œil.",
    ),
)

RACE: Beats = (
    OPENING_TWO,
    (
        "Chaque année, à {village}, une grande course <partir~> {coin.de}, et cette fois {A} et {B} <vouloir~+> la gagner.",
        "« Le premier arrivé {coin.à} aura gagné ! » <crier> {B} sans prévenir.",
        "Pour la course en sac de {village}, {maître.le} <donner> à {A} le numéro [cinq|douze|vingt-sept] et à {B} le suivant.",
    ),
    (
        "Au coup de sifflet, {B} <prendre> la tête, et {A}, gêné{A:|e} par {objet.son*}, <perdre> du terrain.",
        "{A} <courir~> comme {sauvage.un} poursuivi{sauvage:|e} par des chasseurs, sans jamais se retourner.",
        "Dans la montée, {A} et {B} <souffler~+> côte à côte, rouges comme des {légume.s}.",
    ),
    (
        "À mi-chemin, un cri : {B} s'<être~> tordu la cheville en sautant par-dessus {outil.un}.",
        "Juste avant l'arrivée, {B} <trébucher> sur {outil.un} et <rouler> dans les {fleur.s}.",
        "Au dernier virage, {bête.un*} <foncer> sur {B}, qui <grimper> sur une barrière et n'en <bouger> plus.",
    ),
    (
        "{A} <pouvoir~> gagner : la ligne <être~> là, à vingt pas. Pourtant, {A} <faire> demi-tour.",
        "« Continue sans moi ! » <souffler> {B}. « Jamais de la vie », <répliquer> {A} en lui offrant son bras.",
    ),
    (
        "{AB.Ils} <finir+> la course bras dessus, bras dessous, {AB:bons derniers|bonnes dernières} et hilares.",
        "C'<être~> {voisin.le} qui <arriver> en tête, mais le public n'<avoir~> d'yeux que pour {A} et {B}.",
    ),
    (
        "On leur <remettre> une coupe, une vraie, avec ces mots : « Prix de l'amitié, {village}. »",
        "Comme prix, {A} et {B} <recevoir+> {plat.un*} et des {fruit.s}, qu'{AB.ils} <dévorer+> assis{AB:|es} sur la ligne.",
        "« L'an prochain, on part à cloche-pied », <déclarer> {B} en montrant sa cheville à {A}.",
    ),
)

LIBRARY: Beats = (
    OPENING,
    (
        "Derrière {coin.le}, il y <avoir~> une bibliothèque où {A} <passer~> tous ses {jour}s.",
        "Comme il <pleuvoir~> à verse, {A} <pousser> pour la première fois la porte de la bibliothèque de {village}.",
        "Dans le grenier de {aïeul.son}, {A} <dénicher> un livre sans titre, relié de cuir rouge.",
    ),
    (
        "Sur la page de garde, quelqu'un <avoir~> écrit : « Pour celui ou celle qui aime {loisir}. »",
        "Une odeur de cire et de {fruit.s} <flotter~> entre les rayons, et {A} <marcher~> à pas de loup.",
        "Le premier chapitre <parler~> de {sauvage.un*} qui <vouloir~> apprendre à lire.",
    ),
    (
        "{A} <lire> sans lever le nez, oubliant {fruit2.son} et même l'heure.",
        "Entre deux pages, {A} <tomber> sur une lettre adressée à {B} et tachée de café.",
        "Il <manquer~> la dernière page ! {A} en <rester> {peine>A}, le doigt en l'air.",
    ),
    (
        "« Et toi, comment finirais-tu l'histoire ? » <chuchoter> {marchand.un*} à la table voisine.",
        "Alors {A} <emprunter> un crayon à {B} et <inventer> la suite : {sauvage2.un*}, un pont, un orage.",
        "« Les livres voyagent, <expliquer> {maître.le}, la page manquante est peut-être à {ville}. »",
    ),
    (
        "À l'heure de la fermeture, on <éteindre> les lampes sans voir {A}, caché{A:|e} derrière {cachette2.un}.",
        "Le {jour2} d'après, {A} <lire> sa fin tout haut, et douze enfants l'<écouter+>, assis en tailleur.",
        "{parent.Son} <devoir> venir {A.obj} chercher : « Le dîner est froid, mais je vois que tu as voyagé. »",
    ),
    GLAD_END,
)

HUT: Beats = (
    OPENING_TWO,
    (
        "{A} et {B} <décider+> de bâtir une cabane dans les branches {arbre.de}, derrière {coin.le}.",
        "Avec des planches données par {voisin.le}, {A} <vouloir~> construire un refuge pour {A.lui} et {B}.",
        "« Il nous faut un quartier général », <déclarer> {B}, et {A} <désigner> {arbre.le} de {aïeul.son}.",
    ),
    (
        "{A} <scier~>, {B} <clouer~>, et [le marteau|la scie|la boîte à clous] <passer~> de main en main.",
        "Il leur <manquer~> [des clous|une porte|une échelle], que {voisin2.le} leur <échanger> contre des {fruit.s}.",
        "{B} se <taper> sur le pouce et <sauter> sur un pied en appelant tous les saints.",
    ),
    (
        "Le toit, fait d'un vieux rideau, s'<envoler> au premier coup de vent et <finir> {lieu.où}.",
        "Au matin, {oiseau.un} <avoir~> déjà bâti son nid au beau milieu du plancher.",
        "La pluie <entrer~> par [trois|six|neuf] trous, qu'{AB.ils} <boucher+> avec {objet.un} et de la mousse.",
    ),
    (
        "« Et le mot de passe ? » <demander> {A}. « {insecte.Un} dans la soupe ! » <inventer> {B}.",
        "Ce soir-là, {AB.ils} y <manger+> {plat.un*} à la lueur d'une lanterne.",
        "{AB.Ils} y <accrocher+> un écriteau : « Cabane de {A} et {B}, entrée interdite aux {sauvage.s}. »",
    ),
    (
        "L'hiver <venir>, mais la cabane <tenir> bon, avec son toit de neige et sa cheminée en carton.",
        "Même {parent.son} y <grimper> un {jour}, et l'échelle n'<avoir> pas l'air d'aimer cela.",
        "Des années après, on <pouvoir~> lire leurs deux prénoms gravés dans l'écorce {arbre.de}.",
    ),
    GLAD_END,
)

HELD_OUT_SCENES: dict[str, Beats] = {"dream": DREAM, "race": RACE, "library": LIBRARY, "hut": HUT}
