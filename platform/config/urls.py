"""Where everything is. Each app writes its own full paths."""

from django.urls import include, path
from django.views.i18n import set_language

from .views import home

urlpatterns = [
    path("", home, name="home"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("authoring.urls")),
    path("", include("communities.urls")),
    path("", include("profiles.urls")),
    path("", include("publishing.urls")),
]
