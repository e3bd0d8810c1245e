"""What an instance remembers about its own setting up."""

from django.db import models


class Milestone(models.Model):
    """Something done once in the life of a database, in the transaction that does it."""

    name = models.CharField(max_length=40, primary_key=True)
    reached_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
