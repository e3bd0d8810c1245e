from profiles.views.profiles import begin, endorse_text, person

__all__ = ["begin", "endorse_text", "person"]
