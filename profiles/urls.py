from __future__ import annotations

from django.urls import path

from profiles import views

app_name = "profiles"

_PROFILE = "d/<slug:namespace>/<slug:slug>"

urlpatterns = [
    path("profiles/new", views.begin, name="new"),
    path("profiles/bring", views.bring_new, name="bring"),
    path(f"{_PROFILE}/versions/<int:number>/start", views.fork, name="fork"),
    path("profiles/begin", views.begin_path, name="begin_path"),
    path("settings/data/", views.data, name="data"),
    path("settings/data/takeouts/<uuid:pk>.zip", views.download, name="takeout"),
    path("settings/data/delete", views.delete_account, name="delete_account"),
    path("settings/consents", views.consents, name="consents"),
    path("settings/consents/<slug:slug>/<slug:part_id>/revoke", views.revoke, name="revoke"),
    path(
        "settings/consents/<slug:slug>/<slug:part_id>/undo",
        views.undo_revocation,
        name="undo_revocation",
    ),
    path("people/<str:name>/", views.person, name="person"),
    path(f"{_PROFILE}/endorse", views.endorse_text, name="endorse"),
    path(f"{_PROFILE}/path", views.path, name="path"),
    path(f"{_PROFILE}/path/<slug:key>", views.question, name="question"),
    path(f"{_PROFILE}/words/<slug:key>/<slug:part_id>", views.sentence, name="sentence"),
    path(f"{_PROFILE}/wants", views.wants, name="wants"),
    path(f"{_PROFILE}/card", views.card, name="card"),
    path(f"{_PROFILE}/use", views.use, name="use"),
    path(f"{_PROFILE}/still-right", views.still_right, name="still_right"),
    path(f"{_PROFILE}/still-right/<slug:key>/<slug:part_id>", views.keep, name="keep"),
    path(f"{_PROFILE}/enough", views.enough, name="enough"),
]
