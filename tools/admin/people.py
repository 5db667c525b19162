"""Questions about tools in the back office: to read; they are answered on their own page."""

from django.contrib import admin

from tools.admin.register import ReadOnly
from tools.models import HelpRequest


@admin.register(HelpRequest)
class HelpRequestAdmin(ReadOnly):
    list_display = ("tool", "person", "referent", "state", "answer_due_on")
    list_filter = ("state",)
    list_select_related = ("tool", "person", "referent")
