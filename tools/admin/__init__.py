"""Back office of the tools, one module per noun: the same actions as everywhere."""

from tools.admin import people, register, requests

__all__ = ["people", "register", "requests"]
