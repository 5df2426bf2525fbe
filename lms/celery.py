"""The Celery application: `celery -A lms.celery worker -B -P threads` does all background work of one machine."""

import os
from pathlib import Path
from typing import Any

from celery import Celery

from lms.core import folder_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

folder_broker.install()
app = Celery("calmecac")
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.on_after_configure.connect
def make_folders(source: Any, **_: Any) -> None:
    """The filesystem broker expects its folders to be there."""
    for name, folder in source.broker_transport_options.items():
        if name in {"data_folder_in", "data_folder_out", "control_folder"}:
            Path(folder).mkdir(parents=True, exist_ok=True)
