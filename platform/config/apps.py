from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from . import celery  # noqa: F401  so that shared tasks find the project's Celery app
