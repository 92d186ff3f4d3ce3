"""Signing in through a hospital (OpenID Connect Core 1.0): its provider says who, the node says what they may."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from canheal.node.people.actions.link_subject import link_subject
from canheal.node.people.models import User
from canheal.node.people.session import SIGNED_IN
from canheal.node.trust.actions.record import record
from canheal.terms.typed import Any


class HospitalBackend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Finds the person that the token names: by its subject, or by user name when they come for the first time."""

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        """The one person, or nobody; who was linked to a subject is found by that subject alone."""
        subject = f"{settings.OIDC_ISSUER} {claims['sub']}"
        known = User.objects.filter(subject=subject, is_active=True)
        if known.exists():
            return known
        name = claims.get(settings.OIDC_CLAIM, "")
        return User.objects.filter(username=name, subject="", is_active=True) if name else User.objects.none()

    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        """Remember the subject; names and roles stay as the node's administrator set them."""
        if not user.subject and not user.has_usable_password():
            link_subject(user, f"{settings.OIDC_ISSUER} {claims['sub']}")
        return user

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Only the subject is needed."""
        return "sub" in claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User | None:
        """The person, with the time at which the provider says that they proved who they are (`auth_time`)."""
        found: User | None = super().get_or_create_user(access_token, id_token, payload)
        if found is not None:
            found.proved_at = proved_at(payload, time.time())
        return found

    def user_can_authenticate(self, user: User | None) -> bool:
        """People with a password of this node sign in with that, so that no provider can take their account over."""
        return user is not None and user.is_active and not user.has_usable_password()

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The person, or None."""
        found: User | None = super().authenticate(request, **credentials)
        return found if self.user_can_authenticate(found) else None


def proved_at(payload: dict[str, Any], now: float) -> float:
    """When the person proved who they are, seconds of the epoch; 0 where the verified token does not say it.

    A provider that is asked for a new proof (`max_age`) must say it (OpenID Connect Core 1.0, section 2); one that let
    a running session of its own in need not, and that is no proof for a signature. A clock ahead of ours gains nothing.
    """
    told = payload.get("auth_time", 0)
    return min(float(told), now) if isinstance(told, (int, float)) and not isinstance(told, bool) else 0.0


class SignIn(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """Send the person to the hospital; with `again` the hospital must ask for the password once more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the provider."""
        if not settings.OIDC_RP_CLIENT_ID:
            raise Http404
        answer: HttpResponse = super().get(request)
        return answer

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """What the provider is asked beside the usual."""
        return {"prompt": "login", "max_age": "0"} if "again" in request.GET else {}


class Callback(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """The person comes back from the hospital."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Take the code that the provider sends."""
        if not settings.OIDC_RP_CLIENT_ID:
            raise Http404
        answer: HttpResponse = super().get(request)
        return answer

    def login_success(self) -> HttpResponse:
        """Record it and open the session."""
        with transaction.atomic():
            record("people.sign_in", f"user {self.user.username}", by=self.user, through="hospital")
            answer: HttpResponse = super().login_success()
        self.request.session[SIGNED_IN] = self.user.proved_at
        return answer

    @property
    def failure_url(self) -> str:
        """Where who is not known is sent."""
        return str(settings.LOGIN_REDIRECT_URL_FAILURE)
