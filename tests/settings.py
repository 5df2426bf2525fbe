"""Settings of the suite: fixed keys, never the developer's own.

A settings module of its own, because pytest-django reads the settings before any conftest runs.
"""

import base64
import os
from pathlib import Path

os.environ["DOTENV"] = "0"
os.environ["SECRET_KEY"] = "solo-para-pruebas"
os.environ["FIELD_KEYS"] = "k1:" + base64.b64encode(bytes(range(32))).decode()
os.environ["DEMO"] = "1"
os.environ.setdefault("VAR_DIR", str(Path(__file__).parents[1] / "var" / "pruebas"))
# an empty value means the embedded database
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
Path(os.environ["VAR_DIR"]).mkdir(parents=True, exist_ok=True)

from lms.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes a quarter of a second each
