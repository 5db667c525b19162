"""What the programme lead sees of answers that are late."""

from datetime import timedelta

from pilots import queries
from pilots.queries import late


def test_lead_sees_one_line_for_all_late_answers(make_pilot, cast, now, django_assert_num_queries):
    make_pilot(), make_pilot()
    assert late.todo([cast.lead], now) == {}
    later = now + timedelta(days=40)
    with django_assert_num_queries(1):
        found = late.todo([cast.lead, cast.dsi, cast.employee], later)
    assert {person: [line.title for line in lines] for person, lines in found.items()} == {
        cast.lead.pk: ["2 answers about pilots are late"]
    }
    assert [
        line.url for line in queries.todo([cast.lead], later)[cast.lead.pk] if line.key == "pilots.late"
    ] == ["/tableaux/?state=submitted"]
