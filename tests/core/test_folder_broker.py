"""A message file caught half-written is dropped; the next one is delivered."""

from pathlib import Path
from queue import Empty

import pytest
from django.conf import settings
from kombu import Connection
from kombu.transport import filesystem

from lms.core import folder_broker


@pytest.fixture
def options(tmp_path):
    folder = str(tmp_path)
    assert Path(folder).is_dir()
    return {"data_folder_in": folder, "data_folder_out": folder, "control_folder": str(tmp_path / "control")}


def take(transport, options, tmp_path):
    (tmp_path / "1_a.cola.msg").write_bytes(b"")
    with Connection("filesystem://", transport=transport, transport_options=options) as connection:
        return connection.default_channel._get("cola")


def test_a_half_written_message_is_no_message(options, tmp_path):
    with pytest.raises(Empty):
        take(folder_broker.Transport, options, tmp_path)
    assert not (tmp_path / "1_a.cola.msg").exists()


def test_the_stock_transport_dies_of_it(options, tmp_path):
    with pytest.raises(ValueError, match="Expecting value"):
        take(filesystem.Transport, options, tmp_path)


def test_the_application_uses_ours():
    with Connection("filesystem://", transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as connection:
        assert isinstance(connection.transport, folder_broker.Transport)
