"""A constitution begun with a text that exists already: somebody else's, or one's own file."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from authoring.forking import forked
from authoring.forms.starting import NewDocumentForm
from authoring.loaders import released_version_or_404
from authoring.models import Document
from communities import actions, loaders
from communities.models import Community, Membership


@login_required
@require_http_methods(["GET", "POST"])
def fork(request: HttpRequest, namespace: str, slug: str, number: int) -> HttpResponse:
    """Use a released constitution as the start of one in a community one writes for."""
    version = released_version_or_404(request, namespace, slug, number)
    if version.document.kind != Document.Kind.CONSTITUTION:
        raise Http404
    communities = {
        community.namespace_id: community
        for community in Community.objects.filter(
            memberships__user=cast("User", request.user),
            memberships__left_at=None,
            memberships__role__in=Membership.WRITING,
        ).order_by("name", "pk")
    }
    form = NewDocumentForm(
        request.POST or None,
        kind=Document.Kind.CONSTITUTION,
        namespaces={pk: community.name for pk, community in communities.items()},
        initial={"title": version.release.title, "slug": slug},
    )
    document = form.begun(
        lambda fields: actions.start_constitution(
            community=communities[fields["namespace"].pk],
            by=cast("User", request.user),
            slug=fields["slug"],
            content={**forked(version), "title": fields["title"]},
            visibility=fields["visibility"],
            forked_from=version,
        )
    )
    if document:
        return redirect("authoring:edit", document.namespace.name, document.slug)
    context = {"form": form, "version": version, "nowhere": not communities}
    return render(request, "authoring/fork.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def bring_new(request: HttpRequest, name: str) -> HttpResponse:
    """A constitution to bring text into: its address first, the text on the next page."""
    visit = loaders.visit_for_writer_or_404(request, name)
    community = visit.community
    form = NewDocumentForm(
        request.POST or None,
        kind=Document.Kind.CONSTITUTION,
        namespaces={community.namespace_id: community.name},
    )
    document = form.begun(
        lambda fields: actions.start_constitution(
            community=community,
            by=cast("User", request.user),
            slug=fields["slug"],
            content={"title": fields["title"], "language": request.LANGUAGE_CODE},
            visibility=fields["visibility"],
        )
    )
    if document:
        return redirect("authoring:bring", document.namespace.name, document.slug)
    context = {"form": form, "heading": _("A constitution from a text you have")}
    return render(request, "authoring/bring_new.html", context, status=422 if form.errors else 200)
