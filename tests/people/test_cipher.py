import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.people import cipher


def key(number: int) -> str:
    return base64.b64encode(bytes([number]) * 32).decode()


@pytest.fixture
def ring(settings):
    def use(*entries):
        settings.FIELD_KEYS = list(entries)

    use(f"k1:{key(1)}")
    return use


def test_what_is_sealed_opens_for_its_row_only(ring):
    sealed = cipher.seal("HEGG560427MVZRRL04", bound_to="curp|1|a")
    assert b"HEGG" not in sealed
    assert cipher.unseal(sealed, bound_to="curp|1|a") == "HEGG560427MVZRRL04"
    for elsewhere in ("curp|1|b", "rfc|1|a", "curp|2|a"):
        with pytest.raises(ValueError, match="FIELD_KEYS"):
            cipher.unseal(sealed, bound_to=elsewhere)


def test_every_changed_byte_is_noticed(ring):
    sealed = cipher.seal("HEGG560427MVZRRL04", bound_to="x")
    for place in range(1, len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(ValueError, match=r"FIELD_KEYS|utf-8"):
            cipher.unseal(bytes(altered), bound_to="x")


def test_the_same_value_never_seals_the_same(ring):
    assert cipher.seal("a", bound_to="x") != cipher.seal("a", bound_to="x")


def test_a_new_key_in_front_writes_and_breaks_neither_reading_nor_matching(ring):
    sealed, found = cipher.seal("a", bound_to="x"), cipher.lookup("a", scope="s")
    ring(f"k2:{key(2)}", f"k1:{key(1)}")
    assert cipher.unseal(sealed, bound_to="x") == "a"
    assert cipher.lookup("a", scope="s") == found
    assert cipher.key_of(cipher.seal("a", bound_to="x")) == "k2"
    ring(f"k2:{key(2)}")
    with pytest.raises(ValueError, match="FIELD_KEYS"):
        cipher.unseal(sealed, bound_to="x")


def test_lookups_depend_on_key_scope_and_value(ring):
    one = cipher.lookup("a", scope="s")
    assert one == cipher.lookup("a", scope="s")
    assert one not in (cipher.lookup("b", scope="s"), cipher.lookup("a", scope="t"))
    ring(f"k1:{key(9)}")
    assert one != cipher.lookup("a", scope="s")


@pytest.mark.parametrize(
    "entries",
    [
        [],
        ["k1"],
        ["k1:"],
        ["k1:no-es-base64"],
        ["k1:" + base64.b64encode(b"corta").decode()],
        [":" + key(1)],
        ["con espacio:" + key(1)],
        ["k1:" + key(1), "k1:" + key(2)],
    ],
)
def test_bad_keys_are_refused_in_one_sentence_that_tells_no_key(ring, entries):
    ring(*entries)
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS") as refusal:
        cipher.keyring()
    assert all(entry.partition(":")[2] not in str(refusal.value) for entry in entries if entry.partition(":")[2])
