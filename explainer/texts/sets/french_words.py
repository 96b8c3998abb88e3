"""The words of the French stories: names, nouns with gender and plural, adjectives and verbs with their forms, tables of data.

A noun is its gender, its singular, its plural after a stroke where no rule gives it, and after "=" what stands beside it: the
preposition of a place, or how a child calls a relative. An adjective is its masculine, its feminine and, where it has one, the form
before a vowel. Of an irregular verb stand the present (one, many), the imparfait and the passé simple (one, many).
"""

from __future__ import annotations

GIRLS = (
    "Alice Amélie Anaïs Céline Chloé Clara Claire Élise Élodie Emma Eva Inès Jade Jeanne Julie Juliette Léa Léonie Lina Lise Louise "
    "Lucie Manon Margot Marie Mathilde Nina Odile Pauline Rose Sarah Sophie Suzanne Zoé"
).split()
BOYS = (
    "Adrien Antoine Arthur Augustin Basile Benoît Clément Damien David Émile Étienne Fabien Félix Gabriel Grégoire Jules Julien Léo "
    "Louis Luc Lucas Malo Marc Martin Mathieu Maxime Nicolas Noé Oscar Paul Pierre Raphaël Simon Thomas"
).split()
HELD_OUT_GIRLS = "Agathe Capucine Éléonore Fanny Noémie Solène Victoire".split()
HELD_OUT_BOYS = "Aurélien Baptiste Gaspard Théo Timothée Ulysse Valentin".split()

# table: (the table of adjectives that suit its nouns, the nouns)
NOUNS = {
    "jouet": (
        "aspect",
        "m ballon, f balle, f poupée, f toupie, f bille, m cerf-volant/cerfs-volants, f peluche, m camion, m tambour, f flûte, m "
        "sifflet, m harmonica, f marionnette, m robot, f épée, m train, m avion, m bateau/bateaux, m ourson, m moulinet, m puzzle, f "
        "fusée",
    ),
    "objet": (
        "aspect",
        "f écharpe, m bonnet, m parapluie, f clé, f montre, m cartable, f trousse, m crayon, m carnet, m livre, f bague, m collier, m "
        "chapeau/chapeaux, m ruban, f broche, f lanterne, m panier, f médaille, f sandale, m foulard, m mouchoir, m album, m stylo, m "
        "miroir, m peigne, f casquette, f gourde, f boussole, f loupe, m bracelet",
    ),
    "petit": (
        "",
        "m chaton, m chiot, m poussin, m hérisson, m oisillon, m agneau/agneaux, m caneton, m écureuil, f hirondelle, f mésange, f "
        "tortue, m lapereau/lapereaux, m moineau/moineaux, f tourterelle, m merle, m chevreau/chevreaux",
    ),
    "bête": (
        "pelage",
        "f vache, f chèvre, f brebis, f ânesse, f oie, f jument, f truie, m âne, m cochon, m mouton, m cheval/chevaux, m canard, m "
        "dindon, m veau/veaux, m poulain, f poule",
    ),
    "sauvage": (
        "naturel",
        "m renard, m loup, m ours, m hibou/hiboux, m corbeau/corbeaux, m hérisson, m lièvre, m blaireau/blaireaux, m castor, f taupe, f "
        "belette, f tortue, f grenouille, f cigogne, f pie, f marmotte, m cerf, f loutre, m sanglier, m héron",
    ),
    "insecte": ("", "f abeille, m papillon, f fourmi, f libellule, f coccinelle, f sauterelle, m grillon, m bourdon, m scarabée, f cigale"),
    "oiseau": ("", "m merle, m moineau/moineaux, m pinson, f alouette, f grive, f hirondelle, m rossignol, m rouge-gorge/rouges-gorges"),
    "doudou": (
        "aspect",
        "m ourson, f poupée, m nounours, f peluche, m lapin en peluche, f girafe en peluche, m éléphant en peluche, f marionnette",
    ),
    "ouvrage": (
        "couleur",
        "f écharpe, m bonnet, m collier, m bracelet, m panier, m cadre, m vase, f boîte, m coussin, f bougie, m mobile, m carnet, f "
        "ceinture",
    ),
    "nature": (
        "",
        "f forêt=dans, f clairière=dans, f colline=sur, m pré=dans, m étang=au bord de, m ruisseau/ruisseaux=au bord de, f vallée=dans, "
        "f montagne=sur, m marais=près de, m bois=dans",
    ),
    "coin": (
        "",
        "m pont, m moulin, f rivière, f forêt, f gare, m port, f église, m marché, m parc, m lac, f école, f fontaine, m canal/canaux, "
        "m étang, f place, m vignoble, f falaise, f mairie, m château/châteaux, m phare",
    ),
    "lieu": (
        "",
        "m parc=à, f forêt=dans, f plage=à, m pont=sur, f rivière=au bord de, m étang=au bord de, f colline=sur, m champ=dans, m "
        "verger=dans, f grange=dans, m grenier=à, f cour=dans, m pré=dans, f clairière=dans, f place=sur, m jardin=dans, f "
        "prairie=dans, m port=sur, m bois=dans, m ruisseau/ruisseaux=au bord de",
    ),
    "maison": ("logis", "f maison, f chaumière, f ferme, m chalet, m appartement, m moulin, f maisonnette, m pavillon, f cabane"),
    "cachette": (
        "",
        "m lit=sous, f armoire=dans, m buffet=derrière, m coffre=dans, m tiroir=dans, m fauteuil=sous, m canapé=derrière, m tapis=sous, "
        "f commode=derrière, f étagère=sur, m rideau/rideaux=derrière, m oreiller=sous, m escalier=sous, f malle=dans, f cheminée=sur, "
        "m piano=derrière, m placard=dans, m évier=sous",
    ),
    "parent": (
        "",
        "f mère=maman, m père=papa, f grand-mère/grands-mères=mamie, m grand-père/grands-pères=papi, f tante=tatie, m oncle=tonton, f "
        "marraine=marraine, m parrain=parrain",
    ),
    "aïeul": ("", "f grand-mère/grands-mères, m grand-père/grands-pères, f tante, m oncle, f marraine, m parrain"),
    "marchand": (
        "humeur",
        "m épicier, f épicière, m fermier, f fermière, m marchand, f marchande, m maraîcher, f maraîchère, m paysan, f paysanne",
    ),
    "passager": (
        "humeur",
        "m boulanger, f boulangère, m pâtissier, f pâtissière, m fromager, f fromagère, m vieux monsieur, f vieille dame, m musicien, f "
        "musicienne, m soldat, m marin, f danseuse, m peintre",
    ),
    "voisin": (
        "",
        "m facteur, f factrice, m jardinier, f jardinière, m meunier, f meunière, m berger, f bergère, m pêcheur, f couturière, m "
        "menuisier, m forgeron, f fleuriste, m horloger, f potière",
    ),
    "maître": ("", "m maître, f maîtresse, m instituteur, f institutrice, m professeur, f directrice"),
    "soignant": ("", "m médecin, f infirmière, m docteur, f doctoresse, m pharmacien, f pharmacienne"),
    "plat": ("goût", "f soupe, m gratin, f omelette, f purée, m ragoût, f salade, m pâté, f ratatouille, m potage, f quiche"),
    "gâteau": ("goût", "f tarte, m gâteau/gâteaux, f brioche, f galette, m clafoutis, m flan, m biscuit, f charlotte, m pain d'épices"),
    "fruit": (
        "mûr",
        "f pomme, f poire, f cerise, f prune, f fraise, f framboise, m abricot, f pêche, f figue, f noix, f châtaigne, f orange, f "
        "mandarine, f mûre, f noisette, f groseille",
    ),
    "légume": (
        "",
        "f carotte, m navet, m poireau/poireaux, f tomate, f courgette, m radis, m chou/choux, m haricot, m oignon, f citrouille, m "
        "artichaut, f aubergine, m concombre, m poivron, f laitue",
    ),
    "marin": (
        "aspect",
        "m coquillage, m crabe, m galet, f bouteille, f boîte, f plume, f corde, f rame, f étoile de mer/étoiles de mer, f bouée, m "
        "coffret, m filet",
    ),
    "arbre": (
        "",
        "m chêne, m pommier, m cerisier, m saule, m tilleul, m platane, m sapin, m noyer, m poirier, m figuier, m marronnier, m "
        "bouleau/bouleaux, m hêtre, m peuplier, m olivier",
    ),
    "fleur": (
        "",
        "f rose, f tulipe, f marguerite, f violette, f jonquille, m coquelicot, m tournesol, m iris, f pivoine, f primevère, m bleuet, "
        "f capucine, m lys, m dahlia, f pâquerette",
    ),
    "musique": ("", "m violon, m tambour, f flûte, f guitare, f trompette, m accordéon, m piano, f harpe, f clarinette, m violoncelle"),
    "outil": (
        "",
        "m râteau/râteaux, f pelle, f bêche, f brouette, f fourche, m arrosoir, m seau/seaux, f échelle, m plantoir, f pioche, f binette",
    ),
    "bruit": ("", "m craquement, m grincement, m grattement, m sifflement, m frottement, m gémissement, m tic-tac, m grognement"),
    "véhicule": ("", "m train, m autocar, m autobus, f diligence, m omnibus"),
    "roulant": ("", "f charrette, f camionnette, f voiture, f carriole, m tracteur, f roulotte, m camion"),
    "matière": ("", "m calcul, f géographie, f grammaire, f dictée, f lecture, f histoire, f orthographe, f conjugaison, f géométrie"),
}

ADJECTIVES = {
    "couleur": (
        "rouge rouge, bleu bleue, vert verte, jaune jaune, blanc blanche, noir noire, gris grise, violet violette, rose rose, doré dorée"
    ),
    "aspect": (
        "petit petite, vieux vieille vieil, beau belle bel, joli jolie, nouveau nouvelle nouvel, rouge rouge, bleu bleue, vert verte, "
        "argenté argentée, jaune jaune, léger légère, brillant brillante, minuscule minuscule, précieux précieuse, étrange étrange, "
        "rayé rayée"
    ),
    "pelage": (
        "gros grosse, jeune jeune, vieux vieille vieil, noir noire, blanc blanche, brun brune, gris grise, tacheté tachetée, roux rousse"
    ),
    "naturel": (
        "vieux vieille vieil, jeune jeune, rusé rusée, prudent prudente, vaniteux vaniteuse, savant savante, maigre maigre, paresseux "
        "paresseuse"
    ),
    "logis": (
        "petit petite, vieux vieille vieil, grand grande, étroit étroite, lumineux lumineuse, modeste modeste, ancien ancienne, "
        "confortable confortable"
    ),
    "humeur": (
        "brave brave, souriant souriante, pressé pressée, moustachu moustachue, aimable aimable, honnête honnête, bourru bourrue, rieur "
        "rieuse"
    ),
    "goût": (
        "bon bonne, gros grosse, délicieux délicieuse, parfumé parfumée, tiède tiède, excellent excellente, fondant fondante, savoureux "
        "savoureuse, appétissant appétissante, superbe superbe"
    ),
    "mûr": (
        "gros grosse, beau belle bel, petit petite, superbe superbe, magnifique magnifique, appétissant appétissante, mûr mûre, sucré "
        "sucrée"
    ),
    "joie": (
        "content contente, heureux heureuse, ravi ravie, fier fière, satisfait satisfaite, ému émue, soulagé soulagée, enchanté "
        "enchantée, rassuré rassurée, comblé comblée"
    ),
    "peine": (
        "triste triste, inquiet inquiète, malheureux malheureuse, déçu déçue, désolé désolée, bouleversé bouleversée, chagriné "
        "chagrinée, découragé découragée, abattu abattue"
    ),
    "caractère": (
        "courageux courageuse, curieux curieuse, gentil gentille, sage sage, timide timide, patient patiente, têtu têtue, rêveur "
        "rêveuse, bavard bavarde, généreux généreuse, malin maligne, étourdi étourdie, gourmand gourmande, poli polie, vif vive, doux "
        "douce, espiègle espiègle, discret discrète, sérieux sérieuse, adroit adroite, franc franche, loyal loyale, spontané spontanée"
    ),
    "émotion": ("ému émue, bouleversé bouleversée, étonné étonnée, surpris surprise, touché touchée, attendri attendrie"),
    "solitude": "seul seule, abandonné abandonnée, oublié oubliée, isolé isolée, perdu perdue",
    "défaut_humain": (
        "égoïste égoïste, menteur menteuse, jaloux jalouse, méchant méchante, injuste injuste, tricheur tricheuse, entêté entêtée, bête "
        "bête, orgueilleux orgueilleuse, avare avare"
    ),
    "talent_bête": ("fort forte, malin maligne, rapide rapide, beau belle, habile habile, intelligent intelligente, élégant élégante"),
    "défaut": (
        "sale sale, mouillé mouillée, usé usée, cassé cassée, abîmé abîmée, poussiéreux poussiéreuse, froissé froissée, tordu tordue"
    ),
}
BEFORE = frozenset("petit vieux beau joli nouveau gros jeune grand bon brave".split())

REGULAR_VERBS = (
    "accepter accrocher adorer agiter aider aimer ajouter allumer annoncer apporter approcher arracher arranger arriver arroser arrêter "
    "attirer avancer avouer baisser barrer boucher bouger briller cacher casser chanter chercher chuchoter claquer clouer coller "
    "commencer compter confier conseiller couper craquer creuser crier croquer danser demander dessiner donner déchirer décider "
    "déclarer déguiser dénicher déposer désigner dévorer embrasser emporter emprunter entrer envelopper envoler examiner expliquer "
    "fermer filer flotter foncer fouiller frapper fâcher garder glisser goûter grimper gronder habiter hausser hésiter installer "
    "inventer jouer jurer laisser lancer laver manger manquer marcher monter montrer murmurer mâcher neiger oublier parler partager "
    "passer penser percer piquer porter poser pousser proposer préparer présenter prêter pêcher raconter ramasser ranger recommencer "
    "regarder remercier rencontrer rentrer renverser rester retourner retrouver ronronner rouler réciter régaler réparer répliquer "
    "réveiller rêver sauter scier secouer sembler serrer siffler sonner souffler soupirer taper tirer tomber tousser travailler "
    "traverser trembler tromper trouver trébucher vanter verser visiter voler voyager vérifier échanger éclabousser éclairer éclater "
    "écorcher écouter écrouler éloigner"
).split()
# -er verbs whose stem changes: with their present
STEM_VERBS = (
    "acheter achète, appeler appelle, céder cède, emmener emmène, ennuyer ennuie, envoyer envoie, lever lève, peser pèse, promener "
    "promène, ramener ramène, répéter répète, semer sème"
)
# like finir
FINISH_VERBS = "applaudir choisir finir nourrir remplir rougir réfléchir".split()
IRREGULAR_VERBS = (
    "accourir accourt accourent accourait accourut accoururent, accueillir accueille accueillent accueillait accueillit accueillirent, "
    "aller va vont allait alla allèrent, apercevoir aperçoit aperçoivent apercevait aperçut aperçurent, apparaître apparaît "
    "apparaissent apparaissait apparut apparurent, attendre attend attendent attendait attendit attendirent, avoir a ont avait eut "
    "eurent, boire boit boivent buvait but burent, comprendre comprend comprennent comprenait comprit comprirent, conclure conclut "
    "concluent concluait conclut conclurent, connaître connaît connaissent connaissait connut connurent, construire construit "
    "construisent construisait construisit construisirent, courir court courent courait courut coururent, croire croit croient croyait "
    "crut crurent, cueillir cueille cueillent cueillait cueillit cueillirent, descendre descend descendent descendait descendit "
    "descendirent, devenir devient deviennent devenait devint devinrent, devoir doit doivent devait dut durent, dire dit disent disait "
    "dit dirent, disparaître disparaît disparaissent disparaissait disparut disparurent, dormir dort dorment dormait dormit dormirent, "
    "découvrir découvre découvrent découvrait découvrit découvrirent, défaire défait défont défaisait défit défirent, endormir endort "
    "endorment endormait endormit endormirent, entendre entend entendent entendait entendit entendirent, faire fait font faisait fit "
    "firent, falloir faut faut fallait fallut fallut, lire lit lisent lisait lut lurent, mettre met mettent mettait mit mirent, offrir "
    "offre offrent offrait offrit offrirent, ouvrir ouvre ouvrent ouvrait ouvrit ouvrirent, partir part partent partait partit "
    "partirent, perdre perd perdent perdait perdit perdirent, plaindre plaint plaignent plaignait plaignit plaignirent, pleuvoir pleut "
    "pleuvent pleuvait plut plurent, pouvoir peut peuvent pouvait put purent, prendre prend prennent prenait prit prirent, promettre "
    "promet promettent promettait promit promirent, recevoir reçoit reçoivent recevait reçut reçurent, reconnaître reconnaît "
    "reconnaissent reconnaissait reconnut reconnurent, remettre remet remettent remettait remit remirent, rendormir rendort rendorment "
    "rendormait rendormit rendormirent, rendre rend rendent rendait rendit rendirent, reprendre reprend reprennent reprenait reprit "
    "reprirent, retenir retient retiennent retenait retint retinrent, revenir revient reviennent revenait revint revinrent, rire rit "
    "rient riait rit rirent, répondre répond répondent répondait répondit répondirent, savoir sait savent savait sut surent, sentir "
    "sent sentent sentait sentit sentirent, servir sert servent servait servit servirent, sortir sort sortent sortait sortit sortirent, "
    "sourire sourit sourient souriait sourit sourirent, suffire suffit suffisent suffisait suffit suffirent, suivre suit suivent "
    "suivait suivit suivirent, tendre tend tendent tendait tendit tendirent, tenir tient tiennent tenait tint tinrent, valoir vaut "
    "valent valait valut valurent, vendre vend vendent vendait vendit vendirent, venir vient viennent venait vint vinrent, vivre vit "
    "vivent vivait vécut vécurent, voir voit voient voyait vit virent, vouloir veut veulent voulait voulut voulurent, écrire écrit "
    "écrivent écrivait écrivit écrivirent, éteindre éteint éteignent éteignait éteignit éteignirent, être est sont était fut furent"
)
