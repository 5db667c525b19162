"""Each expense gets its budget line, each indicator its pilot's pointer; the counters of what is spent and paid are counted."""

from decimal import Decimal

from django.db import migrations


def fill(apps, schema_editor) -> None:
    Pilot, BudgetLine = apps.get_model("pilots", "Pilot"), apps.get_model("pilots", "BudgetLine")
    Expense, Kpi = apps.get_model("pilots", "Expense"), apps.get_model("pilots", "Kpi")
    for pk, pilot_id in Kpi.objects.order_by("pk").values_list("pk", "pilot_id").iterator():
        Pilot.objects.filter(pk=pilot_id).update(kpi_id=pk)
    spending = Expense.objects.order_by().values_list("pilot_id", flat=True).distinct()
    for pilot in Pilot.objects.filter(pk__in=spending).iterator():
        _lines(pilot, BudgetLine, Expense)


def _lines(pilot, BudgetLine, Expense) -> None:
    """The line of the same category, else the first; what a line lacks is moved to it from those with room."""
    lines = list(BudgetLine.objects.filter(pilot=pilot).order_by("pk"))
    spent, paid = dict.fromkeys((line.pk for line in lines), Decimal(0)), Decimal(0)
    for expense in Expense.objects.filter(pilot=pilot):
        line = next((line for line in lines if line.category == expense.category), lines[0])
        if expense.state in ("committed", "paid"):
            spent[line.pk] += expense.amount
            paid += expense.amount if expense.state == "paid" else 0
        Expense.objects.filter(pk=expense.pk).update(
            line=line, paid_on=expense.spent_on if expense.state == "paid" else None
        )
    for line in lines:
        for other in lines:
            lacking, room = spent[line.pk] - (line.granted or 0), (other.granted or 0) - spent[other.pk]
            if lacking > 0 and room > 0:
                moved = min(lacking, room)
                line.granted, other.granted = (line.granted or 0) + moved, other.granted - moved
    for line in sorted(lines, key=lambda line: spent[line.pk]):
        BudgetLine.objects.filter(pk=line.pk).update(granted=line.granted, committed=spent[line.pk])
    type(pilot).objects.filter(pk=pilot.pk).update(paid=paid)


class Migration(migrations.Migration):
    dependencies = [("pilots", "0003_whole_pilots")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
