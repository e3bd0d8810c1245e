"""The Celery app and its clock. Tasks live in the apps, in modules called `tasks`."""

import os

from celery import Celery
from kombu.transport.sqlalchemy import Transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Seconds between two looks into an empty queue, for the broker in PostgreSQL. It is a class
# attribute because kombu would hand a transport option of that name on to SQLAlchemy.
Transport.polling_interval = 0.2

app = Celery("attune")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {}
