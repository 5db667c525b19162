from django.db import migrations

from core.triggers import KeepRows


class Migration(migrations.Migration):
    """Published versions, their texts and the confirmations of readers are evidence: nobody changes them."""

    dependencies = [("policy", "0001_first")]

    operations = [
        KeepRows("policy_version"),
        KeepRows("policy_versiontext"),
        KeepRows("policy_acknowledgement"),
    ]
