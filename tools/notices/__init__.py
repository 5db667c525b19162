"""What do we tell, and to whom? One module per noun: each registers its kinds of messages."""

from tools.notices import opinions, people, requests, reviews, trials

__all__ = ["opinions", "people", "requests", "reviews", "trials"]
