"""What a person chose on the preferences screen, and which page of their messages they ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Topic

WHAT_COMES = {
    Topic.READING: _("A new version to read, and a reminder if you have not confirmed it."),
    Topic.WRITING: _("What becomes of a text you sent, a remark from a reader, a review that is due."),
    Topic.TRAINING: _("Your sign-ups, a place that becomes free, the reminder before a session."),
    Topic.PILOTS: _("The answer to your proposals, and what happens in the pilots you take part in."),
    Topic.TOOLS: _(
        "Questions about a tool and their answers, what you told us of, the trials you take part in."
    ),
    Topic.MENTORING: _("Who accompanies you, whom you accompany, and the first contact that was promised."),
    Topic.DIGEST: _(
        "Once a week, by mail only: what waits for you and what is new. Nothing is sent when there is nothing to say."
    ),
}


class Choices(forms.Form):
    """One box per topic, ticked when it comes by mail."""

    topics = forms.MultipleChoiceField(
        choices=[(topic.value, topic.label) for topic in WHAT_COMES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class PageForm(forms.Form):
    """?page=; anything else than a page number shows the first page."""

    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)

    def number(self) -> int:
        return (self.cleaned_data.get("page") or 1) if self.is_valid() else 1


class After(forms.Form):
    """Where a person goes once the message is read: to what it is about, or back to the list."""

    then = forms.ChoiceField(choices=[("open", "open"), ("stay", "stay")], required=False)
