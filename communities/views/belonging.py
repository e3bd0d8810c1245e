"""Founding, joining, members, invitations and the record."""

from __future__ import annotations

import copy
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import names
from accounts.models import User
from communities import actions, loaders
from communities.actions.belonging import find_invitation
from communities.errors import CommunityError, InvitationError
from communities.forms import CommunityForm, ConstitutionForm, InvitationForm, RoleForm
from communities.founding import steps_of
from communities.models import Amendment, Community, Event, Membership
from communities.permissions import readable, readable_ballots, readable_events
from communities.starters import starters


@require_safe
def community_list(request: HttpRequest) -> HttpResponse:
    """Every public community, and the visitor's own."""
    mine = Q()
    if isinstance(request.user, User):
        mine = Q(memberships__user=request.user, memberships__left_at=None)
    shown = (
        Community.objects.filter(Q(is_public=True) | mine)
        .select_related("namespace")
        .annotate(size=Count("memberships", filter=Q(memberships__left_at=None), distinct=True))
        .order_by("name", "pk")
        .distinct()
    )
    page = Paginator(shown, 30).get_page(request.GET.get("page"))
    return render(request, "communities/list.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """A new community; its first constitution is chosen on the next page."""
    form = CommunityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            with transaction.atomic():
                new = actions.found_community(by=cast("User", request.user), **fields)
        except IntegrityError:  # somebody took the name since the form looked
            form.add_error("handle", names.taken())
        else:
            return redirect("communities:start", new.namespace.name)
    return _form(request, "communities/new.html", form)


@require_safe
def community(request: HttpRequest, name: str) -> HttpResponse:
    """What the community is, its constitutions, what is being decided."""
    visit = loaders.visit_or_404(request, name)
    role = visit.membership.role if visit.membership else None
    documents = readable(
        visit.community.documents.select_related("namespace", "head__release"), role
    )
    ballots = (
        readable_ballots(visit.community, visit.membership)
        .filter(amendment__state__in=Amendment.OPEN)
        .select_related("amendment__version", "amendment__document__head__release")
    )
    size = visit.community.members().count()
    context = {
        "visit": visit,
        "community": visit.community,
        "documents": documents,
        "ballots": ballots,
        "steps": steps_of(visit, documents, size=size, is_deciding=bool(ballots)),
        "size": size,
        "may_join": visit.community.joining == Community.Joining.OPEN and not visit.membership,
    }
    return render(request, "communities/community.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Choose what a new constitution starts from."""
    visit = loaders.visit_for_writer_or_404(request, name)
    form = ConstitutionForm(request.POST or None, community=visit.community)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            with transaction.atomic():
                document = actions.start_constitution(
                    community=visit.community,
                    by=cast("User", request.user),
                    slug=fields["slug"],
                    content=copy.deepcopy(dict(starters()[fields["starter"]].content)),
                    visibility=fields["visibility"],
                )
        except IntegrityError:
            form.add_error("slug", _("There is a document at this address already."))
        else:
            return redirect("authoring:edit", name, document.slug)
    return _form(request, "communities/start.html", form, community=visit.community)


@require_safe
def starter_list(request: HttpRequest) -> HttpResponse:
    """The texts a constitution can start from, for anybody to read."""
    return render(request, "communities/starters.html", {"starters": starters().values()})


@require_safe
@login_required
def members(request: HttpRequest, name: str) -> HttpResponse:
    visit = loaders.visit_for_member_or_404(request, name)
    page = Paginator(visit.community.members().order_by("joined_at", "pk"), 50).get_page(
        request.GET.get("page")
    )
    roles = [(member, RoleForm(instance=member, prefix=str(member.pk))) for member in page]
    context = {
        "visit": visit,
        "community": visit.community,
        "page": page,
        "roles": roles,
        "invitation_form": InvitationForm(),
    }
    return render(request, "communities/members.html", context)


@require_POST
@login_required
def give_role(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    visit = loaders.visit_for_steward_or_404(request, name)
    member = get_object_or_404(Membership, pk=pk, community=visit.community, left_at=None)
    form = RoleForm(request.POST, prefix=str(member.pk))
    if form.is_valid():
        try:
            actions.set_role(
                membership=member, role=form.cleaned_data["role"], by=cast("User", request.user)
            )
        except CommunityError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Role changed."))
    return redirect("communities:members", name)


@require_POST
@login_required
def invitation(request: HttpRequest, name: str) -> HttpResponse:
    """Make an invitation link; it is shown on this page and never again."""
    visit = loaders.visit_for_steward_or_404(request, name)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return redirect("communities:members", name)
    secret, invited = actions.invite(
        community=visit.community, by=cast("User", request.user), role=form.cleaned_data["role"]
    )
    link = request.build_absolute_uri(reverse("communities:accept", args=[secret]))
    context = {"community": visit.community, "link": link, "invitation": invited}
    response = render(request, "communities/invitation.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Follow an invitation: first see what one joins, then join."""
    try:
        invited = find_invitation(secret)
    except InvitationError as error:
        return render(request, "communities/invitation_over.html", {"why": error}, status=410)
    if request.method == "POST":
        actions.accept_invitation(secret=secret, by=cast("User", request.user))
        messages.success(request, _("You are a member of %s now.") % invited.community)
        return redirect(invited.community)
    context = {"community": invited.community, "invitation": invited}
    response = render(request, "communities/accept.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is a secret
    return response


@require_POST
@login_required
def join_open(request: HttpRequest, name: str) -> HttpResponse:
    visit = loaders.visit_or_404(request, name)
    try:
        actions.join(community=visit.community, by=cast("User", request.user))
    except CommunityError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You are a member of %s now.") % visit.community)
    return redirect("communities:community", name)


@require_POST
@login_required
def leave_now(request: HttpRequest, name: str) -> HttpResponse:
    """One click, no reason asked, never refused."""
    left = loaders.community_to_leave_or_404(request, name)
    actions.leave(community=left, by=cast("User", request.user))
    messages.success(request, _("You have left %s.") % left)
    return redirect("communities:list")


@require_safe
@login_required
def record(request: HttpRequest, name: str) -> HttpResponse:
    """Every act, newest first; without what it held, where it was on a text kept from the reader.

    No entry is missing, so that everybody can see that the record is whole.
    """
    visit = loaders.visit_for_member_or_404(request, name)
    page = Paginator(visit.community.events.select_related("actor"), 50).get_page(
        request.GET.get("page")
    )
    concerned = {event.data["member"] for event in page if "member" in event.data}
    names_of = {user.pk: user.display_name for user in User.objects.filter(pk__in=concerned)}
    role = visit.membership.role if visit.membership else None
    told = readable_events(visit.community, role, page)
    entries = [(event, _details(event, names_of) if event.number in told else []) for event in page]
    context = {
        "visit": visit,
        "community": visit.community,
        "page": page,
        "entries": entries,
    }
    return render(request, "communities/record.html", context)


def _details(event: Event, names_of: dict[int, str]) -> list[tuple[str, object]]:
    """What an entry holds, with a person by the name they have today, if they still have one."""
    told = dict(event.data)
    if "member" in told:
        told["member"] = names_of.get(told["member"], "–")
    return sorted(told.items())


def _form(
    request: HttpRequest, template: str, form: CommunityForm | ConstitutionForm, **context: object
) -> HttpResponse:
    """The page of a form; 422 when it comes back with errors, so that htmx and caches can tell."""
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, template, {"form": form, **context}, status=status)
