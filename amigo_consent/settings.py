"""Every setting of the project; what differs between places comes from the environment.

docs/operations.md documents each variable. A missing or wrong one stops the start with a sentence
that says what to set.
"""

import base64
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from amigo_consent import embedded_postgres
from amigo_consent.lib import signing
from amigo_consent.lib.messages import sms

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

env = environ.Env()
if (BASE_DIR / ".env").is_file():  # of a workplace: `make demo` writes it
    env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)


def required(name: str, stand_in: str) -> str:
    """The variable's value; while DEBUG is on a stand-in will do, otherwise it has to be set."""
    if value := env.str(name, default=""):
        return value
    if DEBUG:
        return stand_in
    raise ImproperlyConfigured(f"Set {name}: with DEBUG off it has no default. See docs/operations.md.")


def whole(name: str, value: str, *, least: int) -> int:
    """The variable's value, which has to be a whole number, and large enough."""
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise ImproperlyConfigured(f"{name} has to be a whole number from {least}, not {value!r}.")
    return int(value)


def positive(name: str, default: int) -> int:
    """The variable's value, which has to be a whole number from one."""
    return whole(name, env.str(name, default=str(default)), least=1)


# Who we are and where we run

SECRET_KEY = required("SECRET_KEY", "for-development-and-demo-only-" + "0" * 32)
SECRET_KEY_FALLBACKS = env.list("SECRET_RETIRED_KEYS", default=[])
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}").rstrip("/")
WSGI_APPLICATION = "amigo_consent.wsgi.application"
TRUSTED_PROXIES = whole("TRUSTED_PROXIES", required("TRUSTED_PROXIES", "0"), least=0)
ROOT_URLCONF = "amigo_consent.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Ours come first, so that our templates and catalogue entries win over Django's.
    "amigo_consent.desk",
    "amigo_consent.demo",
    "consents",
    "clients",
    "amigo_consent.lib.staff.apps.AmigoAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "simple_history",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "amigo_consent.lib.jobs.apps.BackgroundJobsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "amigo_consent.lib.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data

if database_url := env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db_url_config(database_url)}
elif DEBUG:
    data = "postgres-test" if TESTING else "postgres"
    DATABASES = {"default": embedded_postgres.database(BASE_DIR / "var" / data, durable=not TESTING)}
else:
    raise ImproperlyConfigured("Set DATABASE_URL: with DEBUG off it has no default. See docs/operations.md.")

# What serves pages holds nobody up: what takes longer is broken off. Commands and jobs take their time,
# but do not sit in a transaction.
SERVES_PAGES = env.bool("SERVES_PAGES", default=False)  # `amigo_consent.wsgi` says so
DATABASE_SESSION = (
    {"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"}
    if SERVES_PAGES
    else {"idle_in_transaction_session_timeout": "30min"}
)
if database_role := env.str("DATABASE_ROLE", default=""):
    DATABASE_SESSION["role"] = database_role
DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(
    f"-c {name}={value}" for name, value in DATABASE_SESSION.items()
)

# Languages: data in UTC, shown in Riga; Latvian unless a reader chose otherwise

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", _("Latvian")), ("en", _("English")), ("ru", _("Russian"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "amigo_consent" / "locale"]
FORMAT_MODULE_PATH = ["amigo_consent.formats"]
TIME_ZONE = "Europe/Riga"
USE_TZ = True

# Static files

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "amigo_consent" / "static"]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Personal data

PERSONAL_DATA_KEY = required("PERSONAL_DATA_KEY", "for-development-and-demo-only-" + "0" * 32)
PERSONAL_DATA_RETIRED_KEYS = env.list("PERSONAL_DATA_RETIRED_KEYS", default=[])

# Messages to clients

SMS_URL = sms.valid_url(required("SMS_URL", f"file:{BASE_DIR / 'var' / 'outbox'}"))
env.EMAIL_SCHEMES["filemail"] = "amigo_consent.lib.messages.mail.FileBackend"
EMAIL = env.email_url_config(required("EMAIL_URL", f"filemail://{BASE_DIR / 'var' / 'outbox'}"))
vars().update(EMAIL)
EMAIL_FILE_PATH = f"/{EMAIL['EMAIL_FILE_PATH'].lstrip('/')}"  # it was read without its first slash
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Amigo <info@amigo.lv>")

# Background jobs

PROCRASTINATE_IMPORT_PATHS = ["amigo_consent.jobs"]

# Rules that the operator sets

ENGAGEMENT_PAUSE_AFTER = positive("ENGAGEMENT_PAUSE_AFTER", default=5)
REMIND_DAYS_BEFORE = positive("REMIND_DAYS_BEFORE", default=30)

# The ledger's seals

SEAL_KEY = signing.valid_key(
    required("SEAL_KEY", base64.b64encode(b"for-development-and-demo-only-00").decode())
)
SEAL_RETIRED_KEYS = signing.valid_retired_keys(env.list("SEAL_RETIRED_KEYS", default=[]))

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Interfaces

OAUTH2_PROVIDER_APPLICATION_MODEL = "consents.ApiClient"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES": {
        "consents:read": "Decisions and one client's consents",
        "exports:read": "Audiences",
        "changes:read": "The feed of what clients decided",
        "engagement:write": "What became of messages",
    },
    "SCOPES_BACKEND_CLASS": "amigo_consent.api.scopes.GrantedScopes",
    # RFC 9700: tokens are kept as digests and never travel in an address; what no system here uses is off.
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["oauth2_provider.contrib.rest_framework.OAuth2Authentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "amigo_consent.lib.web.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Amigo consents",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {"EventKindEnum": "consents.engagement.services.EventKind.values"},
    "OAUTH2_FLOWS": ["clientCredentials"],
    "OAUTH2_TOKEN_URL": "/oauth/token/",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "httpx": {"level": "WARNING"},  # it would log addresses, with the gateway's password in them
        "procrastinate": {"level": "WARNING"},
        "oauth2_provider.models": {"level": "ERROR"},
    },
}
