"""The roof: settings, addresses, the clock. No business lives here."""

from adoption_portal.celery import app as celery

__all__ = ["celery"]
