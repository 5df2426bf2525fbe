"""Each guide of `docs/guias` followed in a browser with the accounts of the demo, collecting every word on the way."""

import io
import os
from contextlib import suppress
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error

from lms.portal.demo.accounts import PASSWORD

DOCS = Path(__file__).resolve().parents[2] / "docs"
PHONE, DESK = 360, 1280
MOMENT, STAYS = 100, 3_000  # milliseconds after which a press is known to lead nowhere
TALLEST = {PHONE: 820, DESK: 860}


class Walk:
    """One person at one screen after another: `seen` holds the words of all of them, `shots` the pictures asked for."""

    def __init__(self, new_page, site: str) -> None:
        self.new_page, self.site = new_page, site
        self.seen = ""
        self.shots: list[str] = []

    def enter(self, username: str, width: int = DESK) -> None:
        """Sign in as people do, on a screen of this width, and stand on one's home."""
        self.page = self.new_page(width=width, height=TALLEST[width], timezone_id="America/Mexico_City")
        self.page.goto(f"{self.site}/cuenta/entrar/")
        self.page.locator("[name=login]").fill(username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.press("Entrar")
        self.open("/mi/")

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.read()

    def read(self) -> None:
        """Keep the words of the page, those inside closed details too."""
        self.page.wait_for_load_state()
        self.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        words = " ".join(self.page.locator("body").inner_text().split())
        self.page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = false })")
        self.seen += f" {self.page.title()} {words}"

    def press(self, name: str, *, number: int = 0) -> None:
        """Press what bears these words, a button before a link, and read what comes."""
        for exact, scope, role in product((True, False), ("main", "body"), ("button", "link")):
            found = self.page.locator(scope).get_by_role(role, name=name, exact=exact)
            if found.count() > number:
                self._click(found.nth(number))
                self.read()
                return
        raise AssertionError(f"{self.page.url}: nada dice «{name}».")

    def _click(self, found) -> None:
        """Press, and stand on the page it leads to; what leads nowhere is known by its not having gone in a while."""
        self.page.evaluate("window.before = true")
        found.click()
        for _moment in range(STAYS // MOMENT):
            self.page.wait_for_timeout(MOMENT)
            with suppress(Error):  # asked between two pages
                if self.page.evaluate("!window.before && document.readyState == 'complete'"):
                    return

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def tick(self, place: str) -> None:
        """Mark a choice by its place on the page."""
        self.page.locator(place).first.check(force=True)
        self.page.wait_for_timeout(400)  # what is saved as it is chosen says so a moment later
        self.read()

    def prove(self) -> None:
        """The password again, where signing asks for it."""
        if "/confirmar/" in self.page.url:
            self.page.get_by_label("Contraseña").fill(PASSWORD)
            self.page.locator("main form button[type=submit]").first.click()
            self.read()

    def shot(self, name: str, *, top: str = "") -> None:
        """Take the picture of a guide where SHOTS asks for it. `top` is the words that begin it; else the page does."""
        self.shots.append(name)
        if not os.environ.get("SHOTS"):
            return
        if top:
            self.page.get_by_text(top).first.evaluate("each => each.scrollIntoView({block: 'start'})")
        else:
            self.page.evaluate("window.scrollTo(0, 0)")
        keep(self.page.screenshot(), DOCS / "guias" / "img" / f"{name}.webp")

    def shown_in_readme(self, name: str) -> None:
        """Take the picture of the page that the README shows, where SHOTS asks for it."""
        if os.environ.get("SHOTS"):
            keep(self.page.screenshot(), DOCS / "img" / f"{name}.png")


def keep(picture: bytes, path: Path) -> None:
    """Write a picture small enough for a guide: WebP there, PNG of a palette for the README."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if path.suffix == ".webp":
        image.save(path, quality=72, method=6)
    else:
        image.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


# --- for everybody ----------------------------------------------------------------------------------------------------
def aprender(walk: Walk) -> None:
    walk.enter("servidora", PHONE)
    walk.press("Lee el oficio")
    walk.press("Acuse de recibido")
    walk.open("/mi/")
    walk.shot("aprender-inicio")
    walk.press("Continuar:")
    walk.press("Marcar como vista y seguir")
    walk.open("/mi/")
    walk.press("Contesta:")
    walk.press("Empezar")
    walk.tick("main .pick input")
    walk.shot("aprender-pregunta")
    walk.press("Guardar y continuar")
    walk.press("Revisar mis respuestas")
    walk.press("Entregar")
    walk.press("Historial")
    walk.shot("aprender-historial")
    walk.press("De dónde viene")
    walk.press("Mi puesto")
    walk.shot("aprender-puesto", top="Muestras 5 de las 7")
    walk.enter("servidora")
    walk.shown_in_readme("inicio")
    walk.press("Mi puesto")
    walk.shown_in_readme("mi-puesto")


def cedula(walk: Walk) -> None:
    walk.enter("servidor2", PHONE)
    walk.press("Contesta tu cédula de necesidades")
    walk.press("Empezar")
    walk.shot("cedula-pregunta")
    for _number in range(12):
        if "/revisar/" in walk.page.url:
            break
        walk.tick("main .pick input")
        walk.press("Guardar y continuar")
    walk.press("Entregar mi cédula")
    walk.press("Mi puesto")
    walk.press("Ver mis necesidades")


def certificarse(walk: Walk) -> None:
    walk.enter("supervisora", PHONE)
    walk.press("Certifícate")
    walk.shot("certificarse-convocatorias")
    walk.press("EC1171")
    walk.press("Registrarme")
    walk.page.get_by_label("Último nivel de estudios").select_option(label="Licenciatura o ingeniería")
    walk.fill("Años de experiencia", "6")
    walk.fill("Qué haces hoy", "Recibo y turno solicitudes de derechos ARCO.")
    for box in walk.page.locator("main input[type=checkbox]").all():
        box.check(force=True)
    walk.shot("certificarse-ficha", top="Tu ficha de registro")
    walk.press("Enviar mi registro")
    walk.press("Entregar documentos")
    walk.enter("transparencia", PHONE)
    walk.press("Corrige tu registro a EC1171")
    walk.enter("servidor2", PHONE)
    walk.press("Lee y firma tu plan de evaluación de EC1171")
    walk.shot("certificarse-plan")
    walk.press("Firmar mi plan")
    walk.prove()
    walk.press("Certifícate")
    walk.press("Mis certificaciones")
    walk.press("EC1171")
    walk.shot("certificarse-proceso")


def comprobar(walk: Walk) -> None:
    walk.page = walk.new_page(width=PHONE, height=TALLEST[PHONE])
    walk.open("/")
    walk.press("Verificar un documento")
    walk.shot("comprobar-formulario")


# --- for whoever teaches, designs or leads ----------------------------------------------------------------------------
def facilitar(walk: Walk) -> None:
    walk.enter("facilitador", PHONE)
    walk.press("Pasar lista")
    walk.press("Todos presentes")
    walk.shot("facilitar-lista")
    walk.press("Guardar asistencia")
    walk.enter("facilitador")
    walk.press("Mis cursos")
    walk.press("Archivos de trámite: orden que se encuentra, grupo 1")
    walk.press("Calificar a todo el grupo")
    walk.shot("facilitar-calificar")
    walk.press("Mis cursos")
    walk.press("Archivos de trámite: orden que se encuentra, grupo 1")
    walk.press("Cerrar el grupo")
    walk.shot("facilitar-cerrar")


def superior(walk: Walk) -> None:
    walk.enter("supervisora", PHONE)
    walk.press("Evalúa a 1 persona de tu equipo")
    walk.press("María Fernanda Saldívar Nava")
    walk.shot("superior-evaluar", top="1. Protección de datos personales")
    walk.enter("dictaminador1")
    walk.press("Conversa con")


def enlace(walk: Walk) -> None:
    walk.enter("enlace")
    walk.press("Imprime las hojas")
    walk.shot("enlace-hojas")
    walk.press("Imprimir las hojas de estas")
    walk.open("/mi/")
    walk.press("Faltan cédulas")
    walk.press("Mis cursos")
    walk.press("Acceso a la información pública, grupo 1")
    walk.page.locator("main input[type=checkbox]:not([disabled])").first.check(force=True)
    walk.shot("enlace-inscribir")
    walk.press("Revisar la lista")


def curricula(walk: Walk) -> None:
    walk.enter("curricula")
    walk.press("Corrige «Respuestas claras: escribir para quien pregunta»")
    walk.shot("curricula-devuelto")
    walk.press("Cursos")
    walk.press("Acceso a la información pública")
    walk.press("Preparar una versión nueva")
    walk.shot("curricula-version")


def comite(walk: Walk) -> None:
    walk.enter("comite")
    walk.press("Revisa 1 curso")
    walk.press("Ética pública y conflicto de interés")
    walk.shot("comite-revision")


def programa(walk: Walk) -> None:
    walk.enter("programa")
    walk.press("Asignar a quien facilite 1 grupo")
    walk.press("Orientación a resultados y planeación")
    walk.shot("programa-asignar")
    walk.press("Grupos")
    walk.press("Abrir un grupo")
    walk.press("Acceso a la información pública")
    walk.shot("programa-abrir")


def necesidades(walk: Walk) -> None:
    walk.enter("curricula")
    walk.press("Necesidades")
    walk.press("Abrir un proceso")
    walk.shot("necesidades-abrir")
    walk.open("/mi/")
    walk.press("Sigue «")
    walk.shot("necesidades-avance")
    walk.press("Acceso a la información")
    walk.open("/mi/")
    walk.press("Sigue «")
    walk.press("Ver qué quedaría congelado")


# --- for whoever certifies --------------------------------------------------------------------------------------------
def organismo(walk: Walk) -> None:
    walk.enter("certificadora")
    walk.press("Revisa 1 registro")
    walk.press("EK DOMÍNGUEZ GRACIELA")
    walk.shot("organismo-registro")
    walk.open("/mi/")
    walk.press("Asigna quien evalúe 1 proceso")
    walk.press("TREVIÑO CANTÚ")
    walk.shot("organismo-asignar")
    walk.press("Certificados")
    walk.press("Lotes")
    walk.shot("organismo-lotes")
    walk.press("Convocatorias")
    walk.press("EC1171")


def evaluar(walk: Walk) -> None:
    walk.enter("evaluadora2")
    walk.press("Propón el plan a")
    walk.shot("evaluar-plan")
    walk.enter("evaluadora")
    walk.press("Aplica el instrumento a")
    walk.shot("evaluar-reactivo")
    walk.press("Mis evaluaciones")
    walk.press("CANUL POOT NAYELI")


def verificar(walk: Walk) -> None:
    walk.enter("verificadora")
    walk.press("Verifica 1 portafolio")
    walk.press("TZUC BALAM YARETZI")
    walk.shot("verificar-puntos")


def dictaminar(walk: Walk) -> None:
    walk.enter("dictaminador1")
    walk.press("Asiste a la sesión")
    walk.shot("dictaminar-sesion")
    walk.open("/mi/")
    walk.press("Firma el acta de la sesión")
    walk.shot("dictaminar-acta")


# --- for whoever authorises, keeps or audits --------------------------------------------------------------------------
def direccion(walk: Walk) -> None:
    walk.enter("direccion")
    walk.press("Decide 1 solicitud")
    walk.shot("direccion-autorizar")
    walk.press("Necesidades")
    walk.page.locator("main ul a").last.click()
    walk.read()
    walk.shot("direccion-necesidades")


def rrhh(walk: Walk) -> None:
    walk.enter("rrhh")
    walk.press("Personas")
    walk.press("CANUL POOT NAYELI")
    walk.shot("rrhh-persona")
    walk.press("Registrar baja")
    walk.page.go_back()
    walk.press("Cambiar de área")
    walk.page.go_back()
    walk.press("Otorgar una función")
    walk.shot("rrhh-funcion")
    walk.press("Personas")
    walk.press("Ver las áreas")


def administracion(walk: Walk) -> None:
    walk.enter("admin")
    walk.press("Decide 1 solicitud")
    walk.press("Personas")
    walk.page.get_by_label("Mostrar").select_option(label="Sin activar")
    walk.press("Buscar")
    walk.shot("administracion-personas")
    walk.press("Tema")
    walk.press("Ver cómo queda")
    walk.shot("administracion-tema")


def transparencia(walk: Walk) -> None:
    walk.enter("transparencia")
    walk.press("Personas")
    walk.fill("Nombre", "Saldívar")
    walk.press("Buscar")
    walk.press("SALDÍVAR NAVA")
    walk.shot("transparencia-ficha")
    walk.press("Mi cuenta")


def auditoria(walk: Walk) -> None:
    walk.enter("auditor")
    walk.press("Lotes")
    walk.press("IP-LOT-00001")
    walk.shot("auditoria-lote")
    walk.press("Necesidades")
    walk.press("Personas")
    walk.fill("Nombre", "Saldívar")
    walk.press("Buscar")
    walk.press("SALDÍVAR NAVA")
    walk.shot("auditoria-persona")


WALKS = {
    "aprender": aprender,
    "cedula-de-necesidades": cedula,
    "certificarse": certificarse,
    "comprobar-un-documento": comprobar,
    "facilitar": facilitar,
    "superior": superior,
    "enlace": enlace,
    "curricula": curricula,
    "comite": comite,
    "programa": programa,
    "necesidades": necesidades,
    "organismo-certificador": organismo,
    "evaluar": evaluar,
    "verificar-portafolios": verificar,
    "dictaminar": dictaminar,
    "direccion": direccion,
    "recursos-humanos": rrhh,
    "administracion": administracion,
    "transparencia": transparencia,
    "auditoria": auditoria,
}
