"""Spanish scenes of animals, night, quarrel, farm and garden, for the training part."""

from __future__ import annotations

from explainer.texts.sets.spanish_phrases import FINE, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

NURSED: Beats = (
    OPENING,
    (
        "{vez}, bajo {árbol.un}, {A} <descubrir> {cría.un} que <temblar~> de [frío|miedo|hambre].",
        "{vez}, {A} <oír> un quejido en {campo.el}: {cría.un} <tener~> la pata enganchada en [unas zarzas|una red|un alambre].",
        "Después de la [tormenta|lluvia|nevada], {A} <encontrar> en {campo.el} {cría.un} {cría:empapado|empapada} que apenas se <mover~>.",
    ),
    (
        "«Pobrecit{cría:o|a}», <susurrar> {A}, «[yo te voy a curar|no me tengas miedo|tú también tienes frío]».",
        "Con mucho cuidado, {cría.lo} <coger> y {cría.lo} <envolver> en [su bufanda|su jersey|un pañuelo].",
        "{A} <querer~> llevar{cría.lo} a casa, pero ¿qué <ir~> a decir {pariente.su}?",
    ),
    (
        "—Necesita [calor|descanso|tranquilidad] —<decir> {pariente.su}, y <llenar> una caja de [paja|algodón|trapos|heno].",
        "{pariente.Su} <entender~> de animales: «Un poco de agua tibia, mucha calma, y el {día} estará mejor».",
        "{vecino.El}, que <saber~> mucho de animales, le <mirar> la pata.\n—No hay nada roto —<decir>—, pero tendrás que ser paciente, "
        "{A}.",
    ),
    (
        "Durante [tres días|una semana|diez días], {A} le <dar> de comer [mañana y tarde|con una cucharilla|antes de ir a la escuela] y "
        "le <hablar> bajito.",
        "Cada mañana, {A} <correr~> a ver {cría.al}, y cada mañana {cría.lo} <encontrar~> un poco más {=vivo>cría}.",
        "{cría.El} <comer~> cada vez mejor y <dormir~> [junto a la estufa|{escondite.donde}|a los pies de la cama].",
    ),
    (
        "Un {día2}, {cría.el}, ya {cría:curado|curada}, no <dejar~> de mirar [la puerta|la ventana|el jardín].",
        "Por fin, {cría.el} se <poner> a [corretear|dar saltitos|dar vueltas] por toda la casa: <ser~> hora de llevar{cría.lo} al campo.",
        "—No es {cría:nuestro|nuestra} —<decir> {pariente.su}—. Su casa está [en el campo|al aire libre|ahí fuera].",
    ),
    (
        "{A} {cría.lo} <llevar> {campo.al}, {cría.lo} <dejar> en la hierba y {cría.lo} <mirar> alejarse, {pena>A} y {alegría>A} a la vez.",
        "{A} <abrir> la caja en {campo.el}; {cría.el} <dudar>, <mirar> a {A} por última vez y <desaparecer>.",
    ),
    (
        "A la primavera siguiente <aparecer> {cría.un} [delante de casa|al fondo del jardín|cerca del pozo], y {A} {cría.lo} "
        "<reconocer> enseguida.",
        "{noche}, {A} <mirar> [la caja vacía|el jardín|la luna] y <sonreír>: {cría.el} <dormir~> en alguna parte, bien "
        "{cría:calentito|calentita}.",
        "—A los animales hay que quererlos [libres|sin encerrarlos|por lo que son] —<decir~> siempre {pariente.su}, y {A} <estar~> de "
        "acuerdo.",
    ),
)

NIGHT: Beats = (
    OPENING,
    (
        "Aquella noche, {A} no <poder~> dormir: [la luna <iluminar~> el cuarto|el viento <sacudir~> las ventanas|<hacer~> demasiado "
        "calor].",
        "Una noche {mes_malo}, {A} se <despertar> [de golpe|sobresaltad{A:o|a}|antes del alba], con {muñeco.su} en los brazos.",
        "Aquella noche, {pariente.su} ya <dormir~> y la casa <estar~> [en silencio|a oscuras|muy quieta].",
    ),
    (
        "{pronto} {A} <oír> {ruido.un} [en el pasillo|en el desván|detrás de la puerta|bajo la ventana|al lado de la cama].",
        "{ruido.Un} [extraño|sordo|larguísimo] <llegar> desde [el sótano|la escalera|la cocina], y después otro más fuerte.",
        "Algo se <mover> [detrás de la cortina|debajo de la cama|dentro del armario]: <sonar~> como {ruido.un}.",
    ),
    (
        "—¿Quién anda ahí? —<susurrar> {A}, {=abrazado>A} a {muñeco.su}.",
        "¿Y si <ser~> {monstruo}? {A} se <tapar> hasta la nariz y <contar> hasta [diez|veinte|cien].",
        "«No tengo miedo, no tengo miedo», <repetir~> {A}, aunque le <castañetear~+> los dientes.",
    ),
    (
        "Con el corazón en un puño, <encender> [la linterna|una vela|la lamparita] y <andar> [de puntillas|a pasitos|a gatas] hasta la "
        "puerta.",
        "Después <coger> [una zapatilla|su espada de madera|el paraguas] y <abrir> la puerta de golpe.",
        "Por fin se <levantar>, <contener> la respiración y <mirar> [en el pasillo|por la ventana|detrás de la puerta].",
    ),
    (
        "¡No <ser~> más que {cría.un} que <buscar~> [refugio|algo de comer|un rincón calentito]!",
        "<ser~> solo una rama {árbol.del} que el viento <empujar~> contra [el cristal|la pared|los postigos].",
        "<ser~> el gato, que <jugar~> con {juguete.un} y <parecer~> tan asustado como {A}.",
    ),
    (
        "A {A} le <entrar> tanta risa que {pariente.su} <aparecer> [bostezando|en zapatillas|en bata].",
        "—¿Lo ves? —<decir> {pariente.su}—. [De noche todo parece más grande|También los valientes tienen miedo|Basta con ir a mirar].",
        "—A tu edad, yo también tenía miedo a {miedo} —<confesar> {pariente.su}, y le <dar> un beso.",
    ),
    (
        "[{A} |Y ]se <volver> a dormir enseguida con {muñeco.su} bajo el brazo, y no se <despertar> hasta las [ocho|nueve|diez].",
        "Desde aquella noche, {A} ya no <tener~> miedo a {miedo}, o solo un poquito.",
        "Al día siguiente, {A} le <contar> la aventura a {B}, con [dos ladrones|un fantasma|un tigre] de propina.",
    ),
)

QUARREL: Beats = (
    OPENING_TWO,
    (
        "{vez}, {A} y {B} <querer~+> jugar {AB:los dos|las dos} a la vez con {juguete.el*}.",
        "{vez}, {A} y {B} <encontrar+> {juguete.un*} en {lugar.el}, y cada {AB:uno|una} {juguete.lo} <querer~> para sí.",
        "{vez}, {A} le <prestar> {juguete.su*} a {B}, que {juguete.lo} <dejar> olvidad{juguete:o|a} bajo la lluvia.",
    ),
    (
        "—¡No es justo! —<gritar> {A}.\n—¡[Haber mirado mejor|Has empezado tú|Siempre estás gritando]! —<responder> {B}.",
        "—¡Eres {defecto>B}! —<decir> {A}.\n—¡Y tú, {defecto2>A}! —<contestar> {B}.",
        "Se <enfadar+>, <tirar+> cada {AB:uno|una} de un lado, y {juguete.el} <caer> [al barro|en un charco|al suelo].",
    ),
    (
        "[En dos días|En toda la semana|Hasta el {día}], {A} y {B} no se <hablar+>, ni siquiera para [saludarse|{afición}].",
        "{A} se <ir> a casa dando un portazo, y {B} se <sentar> {B:solo|sola} en {lugar2.el}, sin mirar a nadie.",
        "Al día siguiente, {A} <jugar> {A:solo|sola} en {lugar2.el}, pero [<ser~> muy aburrido|el tiempo no <pasar~>|no <tener~> gracia].",
    ),
    (
        "—¿Y quién tiene razón? —<preguntar> {pariente.el} de {A}.\n{A} <bajar> la cabeza: ya no <estar~> tan {=seguro>A}.",
        "—{juguete.Un} se arregla con pegamento —le <decir> {pariente.su} a {A}—; una amistad, no.",
        "{A} <mirar> {juguete.el} y <comprender> que, sin {B}, no le <servir~> de nada.",
    ),
    (
        "Entonces {A} <llamar> a la puerta de {B} con {dulce.un*}.\n—Perdona, {B} —<decir>—. [He sido injust{A:o|a}|Lo siento mucho|Te "
        "echo de menos].",
        "{A} <escribir> en un papel: «¿Hacemos las paces?», y lo <meter> por debajo de la puerta de {B}.",
        "En {lugar2.el}, {A} y {B} se <encontrar+> por casualidad, se <poner+> {=colorado>AB+} y <decir+> al mismo tiempo: «¡Perdón!».",
    ),
    (
        "—Yo también tuve la culpa —<decir> {B}, y se <dar+> [la mano|un abrazo].",
        "{B} se <reír>, {A} también, y así se <acabar> la pelea.",
        "{B} no <esperar~> otra cosa y le <dar> un abrazo.",
    ),
    (
        "Desde entonces, {juguete.el} <pasar~> una semana en casa de {A} y otra en casa de {B}.",
        "{luego} <arreglar+> {juguete.el} [con pegamento|con un trozo de cuerda|como <poder+>] y <jugar+> hasta la noche.",
        "—{AB:El primero|La primera} que se enfade [friega los platos|paga un helado|pierde] —<decir> {B}, y se <poner+> a {afición2}.",
    ),
)

FARM: Beats = (
    (
        "[Cada verano|En vacaciones|Los fines de semana], {A} <ayudar~> a {mayor.su} en la granja, cerca {rincón.del}.",
        "{A} <vivir~> en una granja con {pariente.su}, [cinco|seis|siete|diez] {bestia2.s}, [dos|tres|cuatro] {bestia3.s} y [un "
        "perro|un gallo|un tractor viejo].",
        "A los [seis|siete|ocho|nueve] años, {A} ya <saber~> [ordeñar las vacas|guiar las ocas|dar de comer a los conejos] y "
        "<madrugar~> como el gallo.",
        "{A}, {carácter>A} y {carácter2>A}, no <querer~> nada tanto como {bestia2.los} de {mayor.su}.",
    ),
    (
        "{vez}, {A} <encontrar> la cerca abierta: ¡{bestia.el*} no <estar~>!",
        "{vez}, {bestia.un*} <saltar> la valla y se <escapar> {campo.al}.",
        "{vez}, {bestia.el*} no <estar~> [con los demás animales|en el establo|en el corral].",
    ),
    (
        "{A} <llamar>, <silbar>, <correr> [hasta el pueblo|de un lado a otro|por todos los caminos] con [una zanahoria|un puñado de "
        "avena] en la mano.",
        "—¿Qué le habrá pasado? —<preguntar> {A}.\n—Habrá [visto un zorro|tenido miedo de los truenos|olido el trébol del vecino] "
        "—<contestar> {vecino.el}.",
        "{A} <coger> {herramienta.un}, una cuerda y [un saco|una bolsa] de avena, y <salir> {=decidido>A} a no volver sin respuesta.",
    ),
    (
        "En {campo.el}, {A} <encontrar> {bestia.al} {bestia:echado|echada} junto a {cría.un}: ¡le <estar~> dando calor!",
        "{bestia.El} <estar~> {bestia:tumbado|tumbada} detrás de {árbol.un} y <masticar~> tan {=tranquilo>bestia} un manojo de {flor.s}.",
        "{A} se <acercar>, le <hablar> al oído y {bestia.el} se <dejar> acariciar: <tener~> una espina en la pata.",
    ),
    (
        "{A} le <pasar> la cuerda por el cuello y {bestia.lo} <llevar> paso a paso, cantándole [una nana|una canción|una copla].",
        "—Despacio, despacio —<decir~> {A}, y le <acariciar~> el lomo—. Nos vamos a casa.",
        "{mayor.Su} <llegar> con {herramienta2.un} y heno fresco, y {bestia.el} <seguir> el camino sin hacerse de rogar.",
    ),
    (
        "—Tienes [buen ojo|buena mano|un gran corazón], {A} —<decir> {mayor.su}—. Serás {A:un buen granjero|una buena granjera}.",
        "Como premio, {A} <recibir> [un vaso de leche caliente|una tortilla de seis huevos|pan con miel] y {fruta.un*}.",
        "[{A} |]<arreglar> la valla con [un martillo|una piedra|unos alicates] y [tres|cuatro|cinco] clavos, {=orgulloso>A} de su trabajo.",
    ),
    (
        "{noche}, {A} <oler~> a heno y a establo, pero no se <lavar> hasta dar las buenas noches {bestia.al}.",
        "{noche}, {A} <ir> a ver {bestia.al} una vez más, y todo <estar~> tranquilo.",
        "Desde aquel día, {bestia.el} <seguir~> a {A} a todas partes, incluso [a la escuela|a la iglesia|a la panadería].",
    ),
)

GARDEN: Beats = (
    OPENING,
    (
        "{vez}, {vecino.el} le <dar> a {A} [tres semillas|un puñado de semillas|un sobrecito de semillas].\n—Siémbralas y ya verás —le "
        "<decir>.",
        "{vez}, {A} <decidir> plantar {verdura.s} en un rincón del jardín.",
        "A [principios de|mediados de] primavera, {pariente.su} le <dejar> a {A} un trozo de tierra no más grande que [una mesa|una "
        "sábana|una puerta].",
    ),
    (*FINE, "Junto al pozo, {insecto.un} <volar~> de flor en flor, y {A} {insecto.lo} <seguir~> con la mirada."),
    (
        "Con [una azada|una horca|un pico|una pala], {A} <remover> la tierra, <arrancar> las malas hierbas y <sembrar> [en fila|en "
        "círculo|por todas partes].",
        "{A} <pedir> {herramienta.un} a {pariente.su} y <trabajar> [toda la tarde|hasta la noche|dos horas], con las rodillas en la "
        "tierra.",
        "{A} <cavar> un agujerito, <enterrar> las semillas y las <regar> [gota a gota|con mimo|sin pasarse].",
    ),
    (
        "Después, a esperar. [Un día|Una semana|Diez días] más tarde no <hay~> nada, ni la hoja más pequeña.",
        "Cada mañana, {A} <correr~> a mirar: ¡nada! «[Las semillas están dormidas|Se habrán muerto|Tendrán frío]», <suspirar~>.",
        "Todos los días, {A} le <preguntar~> a {pariente.su}: «¿Será hoy?».",
    ),
    (
        "—Las plantas no crecen porque les tires de las hojas —<decir> {pariente.su}—. Un huerto [se espera|pide tiempo].",
        "{vecino2.El}, que <mirar~> por encima de la tapia, le <aconsejar> [paciencia|cantarles a las semillas|esperar un poco más].",
        "Una noche <llover> despacio, y la tierra <beber> [hasta el amanecer|a sorbitos|todo lo que <poder>].",
    ),
    (
        "Y una mañana, un brote [verde|finísimo|no más alto que una uña] <asomar> entre los terrones.",
        "Y el {día} siguiente, {A} <ver> [tres|cinco|diez] hojitas que la víspera no estaban.",
    ),
    (
        "En [junio|julio|agosto], {A} <recoger> {verdura.los} y le <llevar> [la mitad|una cesta llena] {vecino.al}.",
        "Entre {verdura.los} <nacer> también {flor.un} que nadie <haber~> sembrado.",
        "{insecto.Un} se <posar> en una hoja, luego {insecto.otro}, y pronto el huerto se <llenar> de vida.",
    ),
    (
        "{noche}, {pariente.su} <preparar> {plato.un} con {verdura.los} de {A}: nunca <haber~+> comido {plato.un} tan {=bueno>plato}.",
        "—El año que viene —<decir> {A}— sembraré también {verdura2.s} y {flor2.s}.",
        "[{A} |]<guardar> unas semillas {escondite.donde}, porque [la primavera siempre vuelve|un huerto no se acaba nunca].",
    ),
)

FABLE: Beats = (
    (
        "{salvaje.Un*} <vivir~> en {campo.el}, [muy cerca|a dos pasos] {salvaje2.del*}.",
        "[=Un día de invierno|Una mañana de invierno], {salvaje.un*} se <encontrar> en {campo.el} con {salvaje2.un*}.",
        "En el bosque de {pueblo}, {salvaje.el*} y {salvaje2.el*} no se <hablar~+> nunca.",
    ),
    (
        "{salvaje.El} <tener~> [la despensa llena de nueces|un montón de castañas|tres tarros de miel] y no <querer~> compartir nada.",
        "{salvaje.El} <presumir~> [de la mañana a la noche|sin parar]: «¡Nadie es tan {virtud>salvaje} como yo!».",
        "{salvaje.El} se <pasar~> el día durmiendo, mientras {salvaje2.el} <trabajar~> [sin quejarse|por dos|cantando].",
    ),
    (
        "—Dame un poco de [pan|miel|leña], que el invierno es duro —<pedir> {salvaje2.el}.\n—¡Que cada cual se las arregle! —<responder> "
        "{salvaje.el}.",
        "—Ten cuidado —<avisar> {salvaje2.el}—, que [el mundo da muchas vueltas|hoy ríes y mañana lloras].\n{salvaje.El} se <encoger> de "
        "hombros.",
        "—¿Me ayudas a [arreglar el tejado|llevar este tronco|hacer un pozo]? —<preguntar> {salvaje2.el}.\n{salvaje.El} se <hacer> "
        "{salvaje:el dormido|la dormida}.",
    ),
    (
        "Pero aquella noche, [una rama|una roca|un montón de nieve] <caer> delante de la puerta {salvaje.del}, que <quedar> "
        "{=encerrado>salvaje}.",
        "{pronto} el hielo se <romper>, y {salvaje.el} <acabar> en el agua [hasta el cuello|hasta las orejas].",
        "El {día} siguiente, {salvaje.el} <caer> en [un hoyo|una trampa de cazador|un foso muy hondo].",
    ),
    (
        "—¡Socorro! —<gritar> {salvaje.el}.\n{pájaro.Un} {salvaje.lo} <oír> y <volar> a avisar {salvaje2.al}.",
        "<llamar> y <llamar>, pero solo <acudir> {salvaje2.el}.",
    ),
    (
        "{salvaje2.El} no se lo <pensar> dos veces: <traer> una cuerda y <tirar> con todas sus fuerzas.",
        "Con la ayuda {salvaje3.del}, {salvaje2.el} <empujar>, <tirar>, <cavar>, y por fin {salvaje.el} <quedar> {=libre>salvaje}.",
    ),
    (
        "—¿Por qué me has ayudado? —<preguntar> {salvaje.el}, {=avergonzado>salvaje}.\n—Porque me necesitabas —<responder> {salvaje2.el}.",
        "{salvaje.El} <bajar> los ojos.\n—He sido muy {defecto>salvaje} —<decir>—. Ven, mi cena es tuya.",
    ),
    (
        "Desde entonces, {salvaje.el} y {salvaje2.el} lo <compartir~+> todo, hasta [la última bellota|la última nuez|los días de lluvia].",
        "Por eso, en {campo.el}, [=se dice todavía|todos dicen] que {moraleja}.",
        "Moraleja: {moraleja}, y {salvaje.el} no lo <olvidar> jamás.",
    ),
)

OUTDOORS: dict[str, Beats] = {"nursed": NURSED, "night": NIGHT, "quarrel": QUARREL, "farm": FARM, "garden": GARDEN, "fable": FABLE}
