"""What do we tell, and to whom? One module per noun: each registers its kinds of messages."""

from tools.notices import people, requests

__all__ = ["people", "requests"]
