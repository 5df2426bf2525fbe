"""The environment is built from the lock, once, by hash, and every reason not to is one sentence."""

import ast
import base64
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.checkouts import BARE_PYTHON, ROOT, copy_checkout, environment, run_bare

pytestmark = pytest.mark.once
PREPARE = "from lms import bootstrap; bootstrap.prepare({level}); print(bootstrap.installed())"


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A folder of packages with one real wheel in it, and no other index."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "saludo-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("saludo.py", "HOLA = 1\n")
        wheel.writestr("saludo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: saludo\nVersion: 1.0\n")
        wheel.writestr("saludo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("saludo-1.0.dist-info/RECORD", "saludo.py,,\n")
    return folder


@pytest.fixture
def project(tmp_path: Path, wheels: Path) -> Path:
    """A project of `manage.py`, the bootstrap and three locks that name that one package."""
    folder = tmp_path / "proyecto"
    (folder / "lms").mkdir(parents=True)
    for name in ("manage.py", "lms/__init__.py", "lms/bootstrap.py"):
        shutil.copy(ROOT / name, folder / name)
    digest = hashlib.sha256(next(wheels.iterdir()).read_bytes()).hexdigest()
    for name in ("requirements.txt", "requirements-prod.txt", "requirements-dev.txt"):
        (folder / name).write_text(f"# {name}\nsaludo==1.0 --hash=sha256:{digest}\n")
    return folder


@pytest.fixture
def offline(tmp_path: Path, wheels: Path) -> dict[str, str]:
    """No uv, no index: pip and that folder."""
    (tmp_path / "nada").mkdir()
    return {"PATH": str(tmp_path / "nada"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}


def without(folder: Path, *modules: str) -> dict[str, str]:
    """An environment whose Python cannot import some of its own modules, as Debian ships it."""
    folder.mkdir()
    for module in modules:
        (folder / f"{module}.py").write_text(f"raise ModuleNotFoundError('No module named {module}')\n")
    return {"PYTHONPATH": str(folder)}


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in done.stderr


def test_packages_come_from_the_lock_once(project, offline):
    first = run_bare(project, "-c", PREPARE.format(level=0), **offline)
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "0"), first.stderr
    assert "Instalo 1 paquetes" in first.stdout
    imported = [project / ".venv/bin/python", "-c", "import saludo; print(saludo.HOLA)"]
    assert subprocess.check_output(imported, text=True) == "1\n"
    second = run_bare(project, "-c", PREPARE.format(level=0), **offline)
    assert second.stdout == "0\n"


def test_the_environment_of_tests_serves_to_start_and_is_not_undone(project, offline):
    run_bare(project, "-c", PREPARE.format(level=2), check=True, **offline)
    assert run_bare(project, "-c", PREPARE.format(level=0), **offline).stdout == "2\n"


def test_a_new_lock_renews_the_environment(project, offline):
    run_bare(project, "-c", PREPARE.format(level=2), check=True, **offline)
    with (project / "requirements-dev.txt").open("a") as lock:
        lock.write("# another day\n")
    renewed = run_bare(project, "-c", PREPARE.format(level=0), **offline)
    assert "Instalo" in renewed.stdout
    assert renewed.stdout.splitlines()[-1] == "2"


def test_an_interrupted_installation_is_begun_again(project, offline):
    begin = "from lms import bootstrap; bootstrap.HOME.mkdir(); bootstrap.mark(0, 'installing')"
    run_bare(project, "-c", begin, check=True)
    (project / ".venv/half").touch()
    again = run_bare(project, "-c", PREPARE.format(level=0), **offline)
    assert again.stdout.splitlines()[-1] == "0", again.stderr
    assert not (project / ".venv/half").exists()


def test_a_package_with_another_hash_is_refused(project, offline):
    lock = project / "requirements.txt"
    lock.write_text(lock.read_text().split("sha256:")[0] + "sha256:" + "0" * 64 + "\n")
    done = run_bare(project, "manage.py", "start", **offline)
    assert_one_sentence(done, "No se pudieron instalar los paquetes")
    assert not list(project.glob(".venv/lib/*/site-packages/saludo.py"))
    assert run_bare(project, "-c", "from lms import bootstrap; print(bootstrap.installed())").stdout == "-1\n"


def test_debian_without_ensurepip_lends_its_own_pip(project, offline, tmp_path):
    blind = without(tmp_path / "sin", "ensurepip")
    done = run_bare(project, "-c", PREPARE.format(level=0), **offline, **blind)
    assert done.stdout.splitlines()[-1] == "0", done.stderr


def test_without_venv_nor_pip_the_package_to_install_is_named(project, offline, tmp_path):
    blind = without(tmp_path / "sin", "ensurepip", "venv", "pip")
    done = run_bare(project, "manage.py", "start", **offline, **blind)
    assert_one_sentence(done, "sudo apt install python3-venv")


def test_who_comes_second_waits_for_the_first(project, offline):
    folder = os.open(project, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    command = [BARE_PYTHON, "-c", PREPARE.format(level=0)]
    second = subprocess.Popen(command, cwd=project, env=environment(**offline), stdout=subprocess.PIPE, text=True)
    assert "espero a que termine" in second.stdout.readline()
    assert not (project / ".venv").exists()
    os.close(folder)
    assert second.communicate()[0].splitlines()[-1] == "0"


def test_a_folder_without_permission_is_one_sentence():
    """As somebody who is not root: root may write anywhere."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        copy_checkout(folder)
        python, become = BARE_PYTHON, []
        if os.geteuid() == 0:
            python = "/usr/bin/python3"
            become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            if not (shutil.which("setpriv") and os.access(python, os.X_OK)):
                pytest.skip("Sin setpriv y /usr/bin/python3 no se puede probar como otro usuario.")
        folder.chmod(0o555)
        done = subprocess.run(
            [*become, python, "manage.py", "start"], cwd=folder, env=environment(), capture_output=True, text=True
        )
        folder.chmod(0o755)
    assert_one_sentence(done, "No se puede escribir en la carpeta", "permiso")


def test_an_old_python_is_told_which_one_it_needs():
    old = "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv = ['manage.py', 'start']; "
    done = run_bare(ROOT, "-c", old + "runpy.run_path('manage.py', run_name='__main__')")
    assert_one_sentence(done, "Python 3.11", "3.9.2")


def test_an_old_python_can_read_manage():
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef)
    tree = ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"))
    assert [node for node in ast.walk(tree) if isinstance(node, modern)] == []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [one.name for one in functions if one.returns or any(part.annotation for part in one.args.args)] == []


def test_other_commands_say_what_to_run_first(project):
    done = run_bare(project, "-S", "manage.py", "migrate")  # -S: a Python without packages
    assert_one_sentence(done, "python3 manage.py start")


@pytest.mark.parametrize(("demo", "lines"), [(True, {"DEMO=1"}), (False, {"DEMO=0", "SECURE_COOKIES=0"})])
def test_keys_are_new_and_for_the_owner_alone(project, demo, lines):
    settle = f"from lms import bootstrap; bootstrap.settle_keys(demo={demo})"
    run_bare(project, "-c", settle, check=True)
    path = project / ".env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = path.read_text()
    said = dict(line.split("=", 1) for line in written.splitlines() if not line.startswith("#"))
    assert lines <= set(written.splitlines())
    assert len(said["SECRET_KEY"]) == 64
    label, key = said["FIELD_KEYS"].split(":")
    assert (label, len(base64.b64decode(key))) == ("k1", 32)
    run_bare(project, "-c", settle, check=True)
    assert path.read_text() == written


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("", "0"),
        ("DATABASE_URL=postgres://x@y/z", "1"),
        ("CACHE_URL=redis://y", "1"),
        ("DATABASE_URL=sqlite:///a", "0"),
    ],
)
def test_engines_named_in_the_settings_bring_their_drivers(project, written, level):
    (project / ".env").write_text(f"DEMO=1\n{written}\n")
    asked = "from lms import bootstrap; print(int(bootstrap.uses_engines()))"
    assert run_bare(project, "-c", asked).stdout == f"{level}\n"
