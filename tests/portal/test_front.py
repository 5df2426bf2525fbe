import pytest


@pytest.mark.django_db
def test_front_answers(client):
    assert client.get("/").status_code == 200
