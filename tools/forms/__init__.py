"""What did they type? One module per noun."""

from tools.forms.register import RegisterFilter

__all__ = ["RegisterFilter"]
