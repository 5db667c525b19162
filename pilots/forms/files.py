"""Which files did they choose? What they hold is judged where they come in."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.files import ACCEPT, MOST_DOCUMENT_BYTES
from pilots import rules


class FilesInput(forms.FileInput):
    """One field, several files."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"accept": ACCEPT, "multiple": True} | (attrs or {}))


class Files(forms.FileField):
    """Up to `most` files, each small enough to be read at all."""

    def __init__(self, *, most: int = rules.MOST_FILES, **kwargs) -> None:
        super().__init__(widget=FilesInput, required=False, **kwargs)
        self.most = most

    def clean(self, data, initial=None) -> list[UploadedFile]:
        """Too many or too large: ValidationError; an empty choice is an empty list."""
        chosen = (
            [one for one in data or [] if one] if isinstance(data, (list, tuple)) else [data] if data else []
        )
        if len(chosen) > self.most:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": self.most})
        for one in chosen:
            if one.size > MOST_DOCUMENT_BYTES:
                raise ValidationError(
                    _("%(name)s: %(reason)s")
                    % {"name": one.name, "reason": _("The file is larger than 10 MB.")}
                )
        return chosen
