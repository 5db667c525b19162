"""Tools that are not listed and tools that are blocked, in the back office: to read; they are answered on their own page."""

from django.contrib import admin

from tools.admin.register import ReadOnly
from tools.models import BlockedReport, ToolRequest


@admin.register(ToolRequest)
class ToolRequestAdmin(ReadOnly):
    list_display = ("name", "person", "state", "promised_on", "tool")
    list_filter = ("state", "data")
    list_select_related = ("person", "tool")


@admin.register(BlockedReport)
class BlockedReportAdmin(ReadOnly):
    list_display = ("tool", "where", "place", "person", "state", "answer_due_on")
    list_filter = ("state", "where")
    list_select_related = ("tool", "person")
