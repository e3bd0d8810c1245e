from __future__ import annotations

from django.urls import path

from communities import views

app_name = "communities"

urlpatterns = [
    path("communities/", views.community_list, name="list"),
    path("communities/starters", views.starter_list, name="starters"),
    path("communities/new", views.found, name="new"),
    path("join/<str:secret>", views.accept, name="accept"),
    path("communities/<str:name>/", views.community, name="community"),
    path("communities/<str:name>/constitutions/new", views.start, name="start"),
    path("communities/<str:name>/members", views.members, name="members"),
    path("communities/<str:name>/members/<int:pk>/role", views.give_role, name="role"),
    path("communities/<str:name>/invite", views.invitation, name="invite"),
    path("communities/<str:name>/join", views.join_open, name="join"),
    path("communities/<str:name>/leave", views.leave_now, name="leave"),
    path("communities/<str:name>/record", views.record, name="record"),
    path("communities/<str:name>/ballots/<int:number>", views.ballot, name="ballot"),
    path("communities/<str:name>/ballots/<int:number>/withdraw", views.take_back, name="withdraw"),
    path("d/<str:namespace>/<str:slug>/versions/<int:number>/fork", views.fork, name="fork"),
    path("communities/<str:name>/constitutions/bring", views.bring_new, name="bring"),
    path("d/<str:namespace>/<str:slug>/propose", views.propose_text, name="propose"),
]
