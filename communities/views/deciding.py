"""Putting a text to decision, and voting on it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from attune.diff import diff
from attune.tally import votes_needed
from authoring.errors import NotReleasableError, TextChangedError
from authoring.loaders import document_or_404
from authoring.models import Document
from authoring.places import digest_of
from authoring.reviewing import findings_of
from communities import actions, loaders
from communities.actions.amending import decides_alone, procedure_for, version_in_force
from communities.actions.voting import rule_of
from communities.errors import CommunityError
from communities.forms import ProposalForm, VoteForm
from communities.models import Amendment, Community, Vote


@login_required
@require_http_methods(["GET", "POST"])
def propose_text(request: HttpRequest, namespace: str, slug: str) -> HttpResponse:
    """Show exactly what would be decided and how, then decide it or open the vote."""
    document = document_or_404(request, "authoring.release_document", namespace, slug)
    if document.kind != Document.Kind.CONSTITUTION:
        raise Http404
    community = Community.objects.get(namespace=document.namespace_id)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            amendment = actions.propose(
                document=document,
                by=cast("User", request.user),
                why=form.cleaned_data["why"],
                shown=request.POST.get("shown", ""),
            )
        except TextChangedError:
            messages.warning(request, _("The text has changed meanwhile. Please read it again."))
            document.draft.refresh_from_db()
        except CommunityError as error:
            messages.error(request, str(error))
        except NotReleasableError:
            messages.error(
                request, _("This text cannot be decided yet; see what stands in the way.")
            )
        else:
            return _after(request, community, amendment)
    findings = findings_of(document)
    report = findings.report
    in_force = version_in_force(document)
    changes = None
    if in_force is not None and report.document is not None:
        changes = diff(in_force.content, report.document)
    context = {
        "form": form,
        "document": document,
        "shown": digest_of(document.draft.content),
        "community": community,
        "report": report,
        "blocking": findings.blocking,
        "in_force": in_force,
        "changes": changes,
        "alone": decides_alone(community),
        "voters": community.voters().count(),
        "procedure": procedure_for(document),
    }
    status = 422 if form.is_bound else 200
    return render(request, "communities/propose.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The exact text and its digest, the rule in words, and one's own vote."""
    visit, vote_on = loaders.ballot_for_member_or_404(request, name, number)
    user = cast("User", request.user)
    cast_before = vote_on.votes.filter(voter=user).first()
    form = VoteForm(
        request.POST or None, initial={"choice": cast_before.choice if cast_before else None}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.cast_vote(ballot=vote_on, by=user, choice=form.cleaned_data["choice"])
        except CommunityError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your vote is counted. You can change it until the close."))
        return redirect("communities:ballot", name, number)
    is_open = vote_on.amendment.state == Amendment.State.BALLOT
    # Whoever deleted their account since is counted in the outcome, and nowhere else.
    decided = vote_on.amendment.outcome or {}
    electorate = decided.get("electorate") or vote_on.electorate.count()
    context = {
        "visit": visit,
        "community": visit.community,
        "ballot": vote_on,
        "amendment": vote_on.amendment,
        "document": vote_on.amendment.document,
        "text": vote_on.amendment.version.content,
        "form": form,
        "is_open": is_open,
        "may_vote": is_open and vote_on.electorate.filter(pk=user.pk).exists(),
        "cast": cast_before,
        "choice": Vote.Choice(cast_before.choice).label if cast_before else "",
        "electorate": electorate,
        "taken_part": vote_on.votes.count(),
        "needed": votes_needed(vote_on.quorum, electorate),
        "rule": rule_of(vote_on).in_words(),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "communities/ballot.html", context, status=status)


@require_POST
@login_required
def take_back(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A steward, or whoever proposed it, withdraws what has not been decided."""
    visit, vote_on = loaders.ballot_for_member_or_404(request, name, number)
    mine = vote_on.amendment.proposed_by == request.user
    if not (visit.stewards or mine):
        raise Http404
    actions.withdraw(amendment=vote_on.amendment, by=cast("User", request.user))
    messages.success(request, _("The amendment was withdrawn. Its text stays in the history."))
    return redirect("communities:community", name)


def _after(request: HttpRequest, community: Community, amendment: Amendment) -> HttpResponse:
    if amendment.state == Amendment.State.PASSED:
        messages.success(request, _("Ratified. It is being signed and published."))
        return redirect(amendment.document)
    messages.success(request, _("The members can read it now; the vote follows."))
    return redirect("communities:ballot", community.namespace.name, amendment.ballot.pk)
