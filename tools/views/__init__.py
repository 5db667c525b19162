"""HTTP in, HTTP out, one module per noun."""

from tools.views.register import register, tool

__all__ = ["register", "tool"]
