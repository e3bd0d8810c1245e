"""A profile belongs to one person: they read, write and release it; others read public ones."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from authoring.models import Document


class PersonBackend(BaseBackend):
    """Answers for profiles; says nothing about anything else."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not isinstance(obj, Document) or obj.kind != Document.Kind.PROFILE:
            return False
        owner = (
            user_obj.is_authenticated
            and user_obj.is_active
            and user_obj.namespace_id is not None
            and user_obj.namespace_id == obj.namespace_id
        )
        match perm:
            case "authoring.view_document":
                public = obj.visibility == Document.Visibility.PUBLIC
                return owner or (public and obj.releases.filter(state="published").exists())
            case (
                "authoring.edit_document"
                | "authoring.release_document"
                | "authoring.manage_document"
                | "authoring.read_notes"
                | "authoring.read_comments"
                | "authoring.write_comments"
            ):
                return owner
            case _:
                return False
