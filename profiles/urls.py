from __future__ import annotations

from django.urls import path

from profiles import views

app_name = "profiles"

urlpatterns = [
    path("profiles/new", views.begin, name="new"),
    path("profiles/bring", views.bring_new, name="bring"),
    path("d/<str:namespace>/<str:slug>/versions/<int:number>/start", views.fork, name="fork"),
    path("people/<str:name>/", views.person, name="person"),
    path("d/<str:namespace>/<str:slug>/endorse", views.endorse_text, name="endorse"),
]
