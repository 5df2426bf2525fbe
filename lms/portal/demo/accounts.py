"""Who can enter the demo, who they are in the roster, and what each one is there to show."""

from dataclasses import dataclass

PASSWORD = "calmecac-demo"  # noqa: S105 - printed by `start`; demo institutions only


@dataclass(frozen=True)
class Demo:
    """One account: its short name, the staff number of its person, and the offices it holds as (role, unit code)."""

    username: str
    staff_number: str
    shows: str
    offices: tuple[tuple[str, str], ...] = ()  # unit "" is the whole institution


INSTITUTE = (
    Demo("servidora", "IP-0026", "aprende, contesta evaluaciones y ve su constancia, su certificado y su historial"),
    Demo("servidor2", "IP-0021", "candidato en EC1171: firma su plan de evaluación; debe su cédula de necesidades"),
    Demo("facilitador", "IP-0027", "pasa la lista de hoy, califica y cierra grupos"),
    Demo(
        "curricula",
        "IP-0007",
        "corrige un curso devuelto y sigue una identificación de necesidades",
        (("curriculum", ""), ("strategy", "")),
    ),
    Demo("comite", "IP-0015", "revisa un curso y lo aprueba o lo devuelve", (("academic_committee", ""),)),
    Demo("evaluadora", "IP-0020", "aplica el instrumento a una persona candidata", (("assessor", ""),)),
    Demo("evaluadora2", "IP-0019", "propone un plan; no puede evaluar a servidor2: lo formó", (("assessor", ""),)),
    Demo("verificadora", "IP-0034", "verifica un portafolio completo", (("verifier", ""),)),
    Demo("dictaminador1", "IP-0009", "integra el grupo de dictamen; le falta firmar un acta"),
    Demo("dictaminador2", "IP-0002", "integra el grupo de dictamen; le faltan dos actas por firmar"),
    Demo("dictaminador3", "IP-0037", "responsable del organismo en el grupo de dictamen"),
    Demo(
        "certificadora",
        "IP-0016",
        "revisa registros, asigna a quien evalúa, arma lotes y tramita certificados",
        (("certifying_body", ""),),
    ),
    Demo("supervisora", "IP-0004", "dice qué muestra su equipo y ve qué le falta"),
    Demo("enlace", "IP-0028", "da acceso, inscribe y da seguimiento a su área", (("liaison", "IP-DG"),)),
    Demo("programa", "IP-0003", "abre grupos y asigna a quien los facilita", (("programme", ""),)),
    Demo("direccion", "IP-0001", "autoriza una función y ve necesidades en cifras", (("institute_head", ""),)),
    Demo("rrhh", "IP-0005", "registra cambios de área y bajas; pide funciones", (("hr", ""),)),
    Demo(
        "transparencia",
        "IP-0033",
        "consulta datos con motivo; corrige su registro en EC1171",
        (("transparency_unit", ""),),
    ),
    Demo("auditor", "IP-0006", "revisa lotes, certificados y necesidades sin cambiar nada", (("auditor", ""),)),
    Demo("admin", "IP-0025", "autoriza funciones, da accesos y cambia el tema", (("admin", ""),)),
)
OTHER = (
    Demo("otra-servidora", "OG-0002", "persona de la segunda institución: no ve nada de la primera"),
    Demo("otra-admin", "OG-0001", "administra la segunda institución", (("admin", ""),)),
)
ACCOUNTS: list[tuple[str, str]] = [(each.username, each.shows) for each in (*INSTITUTE, *OTHER)]
