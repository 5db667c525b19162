"""HTTP for machines that watch the portal: alive, ready."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.access import needs
from operations import queries


@require_safe
@never_cache
@needs("operations.health")
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
@needs("operations.health")
def ready(request: HttpRequest) -> JsonResponse:
    """503 with the names of what is wrong: database, migrations, outbox."""
    wrong = queries.unready(timezone.now())
    return JsonResponse({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)
