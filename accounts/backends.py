"""Who is behind a session: asked at every request of everybody who is logged in."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import FunderMembership, User
from core.prepared import one_of, prepared


@prepared("pk")
def _user(*, pk: UUID) -> QuerySet[User, Any]:
    """With .roles_at_load, [{funder, role}], which nearly every page asks for."""
    roles = FunderMembership.objects.filter(user=OuterRef("pk")).order_by("created_at", "pk")
    return User.objects.filter(pk=pk).annotate(
        roles_at_load=ArraySubquery(roles.values(json=JSONObject(funder="funder_id", role="role")))
    )


class Backend(AuthenticationBackend):
    def get_user(self, user_id: UUID) -> User | None:
        user = one_of(_user(pk=user_id))
        return user if user is not None and self.user_can_authenticate(user) else None
