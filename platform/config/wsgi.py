"""The WSGI application: public releases from their files, everything else from Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()

from publishing.static_release import StaticRelease  # noqa: E402 -- needs the apps to be loaded

application = StaticRelease(django)
