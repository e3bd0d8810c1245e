from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/tokens/", views.token_list, name="tokens"),
    path("settings/tokens/new", views.create_token, name="create_token"),
    path("settings/tokens/<int:pk>/revoke", views.revoke_token, name="revoke_token"),
    path("accounts/handle/", views.suggest_handle, name="handle"),
]
