"""Copies of this checkout on disk, to run `manage.py` in as whoever just cloned it would."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)  # the one outside every environment
OURS = {"DOTENV", "SECRET_KEY", "FIELD_KEYS", "DEMO", "DATABASE_URL", "VAR_DIR", "DJANGO_SETTINGS_MODULE"}


def copy_checkout(folder: Path) -> Path:
    """The files that git knows or would take, as a repository of its own, without any environment."""
    names = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    return folder


def lend_environment(checkout: Path) -> None:
    """A `.venv` that is complete at once: the packages of the environment that runs this test."""
    venv.EnvBuilder(symlinks=True).create(checkout / ".venv")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = checkout / ".venv" / "lib" / version / "site-packages"
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run_bare(checkout, "-c", "from lms import bootstrap; bootstrap.mark(bootstrap.TOOLS)", check=True)


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what the tests put there."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("TEST_")}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


def run_bare(checkout: Path, *arguments: str, check: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the bare Python in a checkout, as from a terminal."""
    command, own = [BARE_PYTHON, *arguments], environment(**more)
    return subprocess.run(
        command, cwd=checkout, env=own, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=check
    )


def processes_of(checkout: Path) -> dict[int, str]:
    """Living processes that work in a folder: their ids and command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve() == checkout.resolve():
                words = (entry / "cmdline").read_bytes().decode().replace("\0", " ").strip()
                if words:  # the dead that wait for their parent have none
                    found[int(entry.name)] = words
        except OSError:
            continue
    return found
