"""Two languages side by side in one row: title_fr and title_en, read as title."""

from django.utils.translation import get_language


class Bilingual:
    """`title = Bilingual()` beside `title_fr` and `title_en`: the reader's language, else the other one."""

    def __set_name__(self, owner, name: str) -> None:
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return pick(instance, self.name)


def pick(instance, name: str):
    first, second = ("en", "fr") if (get_language() or "fr").startswith("en") else ("fr", "en")
    return getattr(instance, f"{name}_{first}") or getattr(instance, f"{name}_{second}")
