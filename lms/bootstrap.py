"""The environment from the hashed lock, then the command itself. Standard library only: it runs on a bare Python."""

import base64
import hashlib
import importlib.util
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
PYTHON = HOME / "bin" / "python"
STAMP = HOME / "calmecac.json"
LOG = HOME / "instalacion.log"
LOCKS = ("requirements.txt", "requirements-prod.txt", "requirements-dev.txt")  # each one holds the one before it
BASE, ENGINES, TOOLS = range(len(LOCKS))
NEEDS = {"start": BASE, "test": TOOLS, "check_all": TOOLS, "bench": TOOLS}
SEALED = {"test", "check_all"}  # these never read the developer's .env
ENGINE_LINE = re.compile(r"^(DATABASE_URL|CACHE_URL|CELERY_BROKER_URL)=(?!sqlite|filesystem)\S", re.MULTILINE)
DISK = 700 * 1024 * 1024
INTERRUPTED = 130


def enter(argv: Sequence[str]) -> None:
    """Return only inside an environment that can run the command; otherwise build it, or stop with one sentence.

    `start`, `test`, `check_all` and `bench` build and renew `.venv`; the other commands use what there is.
    """
    command = argv[1] if len(argv) > 1 else "help"
    inside = os.path.realpath(sys.prefix) == os.path.realpath(HOME)
    if command not in NEEDS:
        if not inside:
            _borrow(argv)
        return
    if os.name != "posix":
        raise SystemExit("Calmécac funciona en Linux y macOS; en Windows úsalo dentro de WSL.")
    try:
        prepare(max(NEEDS[command], ENGINES if command == "start" and uses_engines() else BASE))
    except KeyboardInterrupt:
        print("\nInstalación interrumpida; el próximo arranque la recomienza.", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    if not inside:
        _become(argv)
    if command == "start":
        settle_keys(demo="--no-demo" not in argv)
    elif command in SEALED:
        os.environ.update({**fresh_keys(), "DOTENV": "0", "DEMO": "1"})


def _become(argv: Sequence[str]) -> NoReturn:
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *argv[1:]])


def _borrow(argv: Sequence[str]) -> None:
    """Other commands: stay in somebody's own environment, else use `.venv`, else this Python if it has Django."""
    has_django = importlib.util.find_spec("django") is not None
    if has_django and sys.prefix != sys.base_prefix:
        return
    if PYTHON.exists():
        _become(argv)
    if not has_django:
        raise SystemExit("Falta preparar el entorno: ejecuta primero «python3 manage.py start».")


# --- the environment ------------------------------------------------------------------------------------------------
def prepare(level: int) -> None:
    """Make `.venv` hold at least this lock, every package checked by hash. Costs nothing when it already does.

    Two at once wait for each other; an interrupted installation is thrown away and begun again.
    """
    if installed() >= level:
        return
    with _alone():
        if installed() < level:
            _build(max(level, _stamp().get("level", BASE)))


def installed() -> int:
    """The lock that `.venv` holds, complete and up to date, as an index of LOCKS; -1 for none."""
    stamp = _stamp()
    level = stamp.get("level", -1)
    current = stamp.get("state") == "ready" and _same_interpreter(stamp) and stamp.get("digest") == _digest(level)
    return level if current else -1


def mark(level: int, state: str = "ready") -> None:
    """Write down what `.venv` holds."""
    stamp = {"state": state, "level": level, "digest": _digest(level), "interpreter": os.path.realpath(PYTHON)}
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def _stamp() -> dict:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _same_interpreter(stamp: dict) -> bool:
    return PYTHON.exists() and os.path.realpath(PYTHON) == stamp.get("interpreter")


def _digest(level: int) -> str:
    return hashlib.sha256((ROOT / LOCKS[level]).read_bytes()).hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the project's folder, so that two commands never install at the same time."""
    import fcntl  # noqa: PLC0415 - not on Windows, which gets its own sentence first

    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Otro comando está preparando el entorno; espero a que termine.", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _build(level: int) -> None:
    count = len(re.findall(r"^[\w.-]+==", (ROOT / LOCKS[level]).read_text(encoding="utf-8"), re.MULTILINE))
    if shutil.disk_usage(ROOT).free < DISK:
        raise SystemExit(f"Falta espacio en el disco de {ROOT}: la instalación necesita unos 700 MB libres.")
    print(f"Instalo {count} paquetes en .venv; solo esta vez, tarda uno o dos minutos…", flush=True)
    try:
        stamp = _stamp()
        if stamp.get("state") == "installing" or (stamp and not _same_interpreter(stamp)) or HOME.is_file():
            _discard()
        HOME.mkdir(exist_ok=True)
        mark(level, "installing")
        LOG.write_text("", encoding="utf-8")
    except OSError as refused:
        raise SystemExit(
            f"No se puede escribir en la carpeta {ROOT} ({refused.strerror}): "
            "da permiso de escritura a tu usuario o copia el proyecto a otra carpeta."
        ) from None
    if not (_with_uv(level) or _with_pip(level)):
        raise SystemExit(
            f"No se pudieron instalar los paquetes: revisa la conexión a internet. Detalle: {_last_error()}"
        )
    mark(level)


def _discard() -> None:
    if HOME.is_symlink() or HOME.is_file():
        HOME.unlink()
    else:
        shutil.rmtree(HOME)


def _with_uv(level: int) -> bool:
    uv = shutil.which("uv")
    if uv is None or not _run([uv, "--version"]):
        return False
    if not PYTHON.exists() and not _run([uv, "venv", "--allow-existing", "--python", _base(), str(HOME)]):
        return False
    return _run([uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode", *_packages(level)])


def _with_pip(level: int) -> bool:
    """The standard library's way; Debian without python3-venv lends its own pip instead."""
    if not PYTHON.exists() and not _run([_base(), "-m", "venv", str(HOME)]):
        _run([_base(), "-m", "venv", "--without-pip", str(HOME)])
    if PYTHON.exists() and _run([str(PYTHON), "-m", "pip", "--version"]):
        pip = [str(PYTHON), "-m", "pip"]
    elif PYTHON.exists() and _run([_base(), "-m", "pip", "--version"]):
        pip = [_base(), "-m", "pip", "--python", str(PYTHON)]
    else:
        raise SystemExit(
            "A este Python le falta crear entornos. Instala python3-venv: sudo apt install python3-venv python3-pip"
        )
    return _run([*pip, "install", "--disable-pip-version-check", "--no-input", "--no-deps", *_packages(level)])


def _packages(level: int) -> list[str]:
    return ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / LOCKS[level])]


def _base() -> str:
    """The Python behind this one: `.venv` may be thrown away while we run from it."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _run(command: list[str]) -> bool:
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT).returncode == 0


def _last_error() -> str:
    lines = [line.strip() for line in LOG.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return f"{(errors or lines or ['sin detalle'])[-1]} ({LOG})"


# --- keys and the kind of house -------------------------------------------------------------------------------------
def fresh_keys() -> dict[str, str]:
    """Random keys of one's own, in the shape settings expect."""
    return {
        "SECRET_KEY": secrets.token_hex(32),
        "FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def settle_keys(*, demo: bool) -> None:
    """Write `.env` with new keys when there is none, readable by its owner alone; an existing one is never touched.

    Without the demo the site keeps every safeguard of production except cookies that only travel over https, which a
    site at http://127.0.0.1 could not use.
    """
    local = {"ALLOWED_HOSTS": "127.0.0.1,localhost", "SECURE_COOKIES": "0"}
    path = ROOT / ".env"
    if not path.exists():
        lines = [f"{name}={value}" for name, value in fresh_keys().items()]
        if demo:
            lines.append("DEMO=1")
        else:
            lines.append("DEMO=0")
            lines.append("# Para este equipo. Al publicar con https: tu dominio en ALLOWED_HOSTS y SECURE_COOKIES=1")
            lines += [f"{name}={value}" for name, value in local.items()]
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
        except OSError as refused:
            raise SystemExit(
                f"No se puede escribir {path} ({refused.strerror}): da permiso de escritura a tu usuario en la carpeta."
            ) from None
    if not demo:
        os.environ["DEMO"] = "0"
        said = path.read_text(encoding="utf-8")
        for name, value in local.items():
            if not re.search(rf"^{name}=", said, re.MULTILINE):
                os.environ.setdefault(name, value)


def uses_engines() -> bool:
    """Whether the environment or `.env` names PostgreSQL, Redis or RabbitMQ, whose drivers are in another lock."""
    try:
        written = (ROOT / ".env").read_text(encoding="utf-8")
    except OSError:
        written = ""
    exported = "\n".join(f"{name}={value}" for name, value in os.environ.items())
    return bool(ENGINE_LINE.search(exported + "\n" + written))
