"""The words of the Spanish stories: names, nouns with gender and plural, adjectives and verbs with their forms, tables of data.

A noun is its gender, its singular, its plural after a stroke where no rule gives it, and after "=" what stands beside it: the
preposition of a hiding place, or how a child calls a relative. An adjective is its masculine and, where no rule gives it, its
feminine. Of a verb whose stem changes stand the present and the past of the third person.
"""

from __future__ import annotations

GIRLS = (
    "Ana Lucía Carmen Elena Marta Sofía Paula Julia Clara Alba Inés Irene Laura Nuria Rosa Teresa Pilar Olivia Valeria Blanca Aurora "
    "Beatriz Celia Daniela Emilia Gloria Isabel Jimena Leonor Lola Marina Mercedes Rocío Silvia"
).split()
BOYS = (
    "Adrián Álvaro Andrés Antonio Bruno Carlos Daniel David Diego Eduardo Emilio Enrique Felipe Fernando Gabriel Gonzalo Hugo Iván Jaime "
    "Javier Joaquín Jorge Juan Julio Lucas Luis Manuel Marcos Mario Martín Mateo Miguel Nicolás Óscar Pablo Pedro Rafael Tomás"
).split()
HELD_OUT_GIRLS = "Adela Amparo Candela Macarena Natalia Úrsula Ximena".split()
HELD_OUT_BOYS = "Benito Gaspar Ignacio Ramón Samuel Sergio Víctor".split()

# table: (the table of adjectives that suit its nouns, the nouns)
NOUNS = {
    "juguete": (
        "aspecto",
        "m balón, f pelota, f muñeca, f peonza, f canica, f cometa, m tambor, f flauta, m silbato, f armónica, f marioneta, m "
        "robot/robots, f espada, m tren, m avión, m barco, m yoyó, m camión, m rompecabezas/rompecabezas, m cohete, f trompeta, m "
        "tirachinas/tirachinas",
    ),
    "objeto": (
        "aspecto",
        "f bufanda, m gorro, m paraguas/paraguas, f llave, m reloj, f mochila, m estuche, m lápiz, m cuaderno, m libro, m anillo, m "
        "collar, m sombrero, f cinta, m broche, f linterna, f cesta, f medalla, f sandalia, m pañuelo, m álbum/álbumes, m bolígrafo, m "
        "espejo, m peine, f gorra, f cantimplora, f brújula, f lupa, f pulsera, m guante, m abanico, m monedero",
    ),
    "muñeco": (
        "",
        "m oso de peluche, f muñeca de trapo, m conejo de peluche, m elefante de trapo, f jirafa de tela, m perro de peluche, f "
        "marioneta, m muñeco de lana",
    ),
    "manualidad": (
        "color",
        "f bufanda, m gorro, m collar, f pulsera, f cesta, m marco, m jarrón, f caja, m cojín, f vela, m cuaderno, m cinturón, f "
        "lámpara, f careta, f funda, m farolillo",
    ),
    "cría": (
        "",
        "m gatito, m cachorro, m pollito, m erizo, m gorrión, m cordero, m patito, f ardilla, f golondrina, m jilguero, f tortuga, m "
        "conejo, f paloma, m mirlo, m cabrito, m murciélago, f lechuza",
    ),
    "bestia": (
        "pelaje",
        "f vaca, f cabra, f oveja, f burra, f oca, f yegua, f cerda, m burro, m cerdo, m caballo, m pato, m pavo, m ternero, m potro, f "
        "gallina, f mula, m buey",
    ),
    "salvaje": (
        "temple",
        "m zorro, m lobo, m oso, m búho, m cuervo, m erizo, f liebre, m tejón, m castor, m topo, f comadreja, f tortuga, f rana, f "
        "cigüeña, f urraca, m ciervo, f nutria, m jabalí/jabalíes, f garza, m lince, m ratón, m lagarto",
    ),
    "insecto": (
        "",
        "f abeja, f mariposa, f hormiga, f libélula, f mariquita, m saltamontes/saltamontes, m grillo, m abejorro, m escarabajo, f "
        "cigarra, f luciérnaga",
    ),
    "pájaro": ("", "m mirlo, m gorrión, m jilguero, f alondra, f golondrina, m ruiseñor, m petirrojo, m canario, m vencejo, m verderón"),
    "rincón": (
        "",
        "m puente, m molino, m río, m bosque, f estación, m puerto, f iglesia, m mercado, m parque, m lago, f escuela, f fuente, m "
        "canal, m estanque, f plaza, f playa, m ayuntamiento, m castillo, m faro, f ermita, m olivar, f muralla",
    ),
    "lugar": (
        "",
        "m parque, m bosque, f playa, m puente, f colina, m huerto, m granero, m patio, m prado, f plaza, m jardín, m muelle, m desván, "
        "m viñedo, m pinar, m corral, m camino, f azotea, m sótano, m callejón",
    ),
    "campo": (
        "",
        "m bosque, m claro, f colina, m prado, f ladera, m valle, m monte, m pinar, f dehesa, f orilla, m barranco, f vega, m encinar, "
        "f pradera",
    ),
    "casa": ("hogar", "f casa, f cabaña, f granja, m piso, m caserío, f casita, m cortijo, f buhardilla, m chalé, f torre"),
    "escondite": (
        "",
        "f cama=debajo de, m armario=dentro de, m sofá/sofás=detrás de, m baúl=dentro de, m cajón=en, m sillón=debajo de, f "
        "alfombra=debajo de, f cómoda=detrás de, m estante=en, f cortina=detrás de, f almohada=debajo de, f escalera=debajo de, m "
        "piano=detrás de, f mesa=debajo de, f lavadora=dentro de, f nevera=detrás de, f despensa=en, m perchero=detrás de",
    ),
    "pariente": (
        "",
        "f madre=mamá, m padre=papá, f abuela=abuela, m abuelo=abuelo, f tía=tía, m tío=tío, f madrina=madrina, m padrino=padrino",
    ),
    "mayor": ("", "f abuela, m abuelo, f tía, m tío, f madrina, m padrino, f bisabuela, m bisabuelo"),
    "vendedor": (
        "humor",
        "m frutero, f frutera, m tendero, f tendera, m granjero, f granjera, m hortelano, f hortelana, m vendedor, f vendedora, f "
        "campesina",
    ),
    "vecino": (
        "",
        "m jardinero, f jardinera, m molinero, f molinera, m pastor, f pastora, m pescador, f pescadora, f costurera, m carpintero, m "
        "herrero, f florista, m relojero, f alfarera, m panadero, f panadera, m zapatero",
    ),
    "maestro": ("", "m maestro, f maestra, m profesor, f profesora, m director, f directora"),
    "doctor": ("", "m doctor, f doctora, m médico, m enfermero, f enfermera, f farmacéutica"),
    "pasajero": (
        "humor",
        "m anciano, f anciana, m músico, m marinero, m soldado, f pintora, f bailarina, m cocinero, f cocinera, m señor, f señora, m "
        "payaso",
    ),
    "plato": (
        "sabor",
        "f sopa, f tortilla, f ensalada, m puré/purés, m guiso, m estofado, f paella, m potaje, m pisto, f empanada, m cocido",
    ),
    "dulce": ("sabor", "f tarta, m bizcocho, m pastel, m roscón, m flan, f rosca, m hojaldre, f tarta de queso, f coca de azúcar"),
    "fruta": (
        "maduro",
        "f manzana, f pera, f cereza, f ciruela, f fresa, f frambuesa, m albaricoque, m melocotón, m higo, f naranja, f mandarina, f "
        "mora, f granada, f sandía, m melón, m plátano, m níspero, f castaña",
    ),
    "verdura": (
        "",
        "f zanahoria, m nabo, m puerro, m tomate, m calabacín, m rábano, f col, f cebolla, f calabaza, f alcachofa, f berenjena, m "
        "pepino, m pimiento, f lechuga, f judía, f patata, m guisante",
    ),
    "marino": (
        "aspecto",
        "f concha, m cangrejo, f piedra, f botella, f caja, f pluma, f cuerda, m remo, f estrella de mar, f boya, m cofre, f red, f "
        "caracola",
    ),
    "árbol": (
        "",
        "m roble, m manzano, m cerezo, m sauce, m tilo, m pino, m nogal, m peral, m naranjo, m castaño, m abedul, m álamo, m olivo, m "
        "almendro, m limonero, f encina, m ciprés, f higuera, m olmo",
    ),
    "flor": (
        "",
        "f rosa, m tulipán, f margarita, f violeta, f amapola, m girasol, m lirio, m clavel, m geranio, m jazmín, f azucena, f "
        "hortensia, f dalia, f begonia",
    ),
    "música": (
        "",
        "m violín, m tambor, f flauta, f guitarra, f trompeta, m acordeón, m piano, m clarinete, f pandereta, f gaita, f dulzaina, f "
        "bandurria",
    ),
    "herramienta": ("", "m rastrillo, f pala, f azada, f carretilla, f horca, f regadera, m cubo, f escoba, m cesto, f soga"),
    "ruido": ("", "m crujido, m chirrido, m arañazo, m silbido, m roce, m gemido, m golpe, m gruñido, m susurro, m maullido"),
    "vehículo": ("", "m tren, m autobús, m autocar, m coche de línea, f diligencia"),
    "rodante": ("", "m carro, f camioneta, f furgoneta, m tractor, m coche, f carreta, f moto"),
    "materia": ("", "f geografía, f gramática, f lectura, f historia, f ortografía, f geometría, m dictado, f aritmética, f caligrafía"),
}

ADJECTIVES = {
    "color": "rojo, azul, verde, amarillo, blanco, negro, gris, morado, dorado, celeste",
    "aspecto": (
        "rojo, azul, verde, plateado, amarillo, brillante, diminuto, valioso, extraño, rayado, viejo, pequeño, precioso, nuevo, dorado"
    ),
    "pelaje": "negro, blanco, pardo, gris, manchado, joven, viejo, gordo, flaco, testarudo",
    "temple": "astuto, prudente, vanidoso, sabio, flaco, perezoso, viejo, joven, orgulloso, presumido",
    "hogar": "pequeño, viejo, luminoso, estrecho, modesto, antiguo, acogedor acogedora, blanco, encalado, alegre",
    "humor": ("amable, sonriente, honrado, gruñón gruñona, despistado, charlatán charlatana, risueño, simpático, elegante, bajito"),
    "sabor": "rico, delicioso, sabroso, tibio, excelente, enorme, riquísimo, casero, exquisito, espléndido",
    "maduro": "grande, maduro, dulce, jugoso, hermoso, pequeño, perfumado, redondo",
    "alegría": "contento, feliz, encantado, orgulloso, emocionado, aliviado, satisfecho, dichoso, entusiasmado",
    "pena": "triste, preocupado, desilusionado, apenado, disgustado, desanimado, abatido, cabizbajo, afligido",
    "carácter": (
        "valiente, curioso, amable, prudente, tímido, paciente, terco, soñador soñadora, hablador habladora, generoso, listo, "
        "despistado, goloso, educado, vivaracho, cariñoso, travieso, discreto, serio, hábil, sincero, leal, alegre, trabajador "
        "trabajadora, risueño"
    ),
    "soledad": "solo, aburrido, abandonado, olvidado, perdido",
    "daño": "sucio, mojado, gastado, arañado, estropeado, polvoriento, arrugado, torcido",
    "defecto": ("egoísta, mentiroso, envidioso, injusto, tramposo, orgulloso, avaro, mandón mandona, caprichoso, insoportable"),
    "emoción": "emocionado, conmovido, sorprendido, asombrado, enternecido, boquiabierto",
    "virtud": "fuerte, listo, rápido, guapo, hábil, inteligente, elegante, importante",
}
BEFORE = frozenset("viejo pequeño precioso hermoso joven".split())

REGULAR_VERBS = (
    "abrir aburrir acabar acariciar acercar aconsejar acudir agarrar alejar anunciar apagar aparecer apartar aplaudir aprender apuntar "
    "arrancar arreglar asomar avisar ayudar añadir bailar bajar beber borrar bostezar brillar buscar cantar castañetear cavar chupar "
    "clavar coger comer compartir comprar comprender conocer contestar correr cortar coser cruzar cumplir decidir declarar dejar "
    "desaparecer desatar descubrir dibujar disfrazar dudar echar empujar encoger enfadar ensayar enseñar entrar entregar equivocar "
    "escapar esconder escribir esperar estallar exclamar faltar flotar ganar girar gritar guardar guiñar gustar hablar hallar hundir "
    "iluminar improvisar intentar inventar jadear juntar jurar lanzar lavar levantar limpiar llamar llegar llenar llevar madrugar "
    "mandar masticar meter mirar montar nacer notar ofrecer olvidar parar parecer partir pasar pasear pegar pesar pescar pinchar posar "
    "preguntar preparar presentar prestar presumir prometer quedar quejar rasgar rebuscar recibir recitar recoger reconocer regalar "
    "repartir replicar resoplar responder rodear romper roncar ronronear sacar sacudir salir salpicar saltar saludar silbar soplar "
    "subir suspirar susurrar tapar terminar tirar tocar tomar toser trabajar vender viajar visitar vivir"
).split()
# verbs whose stem changes: infinitive, present, past
IRREGULAR_VERBS = (
    "acordar acuerda acordó, andar anda anduvo, apretar aprieta apretó, caer cae cayó, cerrar cierra cerró, colgar cuelga colgó, "
    "confesar confiesa confesó, confiar confía confió, contar cuenta contó, contener contiene contuvo, convertir convierte convirtió, "
    "costar cuesta costó, creer cree creyó, dar da dio, decir dice dijo, derretir derrite derritió, despertar despierta despertó, "
    "devolver devuelve devolvió, dormir duerme durmió, elegir elige eligió, embestir embiste embistió, empezar empieza empezó, encender "
    "enciende encendió, encontrar encuentra encontró, entender entiende entendió, enterrar entierra enterró, envolver envuelve "
    "envolvió, estar está estuvo, haber ha hubo, hacer hace hizo, hay hay hubo, ir va fue, jugar juega jugó, leer lee leyó, llover "
    "llueve llovió, merendar merienda merendó, mover mueve movió, nevar nieva nevó, oler huele olió, oír oye oyó, pedir pide pidió, "
    "pensar piensa pensó, perder pierde perdió, poder puede pudo, poner pone puso, probar prueba probó, querer quiere quiso, regar "
    "riega regó, remendar remienda remendó, remover remueve removió, repetir repite repitió, reír ríe rio, rodar rueda rodó, saber sabe "
    "supo, seguir sigue siguió, sembrar siembra sembró, sentar sienta sentó, sentir siente sintió, ser es fue, servir sirve sirvió, "
    "soltar suelta soltó, sonar suena sonó, sonreír sonríe sonrió, soñar sueña soñó, temblar tiembla tembló, tener tiene tuvo, traer "
    "trae trajo, tropezar tropieza tropezó, vaciar vacía vació, venir viene vino, ver ve vio, volar vuela voló, volcar vuelca volcó, "
    "volver vuelve volvió"
)
