"""Spanish scenes of home, school and market, for the training part."""

from __future__ import annotations

from explainer.texts.sets.spanish_phrases import FINE, GLAD_END, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

LOST: Beats = (
    OPENING,
    (
        "{vez}, {A} no <encontrar> {objeto.su*} por ninguna parte.",
        "{vez} <desaparecer> {objeto.el*} que {pariente.su} le <haber~> regalado a {A}.",
        "{vez}, al volver {lugar.del}, {A} se <dar> cuenta de que ya no <llevar~> {objeto.su*}.",
    ),
    (
        "{A} {objeto.lo} <buscar> {escondite.donde} y {escondite2.donde}, pero [<ser> en vano|no <hay~> ni rastro|nada].",
        "¿<estar~> {escondite.donde}? No. ¿{escondite2.Donde}? Tampoco.",
        "{A} <mirar> {escondite.donde}, <vaciar> la mochila y hasta <sacudir> [los cojines|los abrigos|las mantas]: nada de nada.",
    ),
    (
        "—{pariente.Trato}, ¿has visto {objeto.mi}? —<preguntar> {A}.\n—No, {cariño}. Mira bien en {lugar.el} —<responder> {pariente.su}.",
        "—¿Dónde jugaste [ayer|esta mañana|con tus amigos]? —<preguntar> {pariente.su}.\n{A} se <quedar> pensando. ¡En {lugar.el}, claro!",
        "<tener~> muchas ganas de llorar, pero {pariente.su} le <dar> la mano y <decir>: «Vamos a buscar en {lugar.el}».",
    ),
    (
        "[=Fue|Es] su {B:amigo|amiga} {B} quien {objeto.lo} <encontrar> en {lugar.el}, {objeto:escondido|escondida} bajo [unas hojas|un "
        "banco|una piedra|la hierba].",
        "{pronto}, algo [rojo|brillante|de color] <llamar> la atención de {A}: ¡<ser~> {objeto.su}, {objeto:colgado|colgada} de "
        "{árbol.un}!",
        "Y allí <estar~>, en {lugar.el}, un poco {daño>objeto}, con [una hormiga|un caracol|una mariquita] encima.",
    ),
    (
        "{A} {objeto.lo} <apretar> contra el pecho, {alegría>A} de tener{objeto.lo} otra vez.",
        "—No te pierdo nunca más —le <prometer> {A} {objeto.al} [muy en serio|al oído|en voz baja].",
        "Desde aquel día, {A} <guardar~> {objeto.el} {escondite3.donde} y <mirar~> cada noche si <seguir~> allí.",
    ),
    GLAD_END,
)

MARKET: Beats = (
    OPENING,
    (
        "Aquel {día}, {pariente.su} <mandar> a {A} al mercado a por {verdura.s}, {verdura2.s} y un kilo de {fruta.s}.",
        "{vez}, {A} y {pariente.su} <ir+> al mercado a comprar [un kilo|dos kilos] de {verdura.s} y [medio kilo|una cesta] de {fruta.s}.",
        "El mercado se <poner~> cerca {rincón.del}: allí se <vender~+> {fruta.s}, {verdura.s} y [miel|huevos|quesos de cabra|aceitunas].",
    ),
    FINE,
    (
        "—¡Prueben mis {fruta.s}! —<gritar~> {vendedor.un*}—. ¡Son dulces como la miel!",
        "{vendedor.Un*} <pesar> {verdura.los} y le <regalar> a {A} {fruta.un*}, que <desaparecer> en dos bocados.",
        "—¿A cuánto están {fruta.los}? —<preguntar> {A} a {vendedor.un*}.\n—A [dos|tres|cuatro] euros el kilo, {A:guapo|guapa}.",
    ),
    (
        "A la hora de pagar, {A} no <encontrar> el monedero: se lo <haber~> dejado {escondite.donde}.\n—No te apures —le <decir> "
        "{vendedor.el}—, ya me pagarás el {día2}.",
        "Pero [el asa de la cesta se <romper>|la bolsa se <rasgar>] y {fruta.los} <salir+> rodando [por la plaza|entre las piernas de "
        "la gente|calle abajo]. Su {B:amigo|amiga} {B} <llegar> corriendo, y entre {AB:los dos|las dos} lo <recoger+> todo.",
        "{pronto}, {bestia.un*} <volcar> [un puesto|una torre de cajas|el barril de aceitunas], y {A} <correr> a echar una mano "
        "{vendedor.al}.",
    ),
    (
        "«Qué {carácter3>A} eres, {A}», <decir> después {vendedor.el}, y le <dar> {fruta2.un} para el camino.",
        "Para darle las gracias, {vendedor.el} le <llenar> los bolsillos de {fruta2.s}.",
        "{A} <dar> las gracias {vendedor.al} y <elegir> también [un ramo de perejil|un manojo de rábanos|un ramo de {flor.s}].",
    ),
    (
        "Ya en casa, {pariente.su} <preparar> {plato.un*}, y {A} <repetir> [dos|tres] veces.",
        "A mediodía, {verdura.los} se <convertir+> en {plato.un*}, y toda la familia se <chupar> los dedos.",
        "La cesta <pesar~> mucho, pero {A} la <llevar> hasta casa sin quejarse, {alegría>A} de haber elegido tan bien.",
    ),
    GLAD_END,
)

SCHOOL: Beats = (
    OPENING_TWO,
    (
        "Aquel {día}, {maestro.el} <sacar> a {A} a [la pizarra|leer en voz alta|recitar un poema].",
        "A {A} no se le <dar~> bien {materia.el}, y aquel {día} {maestro.el} <anunciar> un examen.",
        "En plena clase, {maestro.el} le <hacer> una pregunta sobre {materia.el} a {A}, que <mirar~> [por la ventana|una mosca|cómo "
        "<llover~>].",
    ),
    (
        "{A} <notar> que [se le <poner~+> rojas las orejas|le <temblar~+> las rodillas|el corazón le <ir~> a cien]: no se <acordar~> de "
        "nada.",
        "{A} <abrir> la boca, pero no le <salir> [ni una palabra|la voz|ni un suspiro].",
        "Toda la clase <esperar~>, y {A} solo <querer~> [desaparecer|esconderse bajo la mesa|salir corriendo].",
    ),
    (
        "—Respira hondo y tómate tu tiempo, {A} —<decir> {maestro.el} con voz [suave|tranquila|amable].",
        "Desde la primera fila, {B} le <hacer> [una seña|un guiño|un gesto de ánimo].",
        "{B} <levantar> la mano:\n—¿Puedo ayudar a {A}?\n{maestro.El} <decir> que sí con la cabeza.",
    ),
    (
        "Entonces {A} <cerrar> los ojos, <contar> hasta tres y se <acordar> de todo [de golpe|palabra por palabra|como por arte de magia].",
        "{A} <empezar> muy bajito, luego cada vez más alto, y no se <equivocar> [ni una vez|más que una vez].",
        "Entre {AB:los dos|las dos} <dar+> con la respuesta, y {maestro.el} la <escribir> [con tiza azul|en letras grandes|en la pizarra].",
    ),
    (
        "—¡[Muy bien|Estupendo|Fantástico], {A}! —<exclamar> {maestro.el}, y toda la clase <aplaudir>.",
        "En el recreo, {A} y {B} <jugar+> [a las canicas|a la rayuela|al escondite|a la pelota] a la sombra {árbol.del}.",
        "{A} <repartir> su merienda con {B}: [pan con chocolate|{fruta.un} y tres galletas|medio bocadillo|unas nueces].",
    ),
    (
        "{noche}, {A} le <recitar> la lección a {pariente.su} sin una sola falta.",
        "—¿Qué tal el día? —<preguntar> {pariente.su}.\n—¿Sabes? {materia.El} es casi {materia:divertido|divertida} —<responder> {A}.",
        "Desde aquel {día}, {A} <levantar~> más la mano, incluso cuando <tocar~> {materia}.",
    ),
)

GIFT: Beats = (
    OPENING,
    (
        "Al día siguiente <ser~> el cumpleaños de {pariente.su}, y {A} no <tener~> [ni un céntimo|dinero|la menor idea de qué regalar].",
        "{pariente.Su} <cumplir~> años el {día}, y {A} <llevar~> [tres días|una semana|toda la mañana] buscando un regalo.",
        "«¿Qué le puedo regalar a {pariente.mi}?», se <preguntar~> {A} mientras <contar~> [sus tres monedas|los ahorros de la hucha].",
    ),
    (
        "<ir> a ver {vecino.al}, que le <enseñar> a hacer {manualidad.un*}.",
        "En un escaparate <ver> {manualidad.un*}, pero <costar~> demasiado: <ser~> mejor hacer{manualidad.lo} en casa.",
        "Entonces <tener> una idea: ¡<poder~> hacer {manualidad.un*} con sus propias manos!",
    ),
    (
        "A escondidas, {A} <trabajar> [toda la tarde|toda la noche|sin descanso] con [lana|cartón|hilo dorado|un poco de pegamento].",
        "<cortar>, <pegar>, <volver> a empezar y hasta se <pinchar> un dedo, pero no se <quejar>.",
        "Su {B:amigo|amiga} {B} le <prestar> [las pinturas|las tijeras|unos botones], y {AB:juntos|juntas} <trabajar+> en {lugar.el}.",
    ),
    (
        "La mañana de la fiesta, {A} <dejar> un paquetito {escondite.donde}, con un ramo de {flor.s}.",
        "<envolver> el regalo en [papel azul|un pañuelo|una hoja de periódico] y <añadir> una tarjeta: «Para ti, {pariente.trato}».",
        "—¡Cierra los ojos, {pariente.trato}! —<decir> {A}, con [algo|un paquete|las manos] detrás de la espalda.",
    ),
    (
        "{pariente.Su} <desatar> el lazo, se <quedar> sin habla y le <dar> a {A} [un abrazo|dos besos|un beso en la frente].",
        "—Es el regalo más bonito de mi vida —<decir> {pariente.su}—, porque lo has hecho [tú|con cariño|para mí].",
        "—¡Habrás tardado horas, {cariño}! —<decir> {pariente.su}, {emoción>pariente}.",
    ),
    (
        "Luego <sacar+> {dulce.un*} con [cincuenta|cuarenta|sesenta] velas, y {A} <ayudar> a soplar.",
        "«{grito}», <pensar> {A} al probar {dulce.el*}.",
        "Aquel día, {A} <aprender> que un regalo no tiene que ser [caro|grande|comprado] para gustar.",
    ),
)

MEAL: Beats = (
    OPENING,
    (
        "{vez}, {pariente.su} <tener~> que volver tarde, y {A} <decidir> preparar {plato.un*} en secreto.",
        "{vez}, {A} <querer> aprender a hacer {plato.un*}.\n—Pues ponte el delantal y lávate las manos —<decir> {pariente.su}.",
        "{vez}, en la cocina no <quedar~+> más que tres {verdura.s}, una cebolla y [un trozo de queso|dos huevos|un poco de arroz].",
    ),
    (
        "{A} <lavar> {verdura.los} y {pariente.su} {verdura:los|las} <cortar>, mientras el agua <empezar~> a hervir.",
        "«Primero {verdura.los}; después, [la sal|el aceite|una hoja de laurel|el pimentón]», <repetir~> {A} con el libro delante.",
        "Un olor a {verdura} y a [tomillo|ajo|pan tostado|perejil] <llenar> toda la casa.",
    ),
    (
        "Pero {A} se <equivocar> de bote y <echar> [azúcar|canela|todo el salero] en {plato.el}.",
        "{pronto} <empezar> a salir humo de la cazuela: ¡a {A} se le <haber~> olvidado [remover|bajar el fuego|mirar el reloj]!",
        "—¡Ay, que quema! —<gritar> {A}, y la cuchara <caer> y <salpicar> [la pared|al gato|todo el suelo].",
    ),
    (
        "—No pasa nada, {cariño}, [eso les ocurre a los mejores cocineros|tiene arreglo|así se aprende] —<decir> {pariente.su} riendo.",
        "Su {B:amigo|amiga} {B}, que <venir~> de visita, <tener> una idea: añadir [una patata|limón|un poco de nata] y probar otra vez.",
        "{A} <pensar>, <probar>, <añadir> [un poco de agua|unas gotas de vinagre|un puñado de hierbas] y <volver> a probar.",
    ),
    (
        "Por fin se <sentar+> todos a la mesa, y en los platos no <quedar> ni una miga.",
        "—Sabe [raro|distinto|a fiesta], pero está muy bueno —<decir> {mayor.su}, y <pedir> [otro plato|un poco más].",
        "<comer+> {plato.el} [en la terraza|junto al fuego|bajo {árbol.el}], y de postre, {fruta.un*}.",
    ),
    GLAD_END,
)

LETTER: Beats = (
    OPENING,
    (
        "{vez}, [el cartero|la cartera] le <traer> a {A} un sobre [grande|azul|muy gordo] que <venir~> de {ciudad}.",
        "{vez}, {A} <encontrar> en el buzón una carta [azul|muy fina|un poco arrugada] con un sello de {ciudad}.",
        "—¡{A}, tienes carta! —<gritar> {pariente.su} desde [el portal|la calle|la puerta].",
    ),
    (
        "<ser~> de {B}, que se <haber~> mudado a {ciudad} [en septiembre|el año anterior] y por fin le <escribir~>.",
        "{A} <reconocer> enseguida la letra de {B} y <rasgar> el sobre [con los dientes|de un tirón|con mucho cuidado].",
        "Dentro <hay~> una carta de {B} y [una foto|un dibujo|un mapa] de {ciudad}.",
    ),
    (
        "«{A:Querido|Querida} {A}: [aquí todo es nuevo|la ciudad es enorme|todavía no tengo amigos], y echo de menos nuestras tardes», "
        "<decir~> la carta.",
        "«{A:Querido|Querida} {A}: hoy he visto {animal_raro} y me he acordado de ti. ¿Cuándo vienes, [este verano|en Navidad|en Semana "
        "Santa]?»",
        "«{A:Querido|Querida} {A}: [no te lo vas a creer|agárrate|adivina], estoy aprendiendo [a tocar el violín|a nadar|a bailar], y "
        "vivo cerca {rincón2.del}».",
    ),
    (
        "{A} <leer> la carta [tres veces|en voz alta|de pie en la puerta] y la <guardar> {escondite.donde}.",
        "A {A} le <caer> una lágrima, pero <ser~> de alegría.",
        "<correr> a enseñarle la carta a {pariente.su}, que <buscar> las gafas {escondite.donde}.",
    ),
    (
        "{noche}, {A} <coger> [su mejor papel|un bolígrafo|papel de flores] y <contestar>: «{B:Querido|Querida} {B}: ¡[te echo de "
        "menos|voy corriendo|mil gracias]!».",
        "Para contestar, {A} <dibujar> {rincón.el}, {árbol.el} del patio y {AB:dos amigos|dos amigas} de la mano.",
        "{A} <meter> en el sobre {flor.un} {flor:seco|seca} y [una foto|un dibujo|un chiste].",
    ),
    (
        "Desde entonces, cada {día2} <salir~> una carta de {pueblo} y <llegar~> otra de {ciudad}.",
        "Dos meses después, {B} <bajar> del tren con una maleta, y {A} le <dar> un abrazo larguísimo.",
        "Así, aunque {AB:separados|separadas} por muchos kilómetros, {A} y {B} <seguir+> siendo {AB:los mejores amigos|las mejores "
        "amigas}.",
    ),
)

ILL: Beats = (
    OPENING,
    (
        "{vez}, {A} se <despertar> con [dolor de garganta|fiebre|dolor de barriga|granos por todas partes], y {pariente.su} le <mandar> "
        "quedarse en la cama.",
        "Un {día} {mes_malo}, {A} <toser~> tanto que {pariente.su} <llamar> {doctor.al}.",
        "—Estás muy {=pálido>A}, {cariño} —<decir> {pariente.su}, y le <tocar> la frente—. Hoy [no vas a la escuela|te quedas en la cama].",
    ),
    (
        "{doctor.El} <llegar> con [su maletín|una gran sonrisa|mucha prisa] y <decir>: «Saca la lengua, {A}».",
        "{A} se <tener> que tomar un jarabe [amargo|rosa|verde] que <saber~> a {verdura}.",
        "{A} se <pasar> [dos días|tres días|toda la semana] bajo la manta, contando [las manchas del techo|las flores de la cortina].",
    ),
    (
        "En la calle se <oír~> jugar a los demás niños [al balón|a la comba|al escondite], y {A} se <sentir~> muy {soledad>A}.",
        "Las horas <pasar~+> despacio, y {A} se <aburrir~> a pesar [de los cuentos|de la radio|del gato, que <ronronear~> a sus pies].",
        "Por la noche, {A} <soñar> que la cama <ser~> un barco y que {pariente.su} <llevar~> el timón.",
    ),
    (
        "Por la tarde, su {B:amigo|amiga} {B} <venir> [de visita|a contarle chistes] con {fruta.un*} y {juguete.un*}.",
        "{pronto}, <llamar+> a la puerta: <ser~> su {B:amigo|amiga} {B}, con los deberes y un dibujo de toda la clase.",
        "{mayor.Su} le <llevar> un tazón de caldo y le <leer> el cuento {salvaje.del*}.",
    ),
    (
        "«Ponte {A:bueno|buena} pronto, {A}: sin ti [el recreo|la clase|el juego] no tiene gracia», <decir~> una tarjeta de {B}.",
        "{A} se <reír> tanto que se le <olvidar> [la fiebre|la tos|el dolor de cabeza].",
        "Poco a poco, {A} <ir> recuperando las fuerzas y <pedir> [una tostada|un huevo pasado por agua|caldo|puré].",
    ),
    (
        "El {día2} siguiente, {A} ya <estar~> {A:curado|curada} y <correr> {lugar.al} [cantando|a toda velocidad|como un potro].",
        "—¡Ya estás {A:bueno|buena}! —<exclamar> {doctor.el}.\n—Sí, pero no ha sido por el jarabe —<contestar> {A}.",
        "Cuando {A} <volver> a la escuela, {maestro.el} y toda la clase le <tener~+> preparad{dulce:o|a} {dulce.un*}.",
    ),
)

HOME: dict[str, Beats] = {"lost": LOST, "market": MARKET, "school": SCHOOL, "gift": GIFT, "meal": MEAL, "letter": LETTER, "ill": ILL}
