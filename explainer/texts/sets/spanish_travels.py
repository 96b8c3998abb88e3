"""Spanish scenes of journeys, weather, feasts and new friends, for the training part."""

from __future__ import annotations

from explainer.texts.sets.spanish_phrases import FINE, GLAD_END, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

SEA: Beats = (
    OPENING,
    (
        "{vez}, {A} y {pariente.su} <ir+> a la playa [en tren|en bicicleta|con una tortilla y una sombrilla].",
        "<ser~> la primera vez que {A} <ver~> el mar, y se <quedar> [sin palabras|con la boca abierta|de piedra].",
        "El mar <estar~> [en calma|revuelto|muy azul] aquel {día}, y {A} <correr~> por la arena con {pariente.su}.",
    ),
    (
        "El agua <estar~> tan [fría|clara|salada] que {A} <dar> un grito, y las gaviotas le <contestar+>.",
        "{A} <hacer> un castillo con [cuatro torres|un puente|un foso enorme], y la primera ola se lo <llevar>.",
        "{B:Un niño|Una niña} de {ciudad}, {B}, <cavar~> un hoyo inmenso.\n—¿Me ayudas? —<preguntar>.\n{A} {B.lo} <ayudar> "
        "encantad{A:o|a}.",
    ),
    (
        "{pronto} {A} <ver> {marino.un*} que las olas <empujar~+> hacia la orilla.",
        "En la arena, {A} <notar> algo duro bajo el pie: <ser~> {marino.un*}.",
        "Entre dos rocas <brillar~> {marino.un*}, {marino:olvidado|olvidada} por la marea.",
    ),
    (
        "—¿De dónde vienes? —le <preguntar> {A} {marino.al}, que, claro está, no <contestar>.",
        "—A lo mejor ha cruzado el océano —<decir> {pariente.su}, y {A} <pensar> en [piratas|islas lejanas|un capitán de barba blanca].",
        "{B:Un viejo pescador|Una vieja pescadora} que <remendar~> las redes les <contar> una historia de "
        "[tempestades|ballenas|tesoros|sirenas].",
    ),
    (
        "Pero [la marea|el agua] <subir~> deprisa.\n—¡{A}, hay que irse! —<gritar> {pariente.su}.",
        "{luego} se <levantar> el viento, y <hay> que correr con las toallas, los cubos y {marino.el}.",
        "{A} <recoger> [siete|diez|doce] conchas más y se las <guardar> en el bolsillo.",
    ),
    (
        "De vuelta en casa, {A} <poner> {marino.el} {escondite.donde}, y todo el cuarto <oler> a [sal|mar|algas].",
        "Al final, {A} <devolver> {marino.el} al mar: «Anda», le <decir>, «y cuéntales que me has visto».",
        "Antes de irse, {A} <escribir> su nombre en la arena, y una ola lo <leer> antes de borrarlo.",
    ),
    GLAD_END,
)

JOURNEY: Beats = (
    OPENING,
    (
        "{vez}, {A} y {pariente.su} <tomar+> {vehículo.el} de {ciudad} con una maleta [verde|que <pesar~> mucho|llena de libros].",
        "—¡Mañana nos vamos a {ciudad}! —<anunciar> {pariente.su}, y {A} no <pegar> ojo en toda la noche.",
        "{A} nunca <haber~> salido de {pueblo}, pero aquel {día} {vehículo.el} de {ciudad} ya <estar~> en marcha y {pariente.su} "
        "<llevar~> las bolsas.",
    ),
    (
        "Por el camino, {A} <ver> pasar [campos de trigo|campanarios|rebaños], {rincón3.un} y {rincón2.un}.",
        "{A} se <poner> a contar {bestia.s} por la ventanilla: ¡[diecisiete|veintitrés|treinta y dos] antes del mediodía!",
        "Al lado de {A}, {pasajero.un*} <llevar~> en las rodillas una cesta de la que <salir~> [un ruido raro|un hocico|una pluma].",
    ),
    (
        "—¿Quieres {fruta.un}? —le <preguntar> una viajera.\n—¡Sí, gracias! —<responder> {A}.",
        "—¿Falta mucho? —<preguntar~> {A} cada [cinco|diez|dos] minutos.",
        "{A} <compartir> [las galletas|el bocadillo|una bolsa de {fruta.s}] con {B}, {B:un niño|una niña} de {ciudad} que también "
        "<viajar~>.",
    ),
    (
        "Pero {vehículo.el} se <parar> en medio del campo: {bestia2.un*} no <dejar~> pasar, y {A} {bestia2.lo} <apartar> a fuerza de "
        "canciones.",
        "Al llegar, la maleta no <aparecer~>; {A} <correr> [al andén|a la taquilla|a la estación], y por fin la <encontrar+> bajo un "
        "banco.",
        "Entre la gente de {ciudad}, {A} <perder> de vista a {pariente.su}, pero {pasajero2.un*} le <dar> la mano y {A.lo} <ayudar> a "
        "volver.",
    ),
    (
        "En {ciudad}, {A} <subir> a lo alto de [una torre|un campanario|una noria] y <ver> la ciudad entera a sus pies.",
        "<visitar+> [un museo|un castillo|el puerto] y se <comer+> {dulce.un*} en un banco.",
        "{A} <comprar> {objeto.un*} para {mayor.su} y [una postal|un lápiz|una banderita] para su cuarto.",
    ),
    (
        "—Lo mejor de un viaje —<decir> {pariente.su}— es [contarlo|salir|volver a casa].",
        "En el camino de vuelta, {A} se <dormir> en el hombro de {pariente.su}, con {objeto2.el*} en las rodillas.",
        "De vuelta en {pueblo}, el cuarto le <parecer> [más pequeño|distinto|muy tranquilo] y la cama, [más blanda|comodísima].",
    ),
)

STORM: Beats = (
    OPENING_TWO,
    (
        "{vez}, {A} y {B} <pasear~+> por {lugar.el} cuando unas nubes negras <tapar+> el sol.",
        "<hacer~> un calor [sofocante|pegajoso|de horno]; {A} y {B} <pescar~+> [a la sombra|desde la mañana] cuando <sonar> un trueno.",
        "{vez}, {A} y {B} <salir+> a coger {fruta.s}, sin ver que el cielo se <poner~> negro.",
    ),
    (
        "Un rayo <partir> el cielo y <empezar> a llover [a cántaros|a mares|con fuerza].",
        "El viento se <llevar> [el sombrero|el gorro|el pañuelo] de {B} y no <parar> hasta dejarlo en lo alto {árbol.del}.",
        "—¡[Corre|Date prisa|Vámonos]! —<gritar> {B}, pero {A} <haber~> perdido {objeto.su} y {objeto.lo} <querer~> encontrar.",
    ),
    (
        "—¡Debajo {árbol2.del} no, que es peligroso! —<decir> {A}, y <tirar> de {B} por la manga.",
        "<correr+> tanto que {B} se <caer> [en el barro|en un charco|entre las ortigas] y se <hacer> daño en la rodilla.",
        "De la mano, <buscar+> [un techo|un refugio|una puerta abierta].",
    ),
    (
        "Por fin <ver+> la casa {vecino.del}, que les <abrir> enseguida.",
        "En [un viejo pajar|una cabaña de pastores|un molino abandonado] <encontrar+> paja seca y {cría.un} tan {=mojado>cría} como "
        "{AB.ellos}.",
        "Por suerte, {pasajero.un*} <pasar~> en {rodante} y les <hacer> sitio.",
    ),
    (
        "«Uno, dos, tres...», <contar~> {A} entre el rayo y el trueno: la tormenta se <alejar~>.",
        "Para espantar el miedo, {B} <cantar> [tres veces la misma canción|todo lo que <saber~>|una nana], y {A} le <hacer> los coros.",
        "Les <dar+> [una manta|leche caliente|una toalla], y {A} y {B} <mirar+> cómo <llover~> sobre {rincón.el}.",
    ),
    (
        "{luego} <salir> [el arcoíris|un arcoíris enorme] por encima {rincón.del}.",
        "Después <volver> el sol, y {pájaro.los} se <poner+> a cantar [en los setos|con más ganas].",
    ),
    (
        "{pariente.El} de {A} {AB:los|las} <esperar~> en la puerta.\n—¡[Por fin|Menos mal]! —<decir>—. ¡Estáis {=empapado>AB+}, pasad a "
        "secaros!",
        "{A} y {B} <beber+> [un tazón de sopa|un chocolate caliente|una manzanilla] junto al fuego, {alegría>AB+} de estar a salvo.",
        "Al día siguiente, {A} <encontrar> en {lugar.el} {objeto2.un*} que la tormenta <haber~> [traído|dejado allí].",
    ),
)

FEAST: Beats = (
    OPENING,
    (
        "<ser~> [la fiesta del pueblo|el día de carnaval|la víspera de Navidad|la noche de San Juan|la fiesta de la vendimia], y todo "
        "{pueblo} <estar~> [en la calle|adornado|iluminado].",
        "Para la fiesta de {pueblo}, <colgar~+> [farolillos|guirnaldas|banderines] {árbol.del} más alto, y {A} <ayudar~> en todo.",
        "—¡Esta noche hay baile cerca {rincón.del}! —<anunciar> {pariente.su}, y {A} <dar> un salto de alegría.",
    ),
    FINE,
    (
        "{A} <tener~> que tocar {música.el} con la banda, y nunca <haber~> tocado delante de tanta gente.",
        "{A} se <disfrazar> de {salvaje}, con [un bigote de carbón|unas orejas de cartón|una cola de lana].",
        "{A} <llevar~> {objeto.un*} que le <haber~> prestado {pariente.su} para la ocasión.",
    ),
    (
        "Pero en el último momento se <romper> {música2.el} de {B}, y la fiesta se <quedar> sin música.",
        "Pero ¡qué lío!: {bestia.un*} <cruzar> la plaza con el mantel a rastras.",
        "Pero [los farolillos se <apagar+>|el escenario se <hundir>|el barril de limonada se <volcar>], y se <oír+> gritos por todas "
        "partes.",
    ),
    (
        "—¡Esperad! —<gritar> {A}, y todos se <volver+>.",
        "{A} lo <pensar> un momento y <tirar> de la manga {vecino.al}.\n—¡Tengo una idea!",
        "{B} <mirar> a {A}, {A} <mirar> a {B}, y se <entender+> sin decir palabra.",
    ),
    (
        "{A} se <subir> a [una mesa|un barril|un carro] y <cantar> tan bien que [<volver> la calma|todos se <olvidar+> de lo demás].",
        "En un abrir y cerrar de ojos, {A}, {B} y {vecino.el} lo <arreglar+> todo [con una cuerda|entre risas|sin que nadie sepa cómo].",
    ),
    (
        "<bailar+> hasta las doce al son {música.del} y {música2.del}.",
        "<hay> {dulce.un} más grande que una rueda, y {fruta.s} [para todos|hasta hartarse].",
        "{maestro.El} <bailar> con {vecino2.el}, y {mayor.su} con [el alcalde|el cura|el bombero].",
    ),
    (
        "Cuando <estallar+> los fuegos artificiales, {A} <apretar> la mano de {pariente.su}: el cielo se <llenar> de {flor.s} de luz.",
        "{A} <volver> a casa a hombros de [su padre|su tío|su hermano mayor], con los ojos [llenos de luces|cargados de sueño].",
        "Al día siguiente, en {pueblo} solo se <hablar~> de {A} y de su {música}.",
    ),
)

NEIGHBOUR: Beats = (
    OPENING,
    (
        "{vez} <llegar> enfrente una familia de {ciudad}, y {A} <ver> en la ventana a {B:un niño|una niña} de su edad: <ser~> {B}.",
        "Al empezar el curso, {maestro.el} <presentar> a {B:un niño nuevo|una niña nueva}: {B}, que <venir~> de {ciudad} y no "
        "<conocer~> a nadie.",
        "{vez}, {A} se <encontrar> en {lugar.el} con {B:un niño|una niña} de aspecto [triste|tímido|apenado|solitario].\n—Me llamo {B} "
        "—<decir> en voz baja.",
    ),
    (
        "{B} apenas <hablar~> y se <quedar~> [siempre|a menudo|casi siempre] {B:solo|sola} en {lugar.el}.",
        "Los demás se <reír~+> de su [acento|sombrero|mochila], y {B} <bajar~> la cabeza.",
        "{A} le <querer~> decir algo, pero no <saber~> por dónde empezar.",
    ),
    (
        "—¿Quieres jugar con {juguete.mi}? —<preguntar> por fin {A}.",
        "Entonces {A} le <ofrecer> la mitad de {dulce.su}.\n—Prueba —le <decir>—, {dulce.lo} ha hecho {pariente.mi}.",
        "{A} <cortar> un ramo de {flor.s} y se lo <llevar> a {B}: «¡{B:Bienvenido|Bienvenida} a {pueblo}!».",
    ),
    (
        "{B} <dudar> y después <sonreír> por primera vez.\n—[Gracias|Claro que sí|Encantad{B:o|a}], {A}.",
        "—¿De verdad? —<preguntar> {B}, {alegría>B}.\n—¡Pues claro! —<responder> {A}.",
        "{B} se <poner> {=colorado>B}, <rebuscar> en el bolsillo y le <dar> a cambio {objeto.un*}.",
    ),
    (
        "{B} <saber~> {maña} como nadie, y {A} <querer> aprender enseguida.",
        "<descubrir+> que a {AB:los dos|las dos} les <gustar~> {afición}.",
        "{A} le <enseñar> [todos sus escondites|sus lugares favoritos|los mejores rincones]: {lugar2.el}, {lugar3.el} y hasta {rincón.el}.",
    ),
    (
        "—¡Parece que os conocéis de toda la vida! —<decir> {pariente.su} con una sonrisa.",
        "{luego} ya no se les <ver> {AB:al uno sin el otro|a la una sin la otra}.",
        "Y al año siguiente, cuando <llegar+> otros niños nuevos, <ser> {B} quien les <dar> la bienvenida.",
    ),
    GLAD_END,
)

KINGS: Beats = (
    OPENING,
    (
        "[=Era|Es] la noche de Reyes, y {A} <limpiar> los zapatos y los <poner> [en el balcón|al lado de la cama|en el alféizar].",
        "Aquel cinco de enero, {A} <escribir> una carta: «Queridos Reyes Magos: quiero {juguete.un*} y {objeto.un*}».",
        "En {pueblo}, los Reyes Magos <llegar~+> [a caballo|en barca|en tractor], y {A} los <esperar~> en primera fila con {pariente.su}.",
    ),
    (
        "Para los Reyes <dejar> [tres vasos de leche|agua para los camellos|un plato de galletas] y {fruta.un*}.",
        "—¿Y si no encuentran la casa? —<preguntar> {A}.\n—Siempre la encuentran, {cariño} —<responder> {pariente.su}.",
        "{A} <intentar> quedarse {=despierto>A}, pero a las [diez|once|doce] ya <roncar~> con {muñeco.su} en los brazos.",
    ),
    (
        "De madrugada, {ruido.un} {A.lo} <despertar>. [=¿Era Melchor o era el gato?|¿Es Melchor o es el gato?]",
        "A medianoche <oír> {ruido.un} en [el tejado|la escalera|el balcón], y se <tapar> la cabeza con la manta.",
        "A las [dos|tres|cuatro] de la noche, {ruido.un} <venir> del [pasillo|salón|tejado], y {A} <cerrar> los ojos con todas sus "
        "fuerzas.",
    ),
    (
        "Por la mañana, {A} <correr> en pijama hasta los zapatos: ¡allí <estar~+> {juguete.un*} y {objeto.un*}!",
        "Al amanecer, junto a los zapatos <hay~> {juguete.un*}, {objeto.un*} y [un puñado de caramelos|una naranja|pelos de camello].",
    ),
    (
        "Pero {B}, que <vivir~> al lado, no <haber~> recibido más que {fruta2.un} y un par de calcetines.",
        "Entre los papeles, {A} <encontrar> una nota: «{objeto.El} es para {B}, que no sabe escribirnos».",
        "En la calle, {A} <ver> a {B} {B:sentado|sentada} en un escalón, con los ojos tristes.",
    ),
    (
        "{A} lo <pensar> un momento, <envolver> otra vez {objeto.el} y se {objeto.lo} <llevar> a {B}.",
        "—Creo que los Reyes se equivocaron de casa —le <decir> {A} a {B}—. Toma, esto es tuyo.",
    ),
    (
        "{B} <abrir> el paquete con las manos temblando, {emoción>B}, y le <dar> un abrazo.",
        "Y {AB:los dos|las dos} <jugar+> con {juguete.el} en {lugar.el} hasta que se <hacer> de noche.",
    ),
    (
        "De merienda <hay> roscón, y a {A} le <tocar> [la sorpresa|el haba|la figurita] que <esconder~> dentro.",
        "«El año que viene», <pensar> {A}, «pediré {juguete2.un} para {AB:los dos|las dos}».",
        "—Los Reyes han tenido un buen ayudante —<decir> {pariente.su} guiñando un ojo.",
    ),
)

TRAVELS: dict[str, Beats] = {"sea": SEA, "journey": JOURNEY, "storm": STORM, "feast": FEAST, "neighbour": NEIGHBOUR, "kings": KINGS}
