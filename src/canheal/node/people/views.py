"""Pages of people: signing in and out, one's own account, users and centres."""

from __future__ import annotations

import time

import pyotp
import segno
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canheal.node.people.actions.add_centre import add_centre
from canheal.node.people.actions.add_user import add_user
from canheal.node.people.actions.change_user import change_user
from canheal.node.people.actions.choose_language import choose_language
from canheal.node.people.actions.enrol_code import enrol_code
from canheal.node.people.actions.prove_code import prove_code
from canheal.node.people.actions.remove import remove_centre, remove_user
from canheal.node.people.forms import AddCentreForm, AddUserForm, ChangeUserForm, CodeForm, SignInForm
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.people.models import Centre, User
from canheal.node.people.policy import can
from canheal.node.people.session import SIGNED_IN
from canheal.node.people.totp import address_of
from canheal.node.trust.actions.record import record

_NEW_SECRET = "new_totp_secret"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with user name, password and, where set up, a code."""
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        if user.totp_secret and not prove_code(user, form.cleaned_data["code"]):
            form.add_error("code", _("This account asks for the code that your authenticator shows now."))
        else:
            return _signed_in(request, user)
    if "refused" in request.GET:
        messages.error(request, _("Your hospital knows you, but this node does not. Ask the administrator to add you."))
    context = {"form": form, "hospital": bool(getattr(settings, "OIDC_RP_CLIENT_ID", "")), "next": _next(request)}
    return render(request, "people/sign_in.html", context, status=200 if request.method == "GET" else 422)


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    with transaction.atomic():
        record("people.sign_in", f"user {user.username}", by=user)
        auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[SIGNED_IN] = time.time()
    return HttpResponseRedirect(_next(request) or _first_page(user))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def _first_page(user: User) -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL if can(user, "case.view").allowed else "account")


@login_required
@require_POST
def sign_out(request: SignedRequest) -> HttpResponse:
    """Sign out."""
    with transaction.atomic():
        record("people.sign_out", f"user {request.user.username}", by=request.user)
        auth.logout(request)
    return redirect("sign-in")


@login_required
@require_http_methods(["GET", "POST"])
def account(request: SignedRequest) -> HttpResponse:
    """One's own account: what one may do, language, one-time code."""
    user = request.user
    form = CodeForm(request.POST or None)
    secret = request.session.setdefault(_NEW_SECRET, pyotp.random_base32())
    if request.method == "POST" and form.is_valid():
        if enrol_code(user, secret, form.cleaned_data["code"]):
            del request.session[_NEW_SECRET]
            messages.success(request, _("From now on signing in asks for a code."))
            return redirect("account")
        form.add_error("code", _("This is not the code of this picture; check the clock of your telephone."))
    picture = segno.make(address_of(user, secret)).svg_data_uri(scale=5, border=2, dark="#000", light="#fff")
    context = {"form": form, "secret": secret, "picture": picture}
    return render(request, "people/account.html", context)


@login_required
@require_POST
def language(request: SignedRequest) -> HttpResponse:
    """Choose the language of the pages."""
    choose_language(request.user, request.POST.get("language", ""))
    return HttpResponseRedirect(_next(request) or reverse("account"))


@needs("people.view")
def people(request: SignedRequest) -> HttpResponse:
    """Users and centres."""
    context = {
        "users": User.objects.select_related("centre"),
        "centres": Centre.objects.all(),
        "may_manage": can(request.user, "people.manage").allowed,
    }
    return render(request, "people/people.html", context)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def user_new(request: SignedRequest) -> HttpResponse:
    """Add a person."""
    form = AddUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        add_user(
            given["username"],
            role=given["role"],
            centre=given["centre"],
            password=given["password"] or None,
            name=given["name"],
            by=request.user,
        )
        messages.success(request, _("Added."))
        return redirect("people")
    return render(request, "people/user.html", {"form": form}, status=422 if form.is_bound else 200)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def centre_new(request: SignedRequest) -> HttpResponse:
    """Add a centre."""
    form = AddCentreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        add_centre(given["code"], given["name"], given["kind"], by=request.user)
        messages.success(request, _("Added."))
        return redirect("people")
    context = {"form": form, "title": _("Add a centre")}
    return render(request, "people/user.html", context, status=422 if form.is_bound else 200)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def user_change(request: SignedRequest, pk: int) -> HttpResponse:
    """Change what a person may do."""
    user = get_object_or_404(User, pk=pk)
    first = {"role": user.role, "centre": user.centre_id, "active": user.is_active}
    form = ChangeUserForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        change_user(user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Changed."))
        return redirect("people")
    return render(request, "people/user.html", {"form": form, "person": user}, status=422 if form.is_bound else 200)


@needs("people.manage")
@require_POST
def user_remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Remove a person without history."""
    remove_user(get_object_or_404(User, pk=pk), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("people")


@needs("people.manage")
@require_POST
def centre_remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Remove a centre without history."""
    remove_centre(get_object_or_404(Centre, pk=pk), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("people")
