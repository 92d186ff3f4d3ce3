"""Whoever signs proves again who they are."""

from __future__ import annotations

from django.utils.translation import gettext as _

from canheal.node.people.actions.prove_code import prove_code
from canheal.node.people.forms import SignForm
from canheal.node.people.guard import SignedRequest
from canheal.node.people.session import recently_proved


def proved(request: SignedRequest, form: SignForm) -> bool:
    """Whether the person is who they are signed in as; the form says what was wrong."""
    user = request.user
    if not user.has_usable_password():  # the hospital's identity provider proves it
        if not recently_proved(request):
            form.add_error(None, _("Sign in with your hospital once more, then sign within five minutes."))
            return False
        return True
    if not user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("This is not your password."))
        return False
    if user.totp_secret and not prove_code(user, form.cleaned_data["code"]):
        form.add_error("code", _("This account asks for the code that your authenticator shows now."))
        return False
    return True
