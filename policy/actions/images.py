"""A picture comes into a document, written anew; the same picture twice is one row."""

import hashlib
from datetime import datetime

from django.db import transaction

from core import files, journal
from people.models import User
from policy import rules
from policy.models import Document, Image


def add_image(document: Document, *, name: str, content: bytes, by: User, at: datetime) -> Image:
    """ValidationError with a sentence when it is no picture of ours."""
    key = hashlib.sha256(content).hexdigest()[:20]
    rules.can_add_image(by, document, document.images.count()).enforce()
    picture = files.picture(content)  # outside the transaction: it may take a second
    with transaction.atomic():
        image, new = Image.objects.get_or_create(
            document=document,
            key=key,
            defaults={
                "name": name[:120],
                "file": picture.as_file(),
                "width": picture.width,
                "height": picture.height,
            },
        )
        if new:
            journal.record(by=by, verb="image added", subject=document, at=at, key=key)
    return image
