"""Every page there is, and what is none: the list that pages are examined by.

A test in tests/layout compares it with the addresses the project has, so that a new page is either
examined or set aside with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHOOL = "/d/willow-school/tutor"
CIRCLE = "/d/circle/reading"
CHOIR = "/d/harbour-voices/rehearsal"
HOME = "/d/carer/home"
MINE = "/d/carer/{mine}"


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: the name of its address, the address, and who looks at it ("" for a stranger).

    ``{…}`` stands for a name that ``furnished`` tells.
    """

    name: str
    path: str
    visitor: str = "carer"
    is_main: bool = False
    """Where people spend their time: examined at 320 px, too."""


SCREENS = (
    Screen("home", "/", ""),
    Screen("home", "/", is_main=True),
    Screen("account_login", "/accounts/login/", "", is_main=True),
    Screen("account_signup", "/accounts/signup/", ""),
    Screen("account_logout", "/accounts/logout/"),
    Screen("account_inactive", "/accounts/inactive/", ""),
    Screen("account_reauthenticate", "/accounts/reauthenticate/"),
    Screen("account_email", "/accounts/email/"),
    Screen("account_email_verification_sent", "/accounts/confirm-email/", ""),
    Screen("account_confirm_email", "/accounts/confirm-email/{email_key}/", ""),
    Screen("account_change_password", "/accounts/password/change/"),
    Screen("account_reset_password", "/accounts/password/reset/", ""),
    Screen("account_reset_password_done", "/accounts/password/reset/done/", ""),
    Screen(
        "account_reset_password_from_key", "/accounts/password/reset/key/{uidb36}-{reset_key}/", ""
    ),
    Screen("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", ""),
    Screen("mfa_authenticate", "/accounts/2fa/authenticate/", "on the way in"),
    Screen("mfa_index", "/accounts/2fa/", "student"),
    Screen("mfa_reauthenticate", "/accounts/2fa/reauthenticate/", "student"),
    Screen("mfa_activate_totp", "/accounts/2fa/totp/activate/"),
    Screen("mfa_deactivate_totp", "/accounts/2fa/totp/deactivate/", "student"),
    Screen("mfa_view_recovery_codes", "/accounts/2fa/recovery-codes/", "student"),
    Screen("mfa_generate_recovery_codes", "/accounts/2fa/recovery-codes/generate/", "student"),
    Screen("mfa_list_webauthn", "/accounts/2fa/webauthn/", "student"),
    Screen("mfa_add_webauthn", "/accounts/2fa/webauthn/add/", "student"),
    Screen("mfa_remove_webauthn", "/accounts/2fa/webauthn/keys/{passkey}/remove/", "student"),
    Screen("mfa_edit_webauthn", "/accounts/2fa/webauthn/keys/{passkey}/edit/", "student"),
    Screen("accounts:settings", "/settings/"),
    Screen("accounts:tokens", "/settings/tokens/"),
    Screen("profiles:data", "/settings/data/"),
    Screen("profiles:delete_account", "/settings/data/delete"),
    Screen("profiles:consents", "/settings/consents"),
    Screen("authoring:document", f"{SCHOOL}/", "", is_main=True),
    Screen("authoring:document", f"{HOME}/"),
    Screen("authoring:edit", f"{CIRCLE}/edit", is_main=True),
    Screen("authoring:edit", f"{HOME}/edit"),
    Screen("authoring:section", f"{CIRCLE}/edit/parameters", is_main=True),
    Screen("authoring:section", f"{CIRCLE}/edit/adaptations"),
    Screen("authoring:section", f"{HOME}/edit/memory"),
    Screen("authoring:new", f"{CIRCLE}/edit/adaptations/_new"),
    Screen("authoring:part", f"{CIRCLE}/edit/clauses/{{clause}}", is_main=True),
    Screen("authoring:try", f"{CIRCLE}/try", "", is_main=True),
    Screen("authoring:try", f"{CIRCLE}/try?preset=teen"),
    Screen("authoring:try", f"{HOME}/try"),
    Screen("authoring:comments", f"{CIRCLE}/comments", is_main=True),
    Screen("authoring:comment", f"{CIRCLE}/comments/_comment/{{comment}}"),
    Screen("authoring:talk_section", f"{CIRCLE}/comments/parameters"),
    Screen("authoring:talk", f"{CIRCLE}/comments/clauses/{{clause}}"),
    Screen("authoring:readers", f"{CIRCLE}/readers"),
    Screen("authoring:delete_document", f"{MINE}/delete"),
    Screen("authoring:bring", f"{CIRCLE}/import"),
    Screen("authoring:import", f"{CIRCLE}/import/{{arrived}}"),
    Screen("authoring:reviews", f"{CHOIR}/reviews"),
    Screen("authoring:history", f"{CIRCLE}/history", is_main=True),
    Screen("authoring:version", f"{CIRCLE}/versions/1"),
    Screen("authoring:compare", f"{CIRCLE}/compare/1/draft", is_main=True),
    Screen("authoring:compare", f"{CIRCLE}/compare/1/draft?view=sides"),
    Screen("communities:list", "/communities/", ""),
    Screen("communities:starters", "/communities/starters", ""),
    Screen("communities:new", "/communities/new"),
    Screen("communities:accept", "/join/{secret}", "student"),
    Screen("communities:community", "/communities/circle/", is_main=True),
    Screen("communities:start", "/communities/circle/constitutions/new"),
    Screen("communities:members", "/communities/circle/members"),
    Screen("communities:record", "/communities/circle/record", is_main=True),
    Screen("communities:ballot", "/communities/circle/ballots/{ballot}", is_main=True),
    Screen("communities:fork", f"{CIRCLE}/versions/1/fork"),
    Screen("communities:bring", "/communities/circle/constitutions/bring"),
    Screen("communities:propose", f"{CHOIR}/propose", "student"),
    Screen("profiles:new", "/profiles/new", is_main=True),
    Screen("profiles:bring", "/profiles/bring"),
    Screen("profiles:fork", "/d/student/studies/versions/1/start"),
    Screen("profiles:person", "/people/carer/"),
    Screen("profiles:endorse", f"{HOME}/endorse"),
    Screen("profiles:question", f"{MINE}/path/{{question}}", is_main=True),
    Screen("profiles:question", f"{MINE}/path/never"),
    Screen("profiles:sentence", f"{MINE}/words/{{said_section}}/{{said}}"),
    Screen("profiles:wants", f"{HOME}/wants"),
    Screen("profiles:still_right", f"{HOME}/still-right"),
    Screen("profiles:card", f"{HOME}/card"),
    Screen("profiles:use", f"{HOME}/use"),
    Screen("profiles:enough", f"{MINE}/enough"),
    Screen("publishing:releases", f"{CIRCLE}/releases/"),
    Screen("publishing:standing", f"{CIRCLE}/releases/standing"),
    Screen("publishing:release", f"{CIRCLE}/releases/1", ""),
)

NO_PAGES = {
    "set_language": "answers with a redirect",
    "account_set_password": "for accounts from elsewhere, and there are none: it redirects",
    "account_confirm_login_code": "codes by mail are off: it redirects",
    "mfa_reauthenticate_webauthn": "JSON for the passkey's script",
    "mfa_login_webauthn": "JSON for the passkey's script",
    "mfa_download_recovery_codes": "a text file",
    "accounts:create_token": "answers with the token or the list again, examined by its journey",
    "accounts:handle": "a suggestion for a field",
    "authoring:choose": "redirects to a comparison",
    "authoring:export_draft": "a file",
    "authoring:export": "a file",
    "profiles:path": "redirects to the next question",
    "profiles:takeout": "a file",
    "publishing:head": "the export API",
    "publishing:bundle": "the export API",
    "publishing:release_file": "the export API",
    "publishing:blob": "the export API",
    "publishing:documents": "the export API",
    "publishing:openapi": "the export API",
    "publishing:discovery": "the export API",
    "publishing:key_set": "the export API",
    "publishing:None": "the export API",
    "publishing:healthz": "a word for machines",
    "publishing:readyz": "a word for machines",
}
"""Addresses that answer to GET with something else than a page."""
