"""The one settings file. Values come from the environment (see .env.example); there is no local.py."""

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lms import env

ROOT = env.ROOT
env.load_dotenv()

# --- what kind of house this is -------------------------------------------------------------------------------------
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.required("SECRET_KEY")
# base64 keys of 32 bytes, newest first: "id:key,id:key" (cipher and HMAC of identifiers; lms/people/cipher.py)
FIELD_KEYS = env.words("FIELD_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,.localhost" if DEMO else "")
REQUIRE_STAFF_MFA = env.flag("REQUIRE_STAFF_MFA", default=not DEMO)
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
SECURE = env.flag("SECURE_COOKIES", default=not DEMO)
SAMPLE = "cambia-esta-clave"

if not DEMO:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG=1 solo se permite con DEMO=1: en producción mostraría datos internos.")
    if SAMPLE in SECRET_KEY or any(SAMPLE in key for key in FIELD_KEYS):
        raise ImproperlyConfigured("SECRET_KEY y FIELD_KEYS son las del ejemplo. Genera las tuyas antes de arrancar.")
    if not REQUIRE_STAFF_MFA:
        raise ImproperlyConfigured("REQUIRE_STAFF_MFA=0 solo se permite con DEMO=1.")
if not FIELD_KEYS:
    raise ImproperlyConfigured("Falta la variable FIELD_KEYS. Copia .env.example a .env y complétala.")

# --- where data lives -----------------------------------------------------------------------------------------------
VAR = Path(env.text("VAR_DIR", str(ROOT / "var")))
DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR / 'calmecac.sqlite3'}"))}
DATABASE_ROUTERS = ["lms.core.routers.EphemeralRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if EMBEDDED:  # sessions and cache write often and matter little: a file of their own keeps the facts' writer free
    DATABASES["ephemeral"] = env.sqlite(VAR / "efimera.sqlite3")
    # one table of Django's own; the facts' database migrates for real in every test run
    DATABASES["ephemeral"]["TEST"]["MIGRATE"] = False
CACHE_URL = env.text("CACHE_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MEDIA_ROOT = VAR / "archivos"
MEDIA_URL = "/archivos-publicos/"
STORED_FILES_ROOT = VAR / "resguardo"

# --- applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "lms.portal",
    "lms.delivery",
    "catalog.courses",
    "lms.records",
    "assessment",
    "certification",
    "catalog.profiles",
    "lms.documents",
    "lms.lrs",
    "lms.people",
    "lms.core",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's list of sessions asks for it
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, for the renderer above them
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.core.middleware.HeadersMiddleware",
    "lms.core.middleware.WholeAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.people.middleware.InstitutionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lms.people.sessions.SessionLimitsMiddleware",
    "lms.people.sessions.SecondStepMiddleware",
    "lms.people.proofs.ProofMiddleware",
    "lms.people.middleware.DoorMiddleware",
    "catalog.courses.middleware.DeskMiddleware",
]
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "themes" / "base" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lms.core.context.page",
            ]
        },
    }
]
FORM_RENDERER = "lms.core.forms.Renderer"
STATICFILES_DIRS = [ROOT / "themes" / "base" / "static", ("guias", ROOT / "docs" / "guias" / "img")]
STATIC_URL = "/estaticos/"
STATIC_ROOT = VAR / "estaticos"
# `start` and deployments collect; tests need not
STATIC_COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file() or "collectstatic" in sys.argv[1:2]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATIC_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", "Español (México)")]
LOCALE_PATHS = [ROOT / "lms" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Mexico_City"

# --- people and sessions --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
LOGIN_URL = "/cuenta/entrar/"
LOGIN_REDIRECT_URL = "/mi/"
AUTHENTICATION_BACKENDS = ["lms.people.signin.IdentifierBackend"]
AUTH_PASSWORD_VALIDATORS = [  # length and no common word, never composition nor rotation (ASVS 6.2)
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "lms.people.validators.NotYourOwnData"},
]
ACCOUNT_ADAPTER = "lms.people.signin.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # addresses are the person's; allauth keeps its own rows of them
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}  # one box for everything; IdentifierBackend says whose it is
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the institution, not from whoever signs in
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # ends with the browser: telephones and desks are shared
ACCOUNT_FORMS = {
    "login": "lms.people.account_forms.SignInForm",
    "change_password": "lms.people.account_forms.ChangePasswordForm",
    "set_password": "lms.people.account_forms.SetPasswordForm",
    "reset_password": "lms.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "lms.people.account_forms.ResetKeyForm",
    "reauthenticate": "lms.people.account_forms.ReauthenticateForm",
}
# A classroom of 200 signs in from one address within a minute; an account bears five mistakes in five minutes
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "300/m/ip,5/5m/key",
    "activate": "300/m/ip,5/5m/key",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
}
PASSWORD_RESET_TIMEOUT = 4 * 3600  # the mail of an institution may be slow; the link serves once
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "lms.people.signin.MfaAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "lms.people.account_forms.SecondStepForm",
    "reauthenticate": "lms.people.account_forms.SecondStepAgainForm",
    "activate_totp": "lms.people.account_forms.ActivateTotpForm",
}
SOCIALACCOUNT_ADAPTER = "lms.people.signin.SocialAdapter"
# An identity provider of the State («Llave MX») is one entry; without it there is no such address in the product
OIDC_SERVER_URL = env.text("OIDC_SERVER_URL")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "institucional",
                "name": env.text("OIDC_NAME", "cuenta institucional"),
                "client_id": env.required("OIDC_CLIENT_ID"),
                "secret": env.required("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
SESSION_COOKIE_AGE = 7 * 24 * 3600  # the longest a session may live; silence ends it sooner (lms/people/sessions.py)
SESSION_COOKIE_NAME = "__Host-sesion" if SECURE else "sesion"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- security headers -----------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "lms.portal.views.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # a browser asks this also of where a form's answer leads to: the sign-in page of the identity provider
        "form-action": [SELF, *env.origin(OIDC_SERVER_URL)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Wagtail: the editing desk --------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Calmécac"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = False  # the committee reviews on our own screens (catalog.courses)
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILDOCS_EXTENSIONS = "svg png jpg jpeg webp pdf docx xlsx pptx csv txt md mp4 vtt".split()
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "spanish"}}

# --- work in the background -----------------------------------------------------------------------------------------
# The broker carries hints; the Job row is the truth (lms/core/jobs.py). A worker that stops saying it is alive for this
# long loses its job to another one.
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 30)
BROKER_FOLDER = VAR / "broker"
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "mensajes"),
        "data_folder_out": str(BROKER_FOLDER / "mensajes"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.1,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that is away for an hour comes back to a living worker
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 1800, 1860  # processes only: threads lose their lease instead
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "lms.core.beat.InPlaceScheduler"
CELERY_ENABLE_UTC, CELERY_TIMEZONE = True, "UTC"

# --- mail ------------------------------------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "calmecac@localhost")
if EMAIL_URL:
    vars().update(env.mail(EMAIL_URL))
else:  # a demo keeps its letters in a folder
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "correo"

# --- seal of documents ------------------------------------------------------------------------------------------------
SIGNING_KEY_FILE = env.text("SIGNING_KEY_FILE")  # Ed25519, PEM; a demo makes one of proof in VAR
SEAL_FILE = env.text("SEAL_FILE")  # key, certificate and chain in one PEM: the signature inside PDFs

# --- errors and logs ------------------------------------------------------------------------------------------------
DEFAULT_EXCEPTION_REPORTER_FILTER = "lms.core.error_reports.NothingTyped"
# Faults go to standard error, where `start` and every supervisor keep them; a person never sees them
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "lms.core.logs.NothingPersonal",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # up to the root: no letters to administrators
        "django.request": {"level": "ERROR"},  # who asks for what is not there is no fault; addresses hold keys
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
