"""Somebody was faster: what was typed is shown again beside what the other one did, never thrown away."""

from django import forms

from core.verdicts import Kind, Verdict


def kept(form: forms.BaseForm, reason: object) -> dict:
    """For components/kept.html: why it came too late, and the texts of the form as (label, text)."""
    texts = [
        (field.label, field.value())
        for field in form
        if isinstance(field.field.widget, forms.Textarea) and field.value()
    ]
    return {"reason": str(reason), "texts": texts}


def too_late(verdict: Verdict) -> str:
    """The reason when the moment has passed; whoever may not at all is turned away."""
    if verdict.kind is not Kind.NOT_NOW:
        verdict.enforce()
    return verdict.reason
