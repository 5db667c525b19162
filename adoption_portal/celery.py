"""Celery carries wake-ups only. Embedded: folders under DATA_DIR; in production: Redis. Same tasks, same code."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adoption_portal.settings")

from django.conf import settings

from adoption_portal.clock import SCHEDULE

app = Celery("adoption_portal")
app.conf.update(
    timezone="UTC",
    enable_utc=True,
    beat_schedule=SCHEDULE,
    # The row is the truth: a lost or doubled wake-up costs seconds, never a message (docs/adr/0002).
    task_ignore_result=True,
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    task_time_limit=300,
    task_soft_time_limit=240,
    worker_soft_shutdown_timeout=20,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    task_publish_retry_policy={
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    },
)
if settings.REDIS_URL:
    app.conf.update(
        broker_url=settings.REDIS_URL,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
        },
    )
else:
    for folder in ("messages", "control"):
        (settings.QUEUE_FOLDER / folder).mkdir(parents=True, exist_ok=True)
    app.conf.update(
        broker_url="filesystem://",
        broker_transport_options={
            "data_folder_in": str(settings.QUEUE_FOLDER / "messages"),
            "data_folder_out": str(settings.QUEUE_FOLDER / "messages"),
            "control_folder": str(settings.QUEUE_FOLDER / "control"),
            "polling_interval": 0.25,
        },
    )
app.autodiscover_tasks()
