"""Django's settings, from the node's folder (`home.py`); nothing here is meant to be edited at a site."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from canheal.knowledge.snapshots.library import LIBRARY
from canheal.node.home import database, home, read_settings, secret

HOME = home()
_SITE = read_settings(HOME)
_HERE = Path(__file__).parent

SECRET_KEY = secret(HOME)
DEBUG = False
ALLOWED_HOSTS = [*_SITE.get("hosts", []), "127.0.0.1", "localhost"]
DATABASES = {"default": database(HOME, _SITE.get("database"), _SITE.get("wait_seconds", 20))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
VAULT = HOME / "vault"
KNOWLEDGE = tuple(_SITE.get("knowledge", ()))
if _SITE.get("library"):
    os.environ[LIBRARY] = _SITE["library"]
COUNTRY = _SITE.get("country", "")
TRIALS = tuple(_SITE.get("trials", ()))
SUPPORT_PILOT = _SITE.get("support_pilot", False)
UPLOAD_LIMIT = _SITE.get("upload_megabytes", 200) * 1_000_000
UNPACKED_LIMIT = 20 * UPLOAD_LIMIT

INSTALLED_APPS = [
    "canheal.node.people",
    "canheal.node.trust",
    "canheal.node.cases",
    "canheal.node.board",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "canheal.node.faults.Faults",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "canheal.node.people.session.SignedIn",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "canheal.node.urls"
WSGI_APPLICATION = "canheal.node.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "canheal.node.people.session.page",
            ],
            "builtins": ["django.templatetags.i18n", "canheal.node.page_words"],
        },
    }
]

# identity
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    *(["canheal.node.people.hospital.HospitalBackend"] if _SITE.get("oidc") else []),
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-work"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_VERBOSE = False
IDLE_SECONDS = _SITE.get("idle_minutes", 15) * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SIGNING_SECONDS = 5 * 60

# signing in through a hospital: OpenID Connect, authorization code with PKCE (RFC 7636)
_OIDC = _SITE.get("oidc", {})
OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET = _OIDC.get("client_id", ""), _OIDC.get("client_secret", "")
OIDC_OP_AUTHORIZATION_ENDPOINT = _OIDC.get("authorization_endpoint", "")
OIDC_OP_TOKEN_ENDPOINT, OIDC_OP_USER_ENDPOINT = _OIDC.get("token_endpoint", ""), _OIDC.get("userinfo_endpoint", "")
OIDC_OP_JWKS_ENDPOINT, OIDC_ISSUER = _OIDC.get("jwks_endpoint", ""), _OIDC.get("issuer", "")
OIDC_CLAIM = _OIDC.get("claim", "preferred_username")
OIDC_RP_SIGN_ALGO, OIDC_RP_SCOPES = "RS256", "openid profile email"
OIDC_USE_PKCE, OIDC_PKCE_CODE_CHALLENGE_METHOD = True, "S256"
OIDC_CREATE_USER = False
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATION_CALLBACK_URL = "oidc_authentication_callback"
LOGIN_REDIRECT_URL_FAILURE = "/sign-in?refused=1"

# what leaves this server, and what its pages may load
_HTTPS = _SITE.get("https", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# languages
USE_I18N = USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("it", "Italiano"),
    ("es", "Español"),
]
FORMAT_MODULE_PATH = ["canheal.node.formats"]
LOCALE_PATHS = [_HERE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = _SITE.get("time_zone", "Europe/Brussels")

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
