"""French scenes of farm, sea, forest and village, for the training part."""

from __future__ import annotations

from explainer.texts.sets.french_phrases import FINE, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

NURSED: Beats = (
    OPENING,
    (
        "{fois}, sous {arbre.un}, {A} <découvrir> {petit.un} qui <trembler~> de [froid|peur|faim].",
        "{fois}, {A} <entendre> un petit cri {nature.où} : {petit.un} <avoir~> la patte prise dans [les ronces|un filet|une ficelle].",
        "Après [l'orage|la tempête|la pluie], {A} <trouver> {nature.où} {petit.un} tout{petit:|e} {petit:mouillé|mouillée}, qui ne "
        "<bouger~> presque plus.",
    ),
    (
        "« Pauvre petit{petit:|e}, <murmurer> {A}, [je vais te soigner|n'aie pas peur de moi|tu as froid, toi aussi]. »",
        "{A.Il} {petit.obj} <prendre> [tout doucement|avec mille précautions|sans bruit] et {petit.obj} <envelopper> dans [son "
        "écharpe|son pull|son foulard].",
        "{A} <vouloir> l'emporter à la maison, mais {parent.son} <aller~-parent> être d'accord ?",
    ),
    (
        "« {petit.Il} a besoin de [chaleur|repos|calme] », <dire> {parent.son} en remplissant une boîte de [paille|coton|foin|chiffons].",
        "{parent.Son} <connaître~> bien les bêtes : « Un peu d'eau tiède, du repos, et {petit.il} ira mieux [demain|bientôt|{jour}]. »",
        "{voisin.Le}, qui s'y <connaître~>, <examiner> la patte : « Rien de cassé, mais il faudra être patient{A:|e}, {A}. »",
    ),
    (
        "Pendant [trois jours|une semaine|dix jours], {A} {petit.obj} <nourrir> [matin et soir|à la cuillère|avant l'école] et lui "
        "<parler> tout bas.",
        "Chaque matin, {A} <courir~> voir {petit.le}, et chaque matin {petit.il} <ouvrir~> un peu plus grand les yeux.",
        "{petit.Le} <manger~> de mieux en mieux et <dormir~> [près du poêle|{cachette.où}|au pied du lit].",
    ),
    (
        "Un {jour} enfin, {petit.le}, tout à fait {petit:guéri|guérie}, <regarder~> sans cesse [la porte|la fenêtre|le jardin].",
        "Puis {petit.le} se <mettre> à [courir|trotter|sautiller] dans toute la maison : il <être~> temps de l'emmener dehors.",
        "« {petit.Il} n'est pas à nous, <dire> {parent.son}, {petit.il} est chez {petit.lui} [dans la nature|au grand air|dehors]. »",
    ),
    (
        "{A} l'<emmener> {nature.où}, {petit.obj} <poser> dans l'herbe et {petit.obj} <regarder> partir, {peine>A} et {joie>A} à la fois.",
        "{A} <ouvrir> la boîte {nature.où} : {petit.le} <hésiter>, <regarder> {A} une dernière fois, puis <disparaître>.",
    ),
    (
        "Au printemps suivant, {petit.un} <apparaître> [devant la maison|au fond du jardin|près du puits] : {A} <être~> {A:sûr|sûre} de "
        "{petit.obj} reconnaître.",
        "{soir}, {A} <regarder> [la boîte vide|le jardin|la lune] et <sourire> : {petit.le} <devoir~> dormir quelque part, bien au chaud.",
        "« Il faut aimer les bêtes [libres|pour elles-mêmes|sans les enfermer] », <dire~> souvent {parent.son}, et {A} <être~> bien "
        "d'accord.",
    ),
)

NIGHT: Beats = (
    OPENING,
    (
        "Cette nuit-là, {A} n'<arriver~> pas à dormir : [la lune <éclairer~> la chambre|le vent <secouer~> les volets|il <faire~> trop "
        "chaud].",
        "Une nuit {gris_mois}, {A} se <réveiller> [en sursaut|tout à coup|avant l'aube], {doudou.son} dans les bras.",
        "Cette nuit-là, {parent.son} <dormir~> déjà, et la maison <être~> [silencieuse|toute noire|calme comme un tombeau].",
    ),
    (
        "{soudain}, {A} <entendre> {bruit.un} [dans le couloir|au grenier|derrière la porte|sous la fenêtre|tout près du lit].",
        "{bruit.Un} [étrange|sourd|terrible] <monter> de [la cave|l'escalier|la cuisine], puis un autre, encore plus fort.",
        "Quelque chose <bouger> [derrière le rideau|sous le lit|dans l'armoire] : on <entendre~> comme {bruit.un}.",
    ),
    (
        "« Qui est là ? » <murmurer> {A} en serrant {doudou.son} contre {A.lui}.",
        "Et si c'<être~> {monstre} ? {A} <tirer> la couverture jusqu'à son nez et <compter> jusqu'à [dix|vingt|cent].",
        "« Je n'ai pas peur, je n'ai pas peur », <répéter~> {A}, qui <claquer~> pourtant des dents.",
    ),
    (
        "Le cœur battant, {A.il} <allumer> [sa lampe|une bougie|la veilleuse] et <avancer> [sur la pointe des pieds|à petits pas|à "
        "quatre pattes].",
        "Puis {A.il} <prendre> [son courage à deux mains|son épée de bois|une grosse pantoufle] et <ouvrir> la porte d'un coup.",
        "Enfin, {A.il} se <lever>, <retenir> son souffle et <regarder> [dans le couloir|par la fenêtre|derrière la porte].",
    ),
    (
        "Ce n'<être~> que {petit.un} qui <chercher~> [un abri|quelque chose à manger|un coin bien chaud] !",
        "C'<être~> tout simplement une branche {arbre.de} que le vent <pousser~> contre [la vitre|le mur|les volets].",
        "C'<être~> le chat, qui <jouer~> avec {jouet.un} et qui <sembler~> aussi surpris que {A}.",
    ),
    (
        "{A} <éclater> de rire si fort que {parent.son} <arriver> en [bâillant|pantoufles|robe de chambre].",
        "« Tu vois, <dire> {parent.son}, [la nuit, tout paraît plus grand|même les braves ont peur|il suffit d'aller voir]. »",
        "« Moi aussi, à ton âge, j'avais peur {peur} », <avouer> {parent.son} en l'embrassant.",
    ),
    (
        "{A} se <rendormir> aussitôt, {doudou.son} sous le bras, et ne se <réveiller> qu'à [huit|neuf|dix] heures.",
        "Depuis cette nuit-là, {A} n'<avoir~> plus peur {peur}, ou alors juste un tout petit peu.",
        "Le lendemain, {A} <raconter> son aventure à {B}, en ajoutant [deux voleurs|un fantôme|un tigre] pour faire plus beau.",
    ),
)

QUARREL: Beats = (
    OPENING_TWO,
    (
        "{fois}, {A} et {B} <vouloir~+> {AB:tous les deux|toutes les deux} jouer avec {jouet.le*}.",
        "{fois}, {A} et {B} <trouver+> {jouet.un*} {lieu.où}, et chacun{AB:|e} {jouet.obj} <vouloir~> pour soi.",
        "{fois}, {A} <prêter> {jouet.son*} à {B}, qui {jouet.obj} <oublier> sous la pluie.",
    ),
    (
        "— Ce n'est pas juste ! <crier> {A}.\n— [Tu n'avais qu'à mieux regarder|C'est toi qui as commencé|Tu cries toujours], <répondre> "
        "{B}.",
        "— Tu es {défaut_humain>B} ! <dire> {A}.\n— Et toi, tu es {défaut_humain2>A} ! <répliquer> {B}.",
        "{AB.Ils} se <fâcher+>, <tirer+> chacun{AB:|e} de son côté, et {jouet.le} <tomber> [dans la boue|dans une flaque|du haut du mur].",
    ),
    (
        "[Pendant deux jours|Toute la semaine|Jusqu'au {jour}], {A} et {B} ne se <parler+> plus, pas même pour [se dire bonjour|{loisir}].",
        "{A} <rentrer> chez {A.lui} en claquant la porte, et {B} <aller> bouder {lieu2.où}.",
        "Le lendemain, {A} <jouer> {A:seul|seule} {lieu2.où}, mais [c'<être~> bien triste|le temps ne <passer~> pas|le cœur n'y <être~> "
        "pas].",
    ),
    (
        "« Qui des deux a raison ? » <demander> {parent.le} de {A}. {A} <baisser> la tête : {A.il} ne le <savoir~> plus très bien.",
        "« {jouet.Un}, cela se répare, <dire> {parent.son} à {A}, mais [un ami|une amitié], c'est plus [fragile|rare]. »",
        "{A} <regarder> {jouet.le} et <comprendre> que, sans {B}, {jouet.il} ne <servir~> à rien.",
    ),
    (
        "Alors {A} <aller> frapper chez {B} avec {gâteau.un*} : « Pardon, {B}, [j'ai été injuste|je regrette|tu me manques]. »",
        "{A} <écrire> sur un papier : « On fait la paix ? » et le <glisser> sous la porte de {B}.",
        "{lieu2.Où}, {A} et {B} se <rencontrer+> par hasard, <rougir+> et <dire+> en même temps : « Pardon ! »",
    ),
    (
        "« Moi aussi, j'ai eu tort », <répondre> {B}, et {AB.ils} se <serrer+> la main.",
        "{B} <rire>, {A} <rire> aussi, et la dispute <être> oubliée.",
        "{B} n'<attendre~> que cela et lui <sauter> au cou.",
    ),
    (
        "Depuis ce jour, {jouet.le} <habiter~> une semaine chez {A}, une semaine chez {B}.",
        "{suite}, {AB.ils} <réparer+> {jouet.le} [avec de la colle|avec un bout de ficelle|comme {AB.ils} <pouvoir~+>] et <jouer+> "
        "jusqu'au soir.",
        "« {AB:Le premier|La première} qui se fâche [fait la vaisselle|paie une glace|perd un gage] », <proposer> {B}, et {AB.ils} se "
        "<mettre+> à {loisir2}.",
    ),
)

FARM: Beats = (
    (
        "[Chaque été|Pendant les vacances|Tous les {jour}s], {A} <aider~> {aïeul.son} à la ferme, près {coin.de}.",
        "{A} <vivre~> dans une ferme avec {parent.son}, des {bête2.s}, des {bête3.s} et [un chien|un coq|un vieux tracteur].",
        "À [six|sept|huit|neuf] ans, {A} <savoir~> déjà [traire les vaches|conduire les oies|nourrir les lapins] et se <lever~> avec le "
        "coq.",
        "{A}, {caractère>A} et {caractère2>A}, n'<aimer~> rien tant que les {bête2.s} de {aïeul.son}.",
    ),
    (
        "{fois}, {A} <trouver> la barrière ouverte : {bête.le*} <avoir~> disparu !",
        "{fois}, {bête.un*} <sauter> la clôture et <filer> {nature.où}.",
        "{fois}, {bête.le*} n'<être~> pas [rentré{bête:|e} avec les autres|dans l'étable|au pré].",
    ),
    (
        "{A} <appeler>, <siffler>, <courir> [jusqu'au village|d'un champ à l'autre|dans tous les sens], [une carotte|une poignée "
        "d'avoine] à la main.",
        "— Qu'est-ce qui lui prend ? <demander> {A}.\n— {bête.Il} doit avoir [vu un renard|eu peur de l'orage|flairé le trèfle du "
        "voisin], <répondre> {voisin.le}.",
        "{A} <prendre> {outil.un}, une corde et [un sac|une poche] d'avoine, et <partir> {A:décidé|décidée} à ne pas rentrer sans réponse.",
    ),
    (
        "{nature.Où}, {A} <découvrir> {bête.le} couché{bête:|e} près de {petit.un} : {bête.il} lui <tenir~> chaud !",
        "{bête.Le} <être~> couché{bête:|e} derrière {arbre.un} et <mâcher~> tranquillement des {fleur.s}.",
        "{A} s'<approcher>, lui <parler> à l'oreille, et {bête.le} se <laisser> enfin caresser : {bête.il} <avoir~> une épine dans la "
        "patte.",
    ),
    (
        "{A} lui <passer> la corde au cou et {bête.obj} <ramener> pas à pas, en lui chantant [une berceuse|une chanson|un air de marin].",
        "« Doucement, doucement, <dire> {A} en {bête.obj} flattant de la main, on rentre à la maison. »",
        "{aïeul.Son} <arriver> avec {outil2.un} et du foin frais, et {bête.le} <suivre> sans se faire prier.",
    ),
    (
        "« Tu as [de bons yeux|la main douce|le cœur sur la main], {A}, <dire> {aïeul.son}, tu feras {A:un bon fermier|une bonne "
        "fermière}. »",
        "Pour sa peine, {A} <recevoir> [un bol de lait chaud|une omelette de six œufs|une grosse tartine] et {fruit.un*}.",
        "{A} <réparer> la barrière avec [un marteau|une grosse pierre|une pince] et [trois|quatre|cinq] clous, {A:fier|fière} de son "
        "travail.",
    ),
    (
        "{soir}, {A} <sentir~> le foin et la bête, mais {A.il} ne se <laver> qu'après avoir souhaité bonne nuit {bête.à}.",
        "{soir}, {A} <aller> voir {bête.le} une dernière fois, et tout <être~> tranquille.",
        "Depuis, {bête.le} <suivre~> {A} partout, même [à l'école|à l'église|chez le boulanger].",
    ),
)

GARDEN: Beats = (
    OPENING,
    (
        "{fois}, {voisin.le} <donner> à {A} [trois graines|une poignée de graines|un petit sachet] : « Sème-les, et tu verras. »",
        "{fois}, {A} <décider> de faire pousser des {légume.s} dans un coin du jardin.",
        "Au [début|milieu] du printemps, {parent.son} <confier> à {A} un carré de terre, pas plus grand que [la table|un drap|la porte].",
    ),
    (*FINE, "Près du puits, {insecte.un} <voler~> de fleur en fleur, et {A} {insecte.obj} <suivre~> des yeux."),
    (
        "Avec [une bêche|une fourche|une pioche|une pelle], {A} <retourner> la terre, <arracher> les mauvaises herbes et <semer> [en "
        "ligne|en rond|un peu partout].",
        "[{A}|{A.Il}] <emprunter> {outil.un} à {parent.son} et <travailler> [tout l'après-midi|jusqu'au soir|deux heures durant], les "
        "genoux dans la terre.",
        "[{A}|{A.Il}] <creuser> un petit trou, y <déposer> les graines et les <arroser> [goutte à goutte|avec soin|sans trop mouiller].",
    ),
    (
        "Puis {A.il} <attendre>. [Un jour|Une semaine|Dix jours] plus tard, il n'y <avoir~> toujours rien, pas la moindre feuille.",
        "Tous les matins, {A} <courir~> voir : rien ! « [Les graines dorment|Elles sont peut-être mortes|Elles ont froid] », "
        "<soupirer~-A>.",
        "Chaque jour, {A} <demander~> à {parent.son} : « C'est pour aujourd'hui ? »",
    ),
    (
        "« On ne tire pas sur les feuilles pour les faire pousser, <dire> {parent.son}, un jardin, cela [s'attend|demande du temps]. »",
        "{voisin2.Le}, qui <regarder~> par-dessus la haie, lui <conseiller> de [chanter|patienter|parler aux graines].",
        "Une nuit, il <pleuvoir> doucement, et la terre <boire> [jusqu'au matin|à petites gorgées|tant qu'elle <pouvoir>].",
    ),
    (
        "Un matin, enfin, une pousse [verte|toute fine|pas plus haute qu'un ongle] <percer> la terre.",
        "Et le {jour} suivant, {A} <voir> [trois|cinq|dix] petites feuilles qui n'y étaient pas la veille.",
    ),
    (
        "En [juin|juillet|août], {A} <cueillir> les premiers {légume.s} et en <porter> [la moitié|un plein panier] {voisin.à}.",
        "Au milieu des {légume.s} <pousser> aussi {fleur.un}, que personne n'<avoir~> semé{fleur:|e}.",
        "{insecte.Un} se <poser> sur une feuille, puis un{insecte:|e} autre, et bientôt le carré de terre <être> plein de vie.",
    ),
    (
        "{soir}, {parent.son} <préparer> {plat.un} avec les {légume.s} de {A} : jamais {plat.un} n'<avoir~> été aussi bon{plat:|ne}.",
        "« L'an prochain, <dire> {A}, je sèmerai aussi des {légume2.s} et des {fleur2.s}. »",
        "{A} <garder> quelques graines {cachette.où}, car [un jardin ne finit jamais|le printemps revient toujours].",
    ),
)

FABLE: Beats = (
    (
        "{sauvage.Un*} <vivre~> {nature.où}, [tout près|à deux pas] {sauvage2.de*}.",
        "[=Un jour d'hiver|Par un matin d'hiver], {sauvage.un*} <rencontrer> {sauvage2.un*} {nature.où}.",
        "Dans la forêt de {village}, {sauvage.le*} et {sauvage2.le*} ne se <parler~+> jamais.",
    ),
    (
        "{sauvage.Le} <avoir~> [des noix plein sa cave|un tas de châtaignes|trois pots de miel] et ne <vouloir~> rien partager.",
        "{sauvage.Le} se <vanter~> [du matin au soir|sans cesse] : « Personne n'est plus {talent_bête>sauvage} que moi ! »",
        "{sauvage.Le} <dormir~> tout le jour, tandis que {sauvage2.le} <travailler~> [sans se plaindre|pour deux|en chantant].",
    ),
    (
        "« Donne-moi un peu de [pain|miel|bois], <dire> {sauvage2.le}, l'hiver est rude. — Chacun pour soi ! » <répondre> {sauvage.le}.",
        "« Méfie-toi, <dire> {sauvage2.le}, [la roue tourne|qui rit trop tôt pleure tard|nul n'est à l'abri]. » {sauvage.Le} <hausser> "
        "les épaules.",
        "« Veux-tu m'aider à [réparer mon toit|porter ce tronc|creuser un puits] ? » <demander> {sauvage2.le}. {sauvage.Le} <faire> "
        "semblant de dormir.",
    ),
    (
        "Mais cette nuit-là, [une branche|un rocher|un tas de neige] <tomber> devant la porte {sauvage.de}, qui <rester> "
        "enfermé{sauvage:|e}.",
        "{soudain}, la glace <craquer>, et {sauvage.le} se <retrouver> dans l'eau [jusqu'au cou|jusqu'aux oreilles].",
        "Le {jour} suivant, {sauvage.le} <tomber> dans [un trou|un piège de chasseur|une fosse profonde].",
    ),
    (
        "« À l'aide ! » <crier> {sauvage.le}. {oiseau.Un} l'<entendre> et <voler> prévenir {sauvage2.le}.",
        "{sauvage.Il} <appeler> longtemps, mais seul{sauvage2:|e} {sauvage2.le} <venir>.",
    ),
    (
        "{sauvage2.Le} ne se <faire> pas prier : {sauvage2.il} <accourir> avec une corde et <tirer> de toutes ses forces.",
        "Avec l'aide {sauvage3.de}, {sauvage2.le} <pousser>, <tirer>, <creuser>, et {sauvage.le} <être> sauvé{sauvage:|e}.",
    ),
    (
        "« Pourquoi m'as-tu aidé{sauvage:|e} ? » <demander> {sauvage.le}, tout{sauvage: honteux|e honteuse}. « Parce que tu avais "
        "besoin de moi », <répondre> {sauvage2.le}.",
        "{sauvage.Le} <baisser> les yeux : « J'ai été {défaut_humain>sauvage}. Viens, mon repas est le tien. »",
    ),
    (
        "Depuis, {sauvage.le} et {sauvage2.le} <partager~+> tout, même [le dernier gland|la dernière noix|les jours de pluie].",
        "{morale} : voilà ce que l'on [dit|raconte|répète] encore {nature.où}.",
        "Moralité : {morale}, et {sauvage.le} ne l'<oublier> plus.",
    ),
)

OUTDOORS: dict[str, Beats] = {"nursed": NURSED, "night": NIGHT, "quarrel": QUARREL, "farm": FARM, "garden": GARDEN, "fable": FABLE}
