"""Who can enter the demo, and what each one is there to show."""

PASSWORD = "calmecac-demo"  # noqa: S105 - printed by `start`; demo institutions only
ACCOUNTS: list[tuple[str, str]] = [
    ("servidora", "aprende, contesta evaluaciones y consulta su historial"),
    ("servidor2", "candidato a certificarse en un estándar EC"),
    ("facilitador", "imparte cursos y pasa lista"),
    ("curricula", "diseña cursos y perfiles"),
    ("comite", "revisa y aprueba cursos"),
    ("evaluadora", "evalúa procesos de certificación"),
    ("evaluadora2", "segunda evaluadora"),
    ("verificadora", "revisa portafolios"),
    ("dictaminador1", "integra el grupo de dictamen"),
    ("dictaminador2", "integra el grupo de dictamen"),
    ("dictaminador3", "integra el grupo de dictamen"),
    ("certificadora", "solicita y entrega certificados"),
    ("supervisora", "acompaña a su equipo"),
    ("enlace", "inscribe a las personas de su unidad"),
    ("programa", "arma el programa anual"),
    ("direccion", "autoriza y consulta indicadores"),
    ("rrhh", "carga la plantilla y los puestos"),
    ("transparencia", "atiende solicitudes de datos"),
    ("auditor", "consulta la bitácora"),
    ("admin", "administra la institución"),
    ("otra-servidora", "persona de la segunda institución"),
    ("otra-admin", "administra la segunda institución"),
]
