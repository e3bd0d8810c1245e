"""Where everything is. Each app writes its own full paths."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.i18n import set_language

from .views import home

urlpatterns = [
    path("", home, name="home"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    *[
        path("", include(f"{app}.urls"))
        for app in ("accounts", "authoring", "communities", "profiles", "publishing")
        if find_spec(f"{app}.urls")
    ],
]
