"""How pilots of the sample company ended, and the lessons that came of them: one published, one still being written."""

from datetime import datetime

import pilots.actions
import policy.actions
import policy.rules
from operations.management.demo_people import person
from pilots.models import Closing
from policy.models import Document


def tell(story) -> None:
    """`story` is a demo_pilots.Story; nothing happens without an end."""
    end = story.entry.get("end")
    if end is None:
        return
    story.on(end["on"], lambda at: _close(story, end, at))
    lesson = end.get("lesson")
    if lesson is None:
        return
    story.on(lesson["begun"], lambda at: pilots.actions.teach(story.pilot, by=story.lead, at=at))
    if "sent" in lesson:
        story.on(lesson["sent"], lambda at: policy.actions.send(_lesson(story), by=story.lead, at=at))
    if "published" in lesson:
        story.on(lesson["published"], lambda at: _publish(_lesson(story), lesson, at))


def _close(story, end: dict, at: datetime) -> None:
    texts = {name: end.get(name, "") for name in ("words", "worked", "hindered", "advice")}
    pilots.actions.close(story.pilot, outcome=end["outcome"], **texts, by=story.lead, at=at)


def _lesson(story) -> Document:
    lesson = Closing.objects.select_related("document").get(pilot=story.pilot).document
    assert lesson is not None  # noqa: S101 - begun before it is sent (tell)
    return lesson


def _publish(lesson: Document, said: dict, at: datetime) -> None:
    """Communication adds the other language, opens it to the web and publishes: its ONE reading."""
    comms = person("comms@demo.example")
    title, summary, body = said["english"]
    policy.actions.save_draft(
        lesson, language="en", title=title, summary=summary, body=body, revision=0, by=comms, at=at
    )
    topics = list(lesson.topics.values_list("word", flat=True))
    opened = {"visibility": Document.Visibility.PUBLIC}
    policy.actions.settle(lesson, opened, topics=topics, tools=lesson.tools.all(), by=comms, at=at)
    seen = policy.rules.fingerprint_of(list(lesson.drafts.all()))
    policy.actions.publish(lesson, material_change=True, note="", seen=seen, by=comms, at=at)
