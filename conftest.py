"""Test settings: fixed keys, never the developer's own."""

import base64
import os

os.environ["DOTENV"] = "0"
os.environ["SECRET_KEY"] = "solo-para-pruebas"
os.environ["FIELD_KEYS"] = "k1:" + base64.b64encode(bytes(range(32))).decode()
os.environ["DEMO"] = "1"
os.environ.setdefault("VAR_DIR", os.path.join(os.path.dirname(__file__), "var", "pruebas"))
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
else:
    os.environ.pop("DATABASE_URL", None)
os.makedirs(os.environ["VAR_DIR"], exist_ok=True)
