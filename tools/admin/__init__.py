"""Back office of the tools, one module per noun: the same actions as everywhere."""

from tools.admin import opinions, people, register, requests, trials

__all__ = ["opinions", "people", "register", "requests", "trials"]
