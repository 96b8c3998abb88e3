"""Spanish scenes of the held-out part: a dream, a race, a play, a map. The training part has none of their sentences."""

from __future__ import annotations

from explainer.texts.sets.spanish_phrases import GLAD_END, OPENING, OPENING_TWO
from explainer.texts.sets.telling import Beats

DREAM: Beats = (
    OPENING,
    (
        "Una noche, {A} <soñar> que {juguete.su*} <saber~> hablar.",
        "Nada más dormirse, {A} <aparecer> en {campo.el}, a lomos de {salvaje.un*}.",
        "Aquella noche, {A} <tener> un sueño rarísimo: <nevar~> {fruta.s} sobre {pueblo}.",
    ),
    (
        "—¿Adónde vamos? —<preguntar> {A}.\n—Adonde nacen {flor.los} azules —<responder> una voz.",
        "En aquel sueño, {rincón.el} <flotar~> como una nube, y {pariente.su} <pescar~> estrellas desde allí.",
        "Todo <estar~> del revés: {bestia.los} <leer~+> el periódico y {verdura.los} <bailar~+> un vals.",
    ),
    (
        "{insecto.Un} grande como una casa le <servir> una taza de té.",
        "{A} <abrir> una puerta, y detrás <hay~> otras [cien|mil] puertas, todas [verdes|doradas|azules|rojas].",
        "{maestro.El}, con una col por sombrero, <contar~> las nubes una a una.",
    ),
    (
        "Pero de golpe todo se <derretir>, hasta los zapatos de {A}, que <caer> y <caer>...",
        "Entonces {salvaje2.un*} <soplar> la luna, que se <apagar> como una vela.",
        "—Es hora de volver —<decir> {rincón2.el} con voz de clarinete, y {A} no se lo <creer~>.",
    ),
    (
        "{A} se <despertar> de un salto, con la cara pegada a {muñeco.su}.",
        "—¡Arriba, {cariño}, que son las siete! —<decir> {pariente.su}, con un tazón humeante.",
        "<sonar> el despertador y todo se <borrar>, menos {flor2.un} sobre la almohada.",
    ),
    (
        "{A} le <contar> el sueño a {B}, que <jurar> haber soñado lo mismo.",
        "Deprisa, {A} <dibujar> lo que <haber~> visto, para no olvidarlo.",
        "Desde entonces, cuando {A} <pasar~> junto {rincón.al}, le <guiñar~> un ojo.",
    ),
)

RACE: Beats = (
    OPENING_TWO,
    (
        "Todos los años, en {pueblo}, una gran carrera <salir~> {rincón.del}, y esta vez {A} y {B} la <querer~+> ganar.",
        "—¡{AB:El último|La última} en llegar {rincón.al} pierde! —<gritar> {B} sin avisar.",
        "Para la carrera de sacos de {pueblo}, {maestro.el} le <dar> a {A} el dorsal [cinco|doce|veintisiete], y a {B} el siguiente.",
    ),
    (
        "Al oír el silbato, {B} se <poner> en cabeza, y {A}, con {objeto.su*} a cuestas, <perder> terreno.",
        "{A} <correr~> como {salvaje.un} con los cazadores detrás, sin volver la vista.",
        "En la cuesta, {A} y {B} <resoplar~+> codo con codo, con la cara como un tomate.",
    ),
    (
        "A mitad de camino, un grito: {B} se <haber~> torcido el tobillo al saltar por encima de {herramienta.un}.",
        "Justo antes de la meta, {B} <tropezar> con {herramienta.un} y <rodar> entre {flor.los}.",
        "En la última curva, {bestia.un*} <embestir> a {B}, que se <subir> a una tapia y de allí no se <mover>.",
    ),
    (
        "{A} <poder~> ganar: la meta <estar~> a veinte pasos. Y, sin embargo, {A} se <dar> la vuelta.",
        "—¡Sigue tú! —<jadear> {B}.\n—Ni hablar —<replicar> {A}, y le <ofrecer> el brazo.",
    ),
    (
        "<acabar+> la carrera del brazo, {AB:los últimos|las últimas} de todos y sin parar de reír.",
        "La carrera la <ganar> {vecino.el}, pero el público no <tener~> ojos más que para {A} y {B}.",
    ),
    (
        "Les <entregar+> una copa de verdad que <decir~>: «Premio a la amistad, {pueblo}».",
        "De premio, {A} y {B} <recibir+> {plato.un*} y {fruta.muchos}, y se lo <comer+> todo allí mismo.",
        "—El año que viene corremos a la pata coja —<declarar> {B}, señalándole el tobillo a {A}.",
    ),
)

STAGE: Beats = (
    OPENING_TWO,
    (
        "{maestro.El} <repartir> los papeles de la función: a {A} le <tocar> ser {salvaje.un*}, y a {B}, {árbol.un}.",
        "En el teatro de {pueblo} <faltar~> {A:un actor|una actriz}, y {B} <apuntar> a {A} sin preguntarle.",
        "{A} y {B} <montar+> un teatrillo en {lugar.el}, con una sábana y dos {herramienta.s}.",
    ),
    (
        "{A} <ensayar> delante {bestia.del}, que <bostezar> en lo más emocionante.",
        "{pariente.Su} le <coser> a {A} un traje con una cortina [verde|azul|de flores].",
        "La noche anterior, a {A} se le <olvidar+> todas las frases menos una: «¡Traigan {fruta.los}!».",
    ),
    (
        "Al abrirse el telón, {A} <ver> a [doscientas|trescientas] personas y se <agarrar> {objeto.al} de {B}.",
        "En plena función, a {B} se le <caer> {objeto.el}, y el público <soltar> una carcajada.",
        "De repente, {insecto.un} se le <posar> en la nariz a {A}, que <tener~> que hacer de estatua.",
    ),
    (
        "—¡Socorro, {objeto2.un} que habla! —<improvisar> {A}, y {B} le <seguir> la broma.",
        "{B} se <inventar> tres versos sobre {rincón.el}, y {A} otros tres sobre {plato.un}.",
    ),
    (
        "El público <aplaudir> tanto que hasta {rincón.el} <parecer> temblar.",
        "Desde la última fila, {vecino.el} les <lanzar> {flor.unos} y {verdura.un} por si acaso.",
    ),
    (
        "—¿Y para cuándo la próxima? —<preguntar> {doctor.el}, secándose las lágrimas de risa.",
        "{A} y {B} <saludar+> siete veces, y a la octava el telón les <caer> encima.",
        "A la semana, en el cartel de la puerta se <leer~>: «{A} y {B}, {AB:cómicos|cómicas} de {pueblo}».",
    ),
)

MAP: Beats = (
    OPENING,
    (
        "Dentro de [un jarrón|un reloj de pared|una lámpara vieja|un cojín], {A} <hallar> un mapa dibujado con tinta de {fruta.s}.",
        "Al mover un mueble de {mayor.su}, {A} <dar> con un papel que <decir~>: «Diez pasos desde {árbol.el}».",
        "{B} le <vender> a {A} el plano de un tesoro a cambio de {juguete.su*} y dos {fruta.s}.",
    ),
    (
        "El camino <cruzar~> {rincón.el}, <rodear~> {rincón2.el} y <terminar~> en una cruz roja.",
        "«Donde canta {pájaro.el}, gira a la izquierda», <poner~> en letra diminuta.",
        "{A} <llenar> la mochila: {herramienta.un}, {plato.un} en una fiambrera y {objeto2.un}.",
    ),
    (
        "Tras la tapia le <cerrar> el paso {bestia.un*}, con cara de pocos amigos.",
        "{A} <contar> los pasos en voz alta, pero {vecino.el} le <hacer> perder la cuenta con un saludo.",
        "La brújula <girar~> como loca cerca {rincón2.del}, así que {A} <confiar> en {insecto.un}.",
    ),
    ("<clavar> un palo en la tierra y <sonar> a hueco: ¡una caja!", "Bajo una losa <esperar~> un cofre no más grande que {verdura.un}."),
    (
        "Dentro <hay~> cartas de cuando {mayor.su} tenía nueve años, atadas con un cordel.",
        "¿Oro? No: {juguete2.un*}, veinte canicas y un retrato de {mayor.su} de pequeñ{mayor:o|a}.",
        "El tesoro <ser~> otro mapa, aún más viejo, que <llevar~> directo a la cocina.",
    ),
    (
        "—Lo enterré yo hace mucho —<confesar> {mayor.su}— y ya ni me acordaba.",
        "{A} <guardar> el mapa y <enterrar> a su vez {objeto3.un}, para quien venga detrás.",
        "Y {mayor.su} y {A} <merendar+> {fruta2.un*} y pan sobre la tapa del cofre.",
    ),
    GLAD_END,
)

HELD_OUT_SCENES: dict[str, Beats] = {"dream": DREAM, "race": RACE, "stage": STAGE, "map": MAP}
