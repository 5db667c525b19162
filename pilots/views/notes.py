"""How a pilot goes, on its rhythm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from early_adopters.models import day_words
from pilots import actions, rules
from pilots.forms.notes import NoteForm, RhythmForm
from pilots.models import Mood
from pilots.views.page import load, show


@require_POST
@needs("pilots.course")
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The button « skip » keeps the word and the mood of before."""
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_follow_course(request.user, pilot, at=at).enforce()
    form = NoteForm(request.POST, skipping="skip" in request.POST)
    if not form.is_valid():
        return show(pilot, request, at=at, status=422, note_form=form)
    note = actions.write_note(pilot, **form.cleaned_data, by=request.user, at=at)
    if note.mood == Mood.BLOCKED:
        messages.success(request, _("Your note is there, and those who can help are told at once."))
    elif pilot.next_note_on:
        said = _("Your note is there. The next one is asked for on %(day)s.")
        messages.success(request, said % {"day": day_words(pilot.next_note_on)})
    else:
        messages.success(request, _("Your note is there."))
    return redirect(pilot.get_absolute_url() + "#notes")


@require_POST
@needs("pilots.course")
def set_rhythm(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_follow_course(request.user, pilot, at=at).enforce()
    form = RhythmForm(request.POST)
    if not form.is_valid():
        return show(pilot, request, at=at, status=422, rhythm_form=form)
    actions.set_rhythm(pilot, **form.cleaned_data, by=request.user, at=at)
    messages.success(request, _("The rhythm of the notes is set."))
    return redirect(pilot.get_absolute_url() + "#notes")
