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
    Demo("servidora", "IP-0026", "aprende, contesta evaluaciones y consulta su historial"),
    Demo("servidor2", "IP-0021", "candidato a certificarse en un estándar EC"),
    Demo("facilitador", "IP-0027", "imparte cursos y pasa lista"),
    Demo("curricula", "IP-0007", "diseña cursos e identifica necesidades", (("curriculum", ""), ("strategy", ""))),
    Demo("comite", "IP-0015", "revisa y aprueba cursos", (("academic_committee", ""),)),
    Demo("evaluadora", "IP-0020", "evalúa procesos de certificación", (("assessor", ""),)),
    Demo("evaluadora2", "IP-0019", "segunda persona evaluadora; formó a servidor2", (("assessor", ""),)),
    Demo("verificadora", "IP-0034", "revisa portafolios", (("verifier", ""),)),
    Demo("dictaminador1", "IP-0009", "integra el grupo de dictamen"),
    Demo("dictaminador2", "IP-0002", "integra el grupo de dictamen"),
    Demo("dictaminador3", "IP-0037", "integra el grupo de dictamen"),
    Demo(
        "certificadora",
        "IP-0016",
        "convoca grupos de dictamen y tramita certificados",
        (("certifying_body", ""),),
    ),
    Demo("supervisora", "IP-0004", "acompaña a su equipo"),
    Demo("enlace", "IP-0028", "atiende a las personas de su unidad", (("liaison", "IP-DG"),)),
    Demo("programa", "IP-0003", "arma el programa anual y abre grupos", (("programme", ""),)),
    Demo("direccion", "IP-0001", "autoriza y consulta indicadores", (("institute_head", ""),)),
    Demo("rrhh", "IP-0005", "carga la plantilla y los puestos", (("hr", ""),)),
    Demo("transparencia", "IP-0033", "atiende solicitudes de datos", (("transparency_unit", ""),)),
    Demo("auditor", "IP-0006", "consulta la bitácora", (("auditor", ""),)),
    Demo("admin", "IP-0025", "administra la institución", (("admin", ""),)),
)
OTHER = (
    Demo("otra-servidora", "OG-0002", "persona de la segunda institución"),
    Demo("otra-admin", "OG-0001", "administra la segunda institución", (("admin", ""),)),
)
ACCOUNTS: list[tuple[str, str]] = [(each.username, each.shows) for each in (*INSTITUTE, *OTHER)]
