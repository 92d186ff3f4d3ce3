"""What people type about people."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from canheal.node.people.models import Centre, User


class SignInForm(AuthenticationForm):
    """User name, password, and the code of those who have one."""

    code = forms.CharField(
        label=_("One-time code"),
        required=False,
        max_length=12,
        help_text=_("Only if you have set one up."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class CodeForm(forms.Form):
    """A one-time code that shows that an authenticator was set up."""

    code = forms.CharField(
        label=_("Code that your authenticator shows"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class AddUserForm(forms.Form):
    """A new person."""

    username = forms.SlugField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it is printed beside a signature."))
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices)
    centre = forms.ModelChoiceField(label=_("Centre"), queryset=Centre.objects.all())
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
        required=False,
        help_text=_("At least 12 characters. Leave it empty for somebody who signs in through their hospital."),
    )

    def clean_username(self) -> str:
        """A user name that nobody has."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Somebody has this user name already."))
        return name


class AddCentreForm(forms.ModelForm[Centre]):
    """A new centre."""

    class Meta:
        """Its code, its name and what it does."""

        model = Centre
        fields = ("code", "name", "kind")


class ChangeUserForm(forms.Form):
    """What a person may do from now on, and why that changes."""

    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices)
    centre = forms.ModelChoiceField(label=_("Centre"), queryset=Centre.objects.all())
    active = forms.BooleanField(label=_("May sign in"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=400)


class SignForm(forms.Form):
    """Who signs proves again who they are."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Your password"),
        required=False,  # people of a hospital have none here; whoever has one must give it (`proof.py`)
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        required=False,
        max_length=12,
        help_text=_("Only if you have set one up."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
