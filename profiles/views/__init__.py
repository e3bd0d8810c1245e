from profiles.views.carrying import bring_new, fork
from profiles.views.profiles import begin, endorse_text, person

__all__ = ["begin", "bring_new", "endorse_text", "fork", "person"]
