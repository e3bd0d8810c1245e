"""“Is this still you?”: one press to keep it all, one press for each value, wish and aim."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.diff import diff
from authoring.errors import NotReleasableError, TextChangedError
from authoring.loaders import Request, section_or_404, writer
from authoring.places import content_of
from authoring.reviewing import findings_of
from profiles import actions
from profiles.actions.reviewing import apart_from_day
from profiles.forms import ReaffirmForm
from profiles.standing import DRIFTING, Standing, standing_of
from profiles.views.path import profile_or_404


@require_http_methods(["GET", "POST"])
def still_right(request: Request, namespace: str, slug: str) -> HttpResponse:
    """What was endorsed, part by part; a word for all of it endorses it for another while."""
    document = profile_or_404(request, namespace, slug)
    form = ReaffirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = timezone.localdate() + timedelta(days=form.cleaned_data["days"])
        try:
            actions.reaffirm(
                document=document,
                until=until,
                by=writer(request),
                shown=request.POST.get("shown", ""),
            )
        except TextChangedError:
            messages.warning(request, _("The text has changed meanwhile. Please read it again."))
        except NotReleasableError:
            messages.error(request, _("This cannot be released yet; see what stands in the way."))
            return redirect("profiles:endorse", namespace, slug)
        else:
            messages.success(request, _("Endorsed. It is being signed and published."))
            return redirect("profiles:use", namespace, slug)
    standing = standing_of(document)
    report = findings_of(document).report
    changes = None
    if standing.endorsed is not None and report.document is not None:
        changes = diff(content_of(standing.endorsed), report.document)
    context = {
        "document": document,
        "shown": apart_from_day(document.draft.content),
        "standing": standing,
        "form": form,
        "changes": changes,
        "sections": _by_section(standing),
    }
    status = 422 if form.is_bound else 200
    return render(request, "profiles/still_right.html", context, status=status)


@require_POST
def keep(request: Request, namespace: str, slug: str, key: str, part_id: str) -> HttpResponse:
    """One part is still right as it reads."""
    document = profile_or_404(request, namespace, slug)
    section = section_or_404(document, key)
    kept = actions.keep(
        document=document,
        section=section,
        part_id=part_id,
        digest=request.POST.get("digest", ""),
        by=writer(request),
    )
    held = next(
        (h for h in standing_of(document).held if (h.section.key, h.id) == (key, part_id)), None
    )
    if not request.htmx or held is None:
        if not kept:
            messages.warning(request, _("It reads otherwise by now. Look at it once more."))
        return redirect("profiles:still_right", namespace, slug)
    context = {"document": document, "held": held, "has_focus": True}
    return render(request, "profiles/_held.html", context)


def _by_section(standing: Standing) -> list[tuple[object, list[object]]]:
    found = [(key, [held for held in standing.held if held.section.key == key]) for key in DRIFTING]
    return [(parts[0].section.title, list(parts)) for _key, parts in found if parts]
