"""Phrases of the Spanish stories, and the beats that several scenes share: how a story begins, the weather, how it ends."""

from __future__ import annotations


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(" / "))


PHRASES = {
    "afición": _list(
        "trepar a los árboles / dibujar barcos / correr por el campo / coleccionar piedras / jugar a las cartas / inventar cuentos / "
        "cantar a gritos / mirar los pájaros / hacer presas en el arroyo / saltar en los charcos / pescar / leer tebeos / hacer trucos "
        "de magia / disfrazarse / andar con los pies descalzos / patinar / montar en bicicleta / contar estrellas / jugar al escondite "
        "/ buscar conchas / dar de comer a los conejos / rodar por la hierba / jugar a las damas / hacer cometas / preguntarlo todo / "
        "hablar con los animales / bailar / saltar a la comba / jugar al fútbol / construir castillos de arena"
    ),
    "maña": _list(
        "nadar / leer la hora / silbar con los dedos / jugar al ajedrez / freír un huevo / nombrar las estrellas / ordeñar una cabra / "
        "hacer nudos de marinero / contar hasta mil / distinguir las setas / coser un botón / encender una hoguera / remar / tocar las "
        "castañuelas"
    ),
    "sueño": _list(
        "dar la vuelta al mundo / mandar un barco / volar como un pájaro / ver la nieve / tener un perro / descubrir una isla / "
        "conducir un tren / montar a caballo / construir una cabaña / ver una ballena / trabajar en un circo / pisar la luna"
    ),
    "pueblo": _list(
        "Villaclara / Fuenteseca / Valdehierro / Torrealta / Montesol / Aldealuna / Riofrío del Valle / Casasblancas / Peñarrubia / "
        "Olmedilla"
    ),
    "ciudad": _list(
        "Sevilla / Bilbao / Granada / Zaragoza / Valencia / Salamanca / Toledo / Cádiz / Burgos / Málaga / Oviedo / Murcia / Santander "
        "/ Lugo"
    ),
    "oficio_madre": _list("enfermera / costurera / maestra / veterinaria / panadera / farmacéutica / dentista / cartera / taxista"),
    "oficio_padre": _list("carpintero / cartero / cocinero / pescador / jardinero / relojero / albañil / bombero / conductor de autobús"),
    "día": _list("lunes / martes / miércoles / jueves / viernes / sábado / domingo"),
    "mes_bueno": _list("de abril / de mayo / de junio / de julio / de agosto / de septiembre / de primavera / de verano"),
    "mes_malo": _list("de noviembre / de diciembre / de enero / de febrero / de invierno / de otoño"),
    "vez": _list("Una mañana / Un día / Aquel día / Cierto día / Una tarde / Un {día} / Un {día} {mes_bueno} / Una mañana {mes_bueno}"),
    "noche": _list("Aquella noche / Al caer la tarde / Ya de noche / Después de cenar / Al ponerse el sol / Al final del día"),
    "luego": _list("Poco después / Un poco más tarde / Al cabo de un rato / Unos minutos después / Enseguida"),
    "pronto": _list("De pronto / De repente / En ese momento / Justo entonces / En esto"),
    "cariño": _list("cariño / tesoro / cielo / mi vida / corazón / hij{A:o|a}"),
    "grito": _list(
        "¡Qué día tan bonito! / ¡Qué suerte tengo! / ¡Qué feliz soy! / ¡Viva! / ¡Menuda aventura! / ¡Qué alegría! / ¡Ha sido un gran día!"
    ),
    "dicho": _list(
        "entre dos, todo pesa menos / nunca hay que perder la calma / todos necesitamos a los demás / la alegría cabe en un bolsillo / "
        "las cosas pequeñas hacen grandes los días / cada día trae su sorpresa / todo se arregla con paciencia / los mejores recuerdos "
        "no cuestan dinero"
    ),
    "moraleja": _list(
        "quien comparte nunca cena solo / vale más un buen corazón que unos dientes largos / hay que dar la pata a quien se cae / el "
        "orgullo no abriga en invierno / un buen vecino es un tesoro / quien ayuda a otro duerme tranquilo / la bondad no se olvida"
    ),
    "animal_raro": _list(
        "un delfín / un pavo real / un flamenco / un camello / un avestruz / un elefante / un lince / una ballena / un loro azul"
    ),
    "monstruo": _list("un lobo / un fantasma / una bruja / un ladrón / un ogro / un dragón / un vampiro / un monstruo verde"),
    "miedo": _list("la oscuridad / los truenos / las arañas / los fantasmas / los lobos / los ratones / los ruidos / las sombras"),
}

OPENING = (
    "[=Érase una vez|Esta es la historia de] {A:un niño|una niña} {carácter>A} que se <llamar~> {A} y <vivir~> en {casa.un*}, [muy "
    "cerca|no lejos] {rincón.del}.",
    "{A} <vivir~> en {casa.un*} [junto|frente] {rincón.al}, con {pariente.su}, [un gato|tres gallinas|dos hermanos|una hermana "
    "mayor] y [una tortuga|un perro perezoso|un loro|dos peces de colores].",
    "En {pueblo} todo el mundo <conocer~> a {A}, {A:un niño|una niña} {carácter>A} y {carácter2>A}.",
    "{A} <ser~> {A:un niño|una niña} {carácter>A} de [seis|siete|ocho|nueve|diez] años, y lo que más le <gustar~> <ser~> {afición}.",
    "En {pueblo}, un pueblo [rodeado de olivos|a orillas de un río|perdido entre montañas|de casas blancas], <vivir~> {A:un "
    "niño|una niña} {carácter>A} {A:llamado|llamada} {A}.",
    "A los [seis|siete|ocho|nueve] años, {A} ya <saber~> {maña} y {maña2}, pero su sueño <ser~> {sueño}.",
    "El padre de {A} <ser~> {oficio_padre}, su madre <ser~> {oficio_madre}, y {A} <querer~> {sueño}.",
    "{A}, que <tener~> [seis|siete|ocho|nueve|diez] años, no <pensar~> [por entonces|en todo el día|aquellos días] más que en {afición}.",
    "[Todos los domingos|En vacaciones|Cada verano], {A} <ir~> a casa de {mayor.su}, que <vivir~> en {casa.un*} cerca {rincón.del}.",
    "A {A} le <gustar~> mucho {afición}, pero todavía le <gustar~> más {afición2}.",
)
OPENING_TWO = (
    "{A} y {B} <ser~+> {AB:vecinos|vecinas} y se <juntar~+> [todas las tardes|los miércoles|cada día] en {lugar.el} para {afición}.",
    "{A} <tener~> {B:un amigo|una amiga} muy {carácter>B} que se <llamar~> {B}, y {AB:juntos|juntas} <pasar~+> las tardes sin "
    "aburrirse jamás.",
    "Nunca se <ver~> a {A} sin {B}: <vivir~+> en la misma calle, [a dos pasos|no lejos] {rincón.del}.",
    "{A} <ser~> más bien {carácter>A}, {B} más bien {carácter2>B}, y se <llevar~+> [de maravilla|muy bien|como {AB:hermanos|hermanas}].",
    "[=Éranse una vez|Estos son] dos niños de {pueblo}: {A}, {carácter>A}, y {B}, más bien {carácter2>B}.",
    "[Desde la guardería|Desde siempre], {A} y {B} <ser~+> {AB:los mejores amigos|las mejores amigas} de {pueblo}.",
    "{A} <vivir~> en {casa.un*}; {B}, su {B:mejor amigo|mejor amiga}, <vivir~> enfrente, cerca {rincón.del}.",
)
FINE = (
    "",
    "El sol <brillar~> sobre {rincón.el} y {pájaro.los} <cantar~+> en {árbol.los}.",
    "<hacer~> [buen tiempo|calor|un día espléndido], {flor.los} ya <estar~+> en flor y el aire <oler~> a [heno|menta|pan "
    "caliente|hierba cortada].",
    "El cielo <estar~> tan [azul|claro|limpio] que se <ver~+> [las montañas|los barcos de la costa|los campos más lejanos].",
    "Una brisa suave <mover~> las hojas {árbol.del}, y {pájaro.un} <cantar~> en el tejado.",
)
GLAD_END = (
    "{noche}, {A} se <dormir> [con una sonrisa|con la ventana abierta|pensando en el día siguiente|sin leer ni una página], "
    "{alegría>A} como nunca.",
    "«{grito}», <pensar> {A} al [cerrar los ojos|volver a casa|apagar la luz|meterse en la cama].",
    "{noche}, {A} se lo <contar> todo a {pariente.su}, que se <reír> [con ganas|hasta llorar|a carcajadas].",
    "—Ya ves, {A} —<decir> {pariente.su}—: {dicho}.",
    "Y para [terminar el día|celebrarlo|reponer fuerzas], <hay> {dulce3.un*} y [zumo de naranja|chocolate caliente|leche con canela].",
    "Desde entonces, {A} lo <saber~> muy bien: {dicho}.",
    "[Mucho tiempo después|Años más tarde|Al día siguiente|En la escuela], {A} aún lo <contar~> [con los ojos brillantes|entre "
    "risas|con orgullo|a quien <querer~> oírlo].",
)
