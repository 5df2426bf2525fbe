"""The product's settings over an environment of the tests' own: fixed keys, never the developer's `.env` or data.

pytest loads settings before any conftest.py, so the environment is made here. TEST_DATABASE_URL chooses the database.
"""

import base64
import os
from pathlib import Path

os.environ |= {
    "DOTENV": "0",
    "SECRET_KEY": "solo-para-pruebas",
    "FIELD_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "DEMO": "1",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
}
os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "pruebas"))
Path(os.environ["VAR_DIR"]).mkdir(parents=True, exist_ok=True)

from lms.settings import *  # noqa: E402, F403
