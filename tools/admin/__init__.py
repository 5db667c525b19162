"""Back office of the tools, one module per noun: the same actions as everywhere."""

from tools.admin import register

__all__ = ["register"]
