"""What did they type? One module per screen."""

from policy.forms.desk import PublishForm
from policy.forms.reading import AcknowledgeForm, LibraryFilter

__all__ = ["AcknowledgeForm", "LibraryFilter", "PublishForm"]
