from __future__ import annotations

from django.urls import path

from authoring import views

app_name = "authoring"

_DOCUMENT = "d/<slug:namespace>/<slug:slug>"
_SECTION = f"{_DOCUMENT}/edit/<slug:key>"

urlpatterns = [
    path(f"{_DOCUMENT}/", views.document, name="document"),
    path(f"{_DOCUMENT}/edit", views.edit, name="edit"),
    path(f"{_DOCUMENT}/edit/_presence", views.presence, name="presence"),
    path(f"{_DOCUMENT}/edit/_undo/<int:pk>", views.take_back, name="undo"),
    path(_SECTION, views.section, name="section"),
    path(f"{_SECTION}/_new", views.new, name="new"),
    path(f"{_SECTION}/_clear", views.clear, name="clear"),
    path(f"{_SECTION}/_check", views.check, name="check_section"),
    path(f"{_SECTION}/<slug:part_id>/check", views.check, name="check"),
    path(f"{_SECTION}/<slug:part_id>", views.part, name="part"),
    path(f"{_SECTION}/<slug:part_id>/remove", views.remove, name="remove"),
    path(f"{_SECTION}/<slug:part_id>/move", views.move, name="move"),
    path(f"{_DOCUMENT}/comments", views.comments, name="comments"),
    path(f"{_DOCUMENT}/comments/_thread/<int:pk>/reply", views.reply, name="reply"),
    path(f"{_DOCUMENT}/comments/_thread/<int:pk>/settle", views.settle, name="settle"),
    path(f"{_DOCUMENT}/comments/_comment/<int:pk>", views.comment, name="comment"),
    path(f"{_DOCUMENT}/comments/_comment/<int:pk>/delete", views.delete, name="delete"),
    path(f"{_DOCUMENT}/comments/<slug:key>", views.talk, name="talk_section"),
    path(f"{_DOCUMENT}/comments/<slug:key>/<slug:part_id>", views.talk, name="talk"),
    path(f"{_DOCUMENT}/try", views.try_out, name="try"),
    path(f"{_DOCUMENT}/readers", views.readers, name="readers"),
    path(f"{_DOCUMENT}/delete", views.delete_document, name="delete_document"),
    path(f"{_DOCUMENT}/import", views.bring, name="bring"),
    path(f"{_DOCUMENT}/import/<uuid:pk>", views.look, name="import"),
    path(f"{_DOCUMENT}/draft.<slug:suffix>", views.export_draft, name="export_draft"),
    path(f"{_DOCUMENT}/versions/<int:number>.<slug:suffix>", views.export, name="export"),
    path(f"{_DOCUMENT}/reviews", views.reviews, name="reviews"),
    path(f"{_DOCUMENT}/history", views.history, name="history"),
    path(f"{_DOCUMENT}/history/keep", views.keep, name="keep"),
    path(f"{_DOCUMENT}/versions/<int:number>", views.version, name="version"),
    path(f"{_DOCUMENT}/versions/<int:number>/restore", views.restore, name="restore"),
    path(f"{_DOCUMENT}/compare", views.choose, name="choose"),
    path(f"{_DOCUMENT}/compare/<int:before>/<slug:after>", views.compare, name="compare"),
]
