from django.urls import path, register_converter

from publishing import export, health, listing, views
from publishing.tree import NAME


class Name:
    """A namespace or a slug; anything else is no address of ours."""

    regex = NAME

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Seq(Name):
    regex = "[1-9][0-9]{0,17}"


class Digits(Name):
    regex = "[0-9a-f]{64}"


register_converter(Name, "name")
register_converter(Seq, "seq")
register_converter(Digits, "digits")

app_name = "publishing"
api = [
    path("v1/d/<name:namespace>/<name:slug>/head", export.head, name="head"),
    path("v1/d/<name:namespace>/<name:slug>/bundle", export.bundle, name="bundle"),
    path("v1/d/<name:namespace>/<name:slug>/r/<seq:seq>", export.release, name="release_file"),
    path("v1/blobs/sha256/<digits:digits>", export.blob, name="blob"),
    path("v1/documents", listing.documents, name="documents"),
    path("v1/openapi.json", export.openapi, name="openapi"),
    path(".well-known/attune.json", export.discovery, name="discovery"),
    path(".well-known/jwks.json", export.key_set, name="key_set"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
urlpatterns = [
    *api,
    path("v1/<path:rest>", export.nothing),
    path(".well-known/<path:rest>", export.nothing),
    path("d/<name:namespace>/<name:slug>/releases/", views.releases, name="releases"),
    path("d/<name:namespace>/<name:slug>/releases/standing", views.standing, name="standing"),
    path("d/<name:namespace>/<name:slug>/releases/<seq:seq>", views.release, name="release"),
]
