"""French scenes of home, school and market, for the training part."""

from __future__ import annotations

from explainer.texts.sets.french_phrases import FINE, GLAD_END, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

LOST: Beats = (
    OPENING,
    (
        "{fois}, {A} ne <trouver> plus {objet.son*}.",
        "{fois}, {objet.le*} que {parent.son} lui <avoir~> {objet:offert|offerte} <avoir~> disparu.",
        "{fois}, en rentrant {lieu.de}, {A} s'<apercevoir> que {A.il} n'<avoir~> plus {objet.son*}.",
    ),
    (
        "{A} {objet.obj} <chercher> {cachette.où}, puis {cachette2.où}, mais [en vain|sans succès|sans rien trouver].",
        "<être~-objet> {cachette.où} ? Non. {cachette2.Où} ? Non plus.",
        "{A} <regarder> {cachette.où} et {cachette2.où}, <secouer> [les coussins|tous les manteaux|le panier à linge], [mais "
        "rien|toujours rien].",
    ),
    (
        "« {parent.Appel}, as-tu vu {objet.mon} ? » <demander-A>. « [Non|Hélas non|Pas depuis hier], {tendre}, <répondre> {parent.son}, "
        "cherche donc {lieu.où}. »",
        "« Où as-tu joué [hier|ce matin|tout à l'heure] ? » <demander> {parent.son}. {A} <réfléchir> [un instant|longtemps|bien] : "
        "{lieu.où} !",
        "{A.Il} <avoir~> envie de pleurer, mais {parent.son} lui <prendre> la main : « Viens, {tendre}, nous allons chercher {lieu.où}. »",
    ),
    (
        "C'<être~> son ami{B:|e} {B} qui {objet.obj} <avoir~> {objet:aperçu|aperçue} {lieu.où}, à moitié {objet:caché|cachée} sous [les "
        "feuilles|un banc|une pierre|l'herbe haute].",
        "{soudain}, quelque chose de [clair|coloré|brillant] <attirer> le regard de {A} : c'<être~> {objet.le}, accroché{objet:|e} à "
        "{arbre.un} !",
        "{objet.Il} <être~> bien {lieu.où}, un peu {défaut>objet}, et [une fourmi|un escargot|une coccinelle] se <promener~> dessus.",
    ),
    (
        "{A} {objet.obj} <serrer> contre son cœur, {joie>A} de l'avoir {objet:retrouvé|retrouvée}.",
        "« Je ne te perdrai plus jamais », <promettre> {A} à {objet.son}, comme à [un vieil ami|une personne|un camarade].",
        "Depuis, {A} <ranger~> {objet.le} {cachette3.où}, et {A.il} <vérifier~> chaque soir [qu'{objet.il} y est bien|que {objet.le} y "
        "est].",
    ),
    GLAD_END,
)

MARKET: Beats = (
    OPENING,
    (
        "Ce {jour}-là, {parent.son} <envoyer> {A} au marché : il <falloir~> des {légume.s}, des {légume2.s} et un kilo de {fruit.s}.",
        "{fois}, {A} et {parent.son} <partir+> au marché acheter [un kilo|deux kilos] de {légume.s} et [un cageot|un panier] de {fruit.s}.",
        "Le marché se <tenir~> près {coin.de} : on y <vendre~> des {fruit.s}, des {légume.s} et [du miel|des œufs|du pain de seigle].",
    ),
    FINE,
    (
        "« [Goûtez|Sentez|Regardez] mes {fruit.s} ! » <crier~> {marchand.un*}.",
        "{marchand.Un*} <peser> les {légume.s} et <offrir> {fruit.un*} à {A}, qui {fruit.obj} <croquer> aussitôt.",
        "— Combien coûtent les {fruit.s} ? <demander> {A} à {marchand.un*}.\n— [Trois|Quatre|Deux] euros le kilo, mon enfant, <répondre> "
        "{marchand.le}.",
    ),
    (
        "Au moment de payer, {A} <chercher> en vain son porte-monnaie : il <être~> resté {cachette.où}. « Tu paieras {jour2}, <dire> "
        "{marchand.le}, je te fais confiance. »",
        "Mais [l'anse du panier <céder>|le sac se <déchirer>] et les {fruit.s} <rouler+> [sous les étals|dans le ruisseau|entre les "
        "jambes des clients]. Son ami{B:|e} {B}, qui <passer~> par là, l'<aider> à tout ramasser.",
        "{soudain}, {bête.un*} <renverser> [l'étal|une pile de cageots|le tonneau d'olives], et {A} <courir> aider {marchand.le} à "
        "remettre de l'ordre.",
    ),
    (
        "« Tu es bien {caractère3>A}, {A}, <ajouter> {marchand.le}, prends encore {fruit2.un} pour la route. »",
        "Pour {A.obj} remercier, {marchand.le} lui <donner> [une poignée|un cornet|tout un sachet] de {fruit2.s}.",
        "{A} <remercier> {marchand.le} et <choisir> [aussi|encore] [une botte de radis|un bouquet de persil|un bouquet de {fleur.s}].",
    ),
    (
        "De retour à la maison, {parent.son} <préparer> {plat.un*}, et {A} en <reprendre> [deux|trois] fois.",
        "À midi, les {légume.s} <devenir+> {plat.un*}, et toute la famille se <régaler>.",
        "Le panier <être~> lourd, mais {A} le <porter> sans se plaindre jusqu'à la maison, {joie>A} d'avoir si bien choisi.",
    ),
    GLAD_END,
)

SCHOOL: Beats = (
    OPENING_TWO,
    (
        "Ce {jour}-là, {maître.le} <demander> à {A} de [réciter un poème|venir au tableau|lire à voix haute|montrer {ville} sur la carte].",
        "{matière.Le} n'<être~> pas le fort de {A}, et ce {jour}-là {maître.le} <annoncer> un contrôle.",
        "Pendant la leçon de {matière}, {maître.le} <poser> une question à {A}, qui <regarder~> [par la fenêtre|voler une mouche|la "
        "pluie tomber].",
    ),
    (
        "{A} <sentir> [ses joues rougir|son cœur battre très fort|ses genoux trembler] : {A.il} <avoir~> tout oublié.",
        "{A} <ouvrir> la bouche, mais [aucun mot|pas un son] ne <sortir>.",
        "Toute la classe <attendre~>, et {A} <avoir~> envie de [disparaître|se cacher sous la table|rentrer chez {A.lui}].",
    ),
    (
        "« Respire et prends ton temps, {A} », <dire> {maître.le} d'une voix [douce|calme|gentille].",
        "Du premier rang, {B} lui <faire> [un petit signe|un clin d'œil|un grand sourire].",
        "{B} <lever> la main : « Est-ce que je peux aider {A} ? » {maître.Le} <accepter> d'un signe de tête.",
    ),
    (
        "Alors {A} <fermer> les yeux, <compter> jusqu'à trois, et tout lui <revenir> [d'un coup|mot après mot|comme par magie].",
        "{A} se <lancer>, d'abord tout bas, puis de plus en plus fort, et ne se <tromper> [pas une fois|qu'une seule fois].",
        "À deux, {A} et {B} <trouver+> la réponse, et {maître.le} l'<écrire> [à la craie|en grand|en vert] au tableau.",
    ),
    (
        "« [Bravo|Très bien|Magnifique], {A} ! » <dire> {maître.le}, et toute la classe <applaudir>.",
        "À la récréation, {A} et {B} <jouer+> [aux billes|à la marelle|à chat perché|au ballon] sous {arbre.le} de la cour.",
        "{A} <partager> son goûter avec {B} : [du pain et du chocolat|{fruit.un} et trois biscuits|une grosse tartine|une part de "
        "{gâteau}].",
    ),
    (
        "{soir}, {A} <réciter> sa leçon à {parent.son}, sans une faute.",
        "— Alors, cette journée ? <demander> {parent.son}.\n— {matière.Le}, c'est presque amusant, <répondre> {A}.",
        "Depuis ce {jour}, {A} <lever~> la main plus souvent, même pour {matière.le}.",
    ),
)

GIFT: Beats = (
    OPENING,
    (
        "Le lendemain, c'<être~> l'anniversaire de {parent.son}, et {A} n'<avoir~> pas [un sou|d'argent|la moindre idée de cadeau].",
        "{parent.Son} <aller~> fêter son anniversaire {jour}, et {A} <chercher~> un cadeau depuis [trois jours|une semaine|le matin].",
        "« Que pourrais-je offrir à {parent.mon} ? » se <demander> {A} en comptant [ses trois pièces|ses économies|l'argent de sa "
        "tirelire].",
    ),
    (
        "{A.Il} <aller> chez {voisin.le}, qui lui <montrer> comment fabriquer {ouvrage.un*}.",
        "Dans la vitrine d'une boutique, {A.il} <apercevoir> {ouvrage.un*}, mais c'<être~> trop cher : mieux <valoir~> {ouvrage.obj} "
        "fabriquer.",
        "Alors {A.il} <avoir> une idée : il <suffire~> de fabriquer {ouvrage.un*} de ses propres mains.",
    ),
    (
        "En cachette, {A} <travailler> [toute la soirée|tout l'après-midi|jusqu'à la nuit] avec [de la laine|du carton|du fil doré|un "
        "peu de colle].",
        "{A.Il} <couper>, <coller>, <recommencer>, et se <piquer> même le doigt, mais {A.il} ne se <plaindre> pas.",
        "Son ami{B:|e} {B} lui <prêter> [ses crayons|ses ciseaux|sa boîte de couleurs], et {AB.ils} <travailler+> en chantant {lieu.où}.",
    ),
    (
        "Le matin de la fête, {A} <poser> un petit paquet {cachette.où}, avec un bouquet de {fleur.s}.",
        "{A.Il} <envelopper> son cadeau dans [du papier bleu|un foulard|une page de journal] et <ajouter> une carte : « Pour toi, "
        "{parent.appel}. »",
        "« Ferme les yeux, {parent.appel} ! » <dire> {A} en cachant [quelque chose|un paquet|son cadeau] dans son dos.",
    ),
    (
        "{parent.Son} <défaire> le ruban, <rester> un moment sans parler, puis <embrasser> {A} [sur les deux joues|bien fort|en riant].",
        "« C'est le plus beau cadeau de ma vie, <dire> {parent.son}, parce que tu l'as fait [toi-même|pour moi|avec ton cœur]. »",
        "{parent.Son}, {émotion>parent}, <dire> : « Tu as dû y passer des heures, {tendre} ! »",
    ),
    (
        "Puis on <apporter> {gâteau.un*} avec [cinquante|quarante|soixante] bougies, et {A} <aider> à les souffler.",
        "« {joyeux_cri} ! » <penser> {A} en coupant {gâteau.un*}.",
        "Ce jour-là, {A} <comprendre> qu'un cadeau n'a pas besoin d'être [cher|grand|acheté] pour plaire.",
    ),
)

MEAL: Beats = (
    OPENING,
    (
        "{fois}, {parent.son} <devoir> rentrer tard, et {A} <décider> de préparer {plat.un*} en secret.",
        "{fois}, {A} <vouloir> apprendre à faire {plat.un*}.\n— Mets un tablier, <dire> {parent.son}, et lave-toi les mains.",
        "{fois}, il n'y <avoir~> dans la cuisine que trois {légume.s}, un oignon et [un reste de fromage|deux œufs|un peu de riz].",
    ),
    (
        "{A} <laver> les {légume.s}, {parent.son} les <couper>, et l'eau <commencer> à chanter dans la marmite.",
        "« D'abord les {légume.s}, ensuite [le sel|le beurre|une feuille de laurier|une pincée de poivre] », <réciter~> {A}, "
        "{A:penché|penchée} sur le livre.",
        "Une bonne odeur de {légume} et de [thym|beurre fondu|pain grillé|persil] <remplir> bientôt la maison.",
    ),
    (
        "Mais {A} se <tromper> de pot et <verser> [du sucre|de la cannelle|toute la salière] dans {plat.le} !",
        "{soudain}, une fumée noire <monter> de la casserole : {A} <avoir~> oublié [de remuer|le feu|de baisser le feu].",
        "« Aïe, c'est brûlant ! » <crier> {A} en lâchant [la cuillère|le couvercle], et {plat.le} <éclabousser> [le mur|le chat|tout le "
        "carrelage].",
    ),
    (
        "« Ce n'est rien, {tendre}, [cela arrive aux plus grands cuisiniers|on va arranger ça|on apprend en se trompant] », <dire> "
        "{parent.son} en riant.",
        "Son ami{B:|e} {B}, qui <passer~> dire bonjour, <avoir> une idée : ajouter [une pomme de terre|du citron|un peu de crème] et "
        "goûter encore.",
        "{A} <réfléchir>, <goûter>, <ajouter> [un peu d'eau|une goutte de vinaigre|une poignée d'herbes], et <goûter> de nouveau.",
    ),
    (
        "Enfin, tout le monde <passer> à table, et personne ne <laisser> une miette dans son assiette.",
        "« C'est [étrange|surprenant|nouveau], mais c'est bon ! » <dire> {aïeul.son} en tendant son assiette pour la "
        "[deuxième|troisième] fois.",
        "On <manger> {plat.le} [sur la terrasse|près du feu|sous {arbre.le}], avec {fruit.un*} pour le dessert.",
    ),
    GLAD_END,
)

LETTER: Beats = (
    OPENING,
    (
        "{fois}, [le facteur|la factrice] <apporter> à {A} une [grande|petite|grosse] enveloppe qui <venir~> de {ville}.",
        "{fois}, {A} <trouver> dans la boîte aux lettres une lettre [bleue|toute mince|un peu froissée] avec un timbre de {ville}.",
        "« Il y a une lettre pour toi, {A} ! » <crier> {parent.son} du bas de l'escalier.",
    ),
    (
        "Elle <être~> de {B}, qui <avoir~> déménagé à {ville} [en septembre|l'année précédente|depuis peu] et qui lui <écrire~> enfin.",
        "{A} <reconnaître> tout de suite l'écriture de {B} et <déchirer> l'enveloppe [en tremblant|d'un coup|avec les dents].",
        "{A} l'<ouvrir> [lentement|très vite|avec un couteau à beurre] : il y <avoir~> une lettre de {B} et {objet.un*}.",
    ),
    (
        "« {A:Cher|Chère} {A}, <écrire~> {B}, [ici tout est nouveau|la ville est immense|je n'ai pas encore d'amis], et nos parties de "
        "cartes me manquent. »",
        "« {A:Mon cher|Ma chère} {A}, j'ai vu {animal_rare} et j'ai pensé à toi. Viens me voir [cet été|à Noël|à Pâques] ! »",
        "« {A:Cher|Chère} {A}, [imagine un peu|tu ne devineras jamais] : j'apprends [le violon|la natation|l'escrime], et je suis "
        "{B:content|contente} d'habiter près {coin2.de}. »",
    ),
    (
        "{A} <lire> la lettre [trois fois|à voix haute|debout sur le seuil] et la <ranger> {cachette.où}.",
        "{A} <sentir> une larme couler sur sa joue, mais c'<être~> une larme de joie.",
        "{A} <courir> montrer la lettre à {parent.son}, qui <chercher> ses lunettes {cachette.où}.",
    ),
    (
        "{soir}, {A} <prendre> [une belle feuille|son stylo|du papier à fleurs] et <répondre> : « {B:Cher|Chère} {B}, [j'arrive|tu me "
        "manques|merci mille fois] ! »",
        "Pour répondre, {A} <dessiner> {coin.le}, {arbre.le} de la cour et {AB:les deux amis|les deux amies} main dans la main.",
        "{A} <glisser> dans sa réponse {fleur.un} {fleur:séché|séchée} et [une photo|un dessin|une plume de merle].",
    ),
    (
        "Depuis, chaque {jour2}, une lettre <partir~> de {village} et une autre <arriver~> de {ville}.",
        "Deux mois plus tard, {B} <descendre> du train avec une valise, et {A} lui <sauter> au cou.",
        "Ainsi, malgré la distance, {A} et {B} <rester+> {AB:les meilleurs amis|les meilleures amies} du monde.",
    ),
)

ILL: Beats = (
    OPENING,
    (
        "{fois}, {A} se <réveiller> avec [mal à la gorge|de la fièvre|mal au ventre|des boutons partout], et {parent.son} lui <dire> de "
        "rester au lit.",
        "Un {jour} {gris_mois}, {A} <tousser~> si fort que {parent.son} <appeler> {soignant.le}.",
        "« Tu es bien pâle, {tendre}, <dire> {parent.son} en lui touchant le front, [pas d'école aujourd'hui|retourne au lit]. »",
    ),
    (
        "{soignant.Le} <arriver> avec [sa grosse sacoche|son stéthoscope|un grand sourire] et <dire> : « Tire la langue, {A}. »",
        "{A} <devoir> boire un sirop [amer|rose|vert] qui <avoir~> un goût de {légume}.",
        "{A} <rester> [deux jours|trois jours|toute la semaine] sous la couverture, à compter les fleurs du papier peint.",
    ),
    (
        "Dehors, on <entendre~> les autres enfants jouer [au ballon|à la corde|à cache-cache], et {A} se <sentir~> bien {solitude>A}.",
        "Les heures <être~+> longues, et {A} s'<ennuyer~> malgré [les livres|la radio|le chat qui <ronronner~> sur ses pieds].",
        "La nuit, {A} <rêver> que son lit <être~> un bateau et que {parent.son} <tenir~> le gouvernail.",
    ),
    (
        "L'après-midi, son ami{B:|e} {B} <venir> [frapper à la vitre|lui rendre visite|aux nouvelles] avec {fruit.un*} et {jouet.un*}.",
        "{soudain}, on <frapper> : c'<être~> son ami{B:|e} {B}, qui <apporter~> les devoirs et un dessin de toute la classe.",
        "{aïeul.Son} <apporter> un bol de soupe et lui <lire> l'histoire {sauvage.de*}.",
    ),
    (
        "« Guéris vite, {A}, sans toi [la récréation|la classe|le jeu] n'est pas drôle », <écrire~> {B} sur une carte [bleue|décorée de "
        "{fleur.s}].",
        "{A} <rire> tellement que {A.il} en <oublier> [sa fièvre|sa toux|son mal de tête].",
        "Peu à peu, {A} <sentir> ses forces revenir et <demander> [une tartine|un œuf à la coque|du bouillon|de la purée].",
    ),
    (
        "Le {jour2} suivant, {A} <être~> {A:guéri|guérie} et <courir> {lieu.où} [en chantant|à toutes jambes|comme un poulain].",
        "— Te voilà {A:guéri|guérie} ! <dire> {soignant.le}.\n— Oui, mais surtout pas grâce au sirop, <répondre> {A}.",
        "Quand {A} <retourner> à l'école, {maître.le} et toute la classe l'<attendre~+> avec {gâteau.un*}.",
    ),
)

HOME: dict[str, Beats] = {"lost": LOST, "market": MARKET, "school": SCHOOL, "gift": GIFT, "meal": MEAL, "letter": LETTER, "ill": ILL}
