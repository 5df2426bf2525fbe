from collections.abc import Sequence
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from lms.core.fields import RefField, new_ref


class AccountQuerySet(models.QuerySet["Account"]):
    def select_for_update(
        self, nowait: bool = False, skip_locked: bool = False, of: Sequence[str] = (), no_key: bool = False
    ) -> Self:
        """Take the account's own row: PostgreSQL locks nothing on the side of a theme that an institution may lack."""
        return super().select_for_update(nowait, skip_locked, of or ("self",), no_key)


class AccountManager(BaseUserManager["Account"]):
    def get_queryset(self) -> AccountQuerySet:
        """An account comes with person, institution and its theme: every request needs them, in one query."""
        return AccountQuerySet(self.model, using=self._db).select_related("person__institution__theme")

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser, PermissionsMixin):
    """The key to the door, one to one with a person. What she may do comes from RoleGrant and from relations."""

    ref = RefField()
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="account")
    username = models.CharField(max_length=60, unique=True, default=new_ref)  # a short name for demos, else random
    is_active = models.BooleanField(default=True)
    activated_at = models.DateTimeField(null=True)  # first password set by the person herself
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username

    @property
    def email(self) -> str:
        """allauth and Wagtail ask the user for an address; it is the person's."""
        return self.person.email

    def get_full_name(self) -> str:
        return self.person.full_name

    def get_short_name(self) -> str:
        return self.person.given_names


class ActivationCode(models.Model):
    """The code of a printed slip: the first sign-in of somebody without e-mail. Only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="activation_codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by_ref = models.CharField(max_length=22)
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="activation_one_open", fields=["account"], condition=Q(used_at=None, replaced_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"Hoja de activación de {self.account_id}"
