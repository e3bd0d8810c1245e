import pytest
from accounts.models import Namespace
@pytest.mark.django_db
def test_a_row_can_be_written():
    Namespace.objects.create(name="x", kind="person")
    assert Namespace.objects.count() == 1
