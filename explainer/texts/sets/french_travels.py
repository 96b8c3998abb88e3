"""French scenes of journeys, weather, feasts and new friends, for the training part."""

from __future__ import annotations

from explainer.texts.sets.french_phrases import FINE, GLAD_END, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

SEA: Beats = (
    OPENING,
    (
        "{fois}, {A} et {parent.son} <aller+> au bord de la mer, [en train|à bicyclette|avec un pique-nique].",
        "C'<être~> la première fois que {A} <voir~> la mer, et {A.il} en <rester> [sans voix|bouche bée|{A:étourdi|étourdie}].",
        "La mer <être~> [basse|haute|calme|agitée] ce {jour}-là, et {A} <courir~> pieds nus sur le sable avec {parent.son}.",
    ),
    FINE,
    (
        "L'eau <être~> si [froide|claire|salée] que {A} <pousser> un cri, et les mouettes lui <répondre+>.",
        "{A} <construire> un château avec [quatre tours|un pont-levis|un grand fossé], que la première vague <emporter>.",
        "Un{B:|e} enfant de {ville}, {B}, <creuser~> un trou immense : « Tu m'aides ? » <demander-B>.",
    ),
    (
        "{soudain}, {A} <apercevoir> {marin.un*} que les vagues <pousser~+> vers le rivage.",
        "Dans le sable, {A} <sentir> quelque chose sous son pied : c'<être~> {marin.un*}.",
        "Entre deux rochers <briller~> {marin.un*}, {marin:oublié|oubliée} par la marée.",
    ),
    (
        "« D'où viens-tu ? » <demander> {A} {marin.à}, qui, bien sûr, ne <répondre> pas.",
        "« {marin.Ce} a peut-être traversé l'océan », <dire> {parent.son}, et {A} <rêver> [de pirates|d'îles lointaines|d'un capitaine "
        "à barbe blanche].",
        "{B:Un vieux pêcheur|Une vieille pêcheuse} qui <réparer~> ses filets leur <raconter> une histoire de "
        "[tempête|baleine|trésor|sirène].",
    ),
    (
        "Mais [la marée|l'eau] <monter~> vite, et {parent.son} l'<appeler~> déjà : « {A}, il faut rentrer ! »",
        "{suite}, le vent se <lever>, et il <falloir> courir avec les serviettes, les paniers et {marin.le}.",
        "{A} <ramasser> encore [sept|dix|douze] coquillages et les <glisser> dans sa poche.",
    ),
    (
        "De retour à la maison, {A} <poser> {marin.le} {cachette.où}, et toute la chambre <sentir> [le sel|le large|l'algue].",
        "Pour finir, {A} <rendre> {marin.le} à la mer : « Va, <dire-A>, et raconte-leur que tu m'as {A:vu|vue}. »",
        "Avant de partir, {A} <écrire> son nom dans le sable, et une vague le <lire> avant de l'effacer.",
    ),
    GLAD_END,
)

JOURNEY: Beats = (
    OPENING,
    (
        "{fois}, {A} et {parent.son} <prendre+> {véhicule.le} pour {ville} avec une valise [verte|trop lourde|pleine de livres].",
        "{fois}, {parent.son} <annoncer> : « Demain, nous partons pour {ville} ! » et {A} n'en <dormir> pas de la nuit.",
        "{A} n'<avoir~> jamais quitté {village} ; or, ce {jour}-là, {véhicule.le} de {ville} l'<attendre~>, et {parent.son} <porter~> "
        "les sacs.",
    ),
    (
        "En chemin, {A} <voir> défiler [des champs de blé|des clochers|des troupeaux], {coin.le}, puis {coin2.le}.",
        "[{A}|{A.Il}] <compter> les {bête.s} dans les prés : [dix-sept|vingt-trois|trente-deux] avant midi !",
        "À côté de {A}, {passager.un*} <tenir~> sur ses genoux un panier d'où <sortir~> [un drôle de bruit|un museau|une plume].",
    ),
    (
        "— Veux-tu {fruit.un} ? lui <demander> une voyageuse.\n— Volontiers, merci ! <répondre> {A}.",
        "« Quand arrive-t-on ? » <demander~> {A} toutes les [cinq|dix|deux] minutes.",
        "{A} <partager> [ses biscuits|sa tartine|son sac de {fruit.s}] avec {B}, {B:un garçon|une fille} de {ville} qui <voyager~> aussi.",
    ),
    (
        "Mais {véhicule.le} s'<arrêter> en pleine campagne : {bête2.un*} <barrer~> le passage, et {A} <devoir> {bête2.obj} chasser en "
        "chantant.",
        "À l'arrivée, la valise n'<être~> plus là ; {A} <courir> [à la gare|sur le quai|au guichet], où l'on <finir> par la retrouver.",
        "Dans la foule de {ville}, {A} <perdre> {parent.son} de vue, mais {passager2.un*} {A.obj} <prendre> par la main, et l'<aider> à "
        "{parent.obj} retrouver.",
    ),
    (
        "À {ville}, {A} <monter> en haut [d'une tour|d'un clocher|d'une grande roue] et <voir> la ville entière à ses pieds.",
        "On <visiter> [un musée|un vieux château|les quais], puis on <manger> {gâteau.un*} sur un banc.",
        "{A} <acheter> {objet.un*} pour {aïeul.son} et [une carte postale|un ruban|un petit drapeau] pour {A.lui}.",
    ),
    (
        "« Le plus beau, dans un voyage, <dire> {parent.son}, c'est [de le raconter|de partir|de revenir chez soi]. »",
        "Sur le chemin du retour, {A} s'<endormir> contre l'épaule de {parent.son}, {objet2.son} sur les genoux.",
        "De retour à {village}, {A} <trouver> sa chambre [plus petite|toute drôle|bien calme] et son lit [plus doux|très confortable].",
    ),
)

STORM: Beats = (
    OPENING_TWO,
    (
        "{fois}, {A} et {B} se <promener~+> {lieu.où} quand de gros nuages noirs <cacher+> le soleil.",
        "C'<être~> un {jour} [étouffant|lourd|très chaud] ; {A} et {B} <pêcher~+> [à l'ombre|depuis le matin] quand le tonnerre <gronder>.",
        "{fois}, {A} et {B} <aller+> cueillir des {fruit.s}, sans voir que le ciel <devenir~> tout noir.",
    ),
    (
        "Un éclair <déchirer> le ciel, et la pluie se <mettre> à tomber [à grosses gouttes|à verse|comme un rideau].",
        "Le vent <arracher> [le chapeau|la casquette|le foulard] de {B} et l'<accrocher> en haut {arbre.de}.",
        "« [Courons|Dépêche-toi|Rentrons vite] ! » <crier> {B}, mais {A} <avoir~> perdu {objet.son} et <vouloir~> {objet.obj} retrouver.",
    ),
    (
        "« Pas sous {arbre2.le}, c'est dangereux ! » <dire> {A} en tirant {B} par la manche.",
        "{AB.Ils} <courir+> si vite que {B} <tomber> dans [la boue|une flaque|les orties] et s'<écorcher> le genou.",
        "Main dans la main, {AB.ils} <chercher+> [un toit|un abri|une porte ouverte].",
    ),
    (
        "Enfin, {AB.ils} <apercevoir+> la maison {voisin.de}, qui leur <ouvrir> aussitôt.",
        "Dans [une vieille grange|une cabane de berger|un moulin abandonné], {AB.ils} <trouver+> de la paille sèche et {petit.un}, "
        "{petit:mouillé|mouillée} comme {AB:eux|elles}.",
        "Par chance, {passager.un*} <passer~> en {roulant} et les <faire> monter.",
    ),
    (
        "« Un, deux, trois... » {A} <compter~> entre l'éclair et le tonnerre : l'orage s'<éloigner~>.",
        "Pour ne pas avoir peur, {B} <chanter> [trois fois la même chanson|tout ce qu'{B.il} <savoir~>|une berceuse], et {A} <siffler> "
        "avec {B.lui}.",
        "On leur <donner> [une couverture|du lait chaud|une serviette], et {AB.ils} <regarder+> la pluie tomber sur {coin.le}.",
    ),
    (
        "{suite}, [un arc-en-ciel|un grand arc-en-ciel] <apparaître> au-dessus {coin.de}.",
        "Puis le soleil <revenir>, et les {oiseau.s} se <remettre+> à chanter [dans les haies|de plus belle|tous à la fois].",
    ),
    (
        "{parent.Le} de {A} les <attendre~> sur le seuil : « [Vous voilà enfin|Vous êtes trempé{AB:s|es}], <dire-parent>, venez vite "
        "vous sécher ! »",
        "{A} et {B} <boire+> [un bol de soupe|un chocolat chaud|une tisane] près du feu, {joie>AB+} d'être {AB:rentrés|rentrées}.",
        "Le lendemain, {A} <trouver> {lieu.où} {objet2.un*} que l'orage <avoir~> [apporté{objet2:|e}|laissé{objet2:|e} là].",
    ),
)

FEAST: Beats = (
    OPENING,
    (
        "C'<être~> [la fête du village|le jour du carnaval|la veille de Noël|le quatorze juillet|la fête des moissons], et tout "
        "{village} <être~> [en joie|décoré|illuminé].",
        "Pour la fête de {village}, on <accrocher~> des [lampions|guirlandes|drapeaux] dans les {arbre.s}, et {A} <aider~> de son mieux.",
        "« Ce soir, on danse près {coin.de} ! » <annoncer> {parent.son}, et {A} <sauter> de joie.",
    ),
    FINE,
    (
        "{A} <devoir~> jouer {musique.de} avec l'orchestre, et {A.il} n'<avoir~> jamais joué devant tant de monde.",
        "{A} se <déguiser> en {sauvage}, avec [une moustache de charbon|des oreilles de carton|une queue de laine].",
        "{A} <porter~> {objet.un*} que {parent.son} lui <avoir~> prêté{objet:|e} pour l'occasion.",
    ),
    (
        "Mais au dernier moment, {musique2.le} de {B} se <casser>, et il n'y <avoir~> plus de musique.",
        "Mais voilà que {bête.un*} <traverser> la place en emportant la nappe !",
        "Mais [les lampions s'<éteindre+>|l'estrade s'<écrouler>|le tonneau de limonade se <renverser>], et l'on <entendre> des cris.",
    ),
    (
        "« Attendez ! » <crier> {A}, et tout le monde se <retourner>.",
        "{A} <réfléchir> un instant, puis <tirer> {voisin.le} par la manche : « J'ai une idée ! »",
        "{B} <regarder> {A}, {A} <regarder> {B}, et {AB.ils} se <comprendre+> sans un mot.",
    ),
    (
        "{A} <monter> sur [une table|un tonneau|une charrette] et <chanter> si bien que [le calme <revenir>|on <oublier> tout le reste].",
        "En un clin d'œil, {A}, {B} et {voisin.le} <arranger+> tout [avec une ficelle|en riant|sans que l'on sache comment].",
    ),
    (
        "On <danser> jusqu'à minuit au son {musique.de} et {musique2.de}.",
        "Il y <avoir> {gâteau.un} grand{gâteau:|e} comme une roue, et des {fruit.s} [pour tous|à volonté].",
        "{maître.Le} <danser> avec {voisin2.le}, et {aïeul.son} avec [le maire|le curé|le pompier].",
    ),
    (
        "Quand le feu d'artifice <éclater>, {A} <serrer> la main de {parent.son} : le ciel <être~> plein de {fleur.s} de lumière.",
        "{A} <rentrer> sur les épaules de [son père|son oncle|son grand frère], les yeux [pleins d'étoiles|lourds de sommeil].",
        "Le lendemain, à {village}, on ne <parler~> que de {A} et de {musique.son}.",
    ),
)

NEIGHBOUR: Beats = (
    OPENING,
    (
        "{fois}, une famille de {ville} s'<installer> en face, et {A} <voir> {B:un garçon|une fille} de son âge à la fenêtre : "
        "c'<être~> {B}.",
        "À la rentrée, {maître.le} <présenter> {B:un nouveau|une nouvelle} : {B}, qui <arriver~> de {ville} et ne <connaître~> personne.",
        "{fois}, {A} <rencontrer> {lieu.où} {B:un garçon|une fille} à l'air [triste|timide|perdu|inquiet]. « Je m'appelle {B} », "
        "<dire-B> tout bas.",
    ),
    (
        "{B} ne <parler~> presque pas et <rester~> [toujours|souvent|presque toujours] {B:seul|seule} {lieu.où}.",
        "Les autres <rire~+> de son [accent|chapeau|cartable], et {B} <baisser~> la tête.",
        "{A} <vouloir~> lui parler, mais {A.il} ne <savoir~> pas par où commencer.",
    ),
    (
        "« Veux-tu jouer avec {jouet.mon} ? » <finir> par demander {A}.",
        "Alors {A} lui <tendre> la moitié de {gâteau.son} : « Goûte, c'est {parent.mon} qui l'a fait{gâteau:|e}. »",
        "{A} <cueillir> [des|quelques|cinq ou six] {fleur.s} et les <porter> chez {B}. « Bienvenue à {village} ! »",
    ),
    (
        "{B} <hésiter>, puis <sourire> pour la première fois : « [Merci|Avec plaisir|Oh oui], {A}. »",
        "— C'est vrai ? <demander> {B}, {joie>B}.\n— Bien sûr ! <répondre> {A}.",
        "{B} <rougir>, <fouiller> dans sa poche et lui <offrir> {objet.un*} en échange.",
    ),
    (
        "{B} <savoir~> {talent} mieux que personne, et {A} <vouloir> aussitôt apprendre.",
        "{AB.Ils} <découvrir+> qu'{AB.ils} <aimer~+> {AB:tous les deux|toutes les deux} {loisir}.",
        "{A} lui <montrer> [toutes ses cachettes|ses coins préférés|les plus beaux endroits] : {lieu2.où}, {lieu3.où}, et même près "
        "{coin.de}.",
    ),
    (
        "« On dirait que vous vous connaissez depuis toujours ! » <dire> {parent.son} en les voyant {loisir2}.",
        "{suite}, on ne les <voir> plus {AB:l'un sans l'autre|l'une sans l'autre}.",
        "Et, l'année suivante, quand d'autres enfants <arriver+>, c'<être~> {B} qui les <accueillir>.",
    ),
)

TRAVELS: dict[str, Beats] = {"sea": SEA, "journey": JOURNEY, "storm": STORM, "feast": FEAST, "neighbour": NEIGHBOUR}
