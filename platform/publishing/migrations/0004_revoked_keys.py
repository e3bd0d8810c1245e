from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_erasure_digests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="signingkey",
            name="state",
            field=models.CharField(
                choices=[
                    ("next", "published, not yet used"),
                    ("active", "signs"),
                    ("retired", "only verifies"),
                    ("revoked", "revoked"),
                ],
                default="active",
                max_length=8,
            ),
        ),
    ]
