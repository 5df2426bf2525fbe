"""Eight people press «Activar» with one slip and eight passwords at the same instant: one of them is right."""

import threading

import pytest
from django.contrib.auth.hashers import make_password

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.people.actions.activation import activate_account, issue_activation_code
from lms.people.models import Account, ActivationCode
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory
from tests.people.door import COUNTING, newcomer

pytestmark = pytest.mark.race
PRESSES = 8


@pytest.fixture
def slip(fresh_database, settings):
    settings.PASSWORD_HASHERS = [COUNTING]
    house = InstitutionFactory(is_default=True)
    account = newcomer(house, email="")
    return account, issue_activation_code(account, by=PersonFactory(institution=house)).code


def test_one_slip_sets_one_password(slip, fresh_database):
    account, code = slip
    answers = fresh_database.together(
        PRESSES, lambda index: activate_account(Account.objects.get(pk=account.pk), code, f"frase larga número {index}")
    )
    winners = [index for index, answer in enumerate(answers) if isinstance(answer, Account)]
    assert len(winners) == 1
    assert all(isinstance(answer, Account | RuleBroken) for answer in answers), answers
    account.refresh_from_db()
    assert account.check_password(f"frase larga número {winners[0]}")
    assert AuditEntry.objects.filter(verb="account.activated").count() == 1


def test_a_naive_copy_fails_every_time(slip, fresh_database):
    """Negative control: look, wait for the others, then write."""
    account, _code = slip
    seen = threading.Barrier(PRESSES)

    def naive(index):
        row = ActivationCode.objects.get(account=account, used_at=None)
        seen.wait()
        row.used_at = clock.now()
        row.save()
        Account.objects.filter(pk=account.pk).update(password=make_password(f"frase {index}"))
        return index

    answers = fresh_database.together(PRESSES, naive)
    assert len([answer for answer in answers if isinstance(answer, int)]) > 1
