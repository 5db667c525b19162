"""What changed between two texts, as somebody reads it: by word inside paragraphs, cells and items; nothing is run."""

import time

import pytest
from django.utils import translation

from core.differences import compare, show


@pytest.mark.parametrize(
    ("older", "newer", "html"),
    [
        ("<p>un chat</p>", "<p>un chat noir</p>", "<p>un chat<ins> noir</ins></p>"),
        ("<p>un chat noir</p>", "<p>un chat</p>", "<p>un chat<del> noir</del></p>"),
        (
            "<p>le <strong>chat</strong> dort</p>",
            "<p>le <strong>chien</strong> dort</p>",
            "<p>le <del><strong>chat</strong></del><ins><strong>chien</strong></ins> dort</p>",
        ),
        (
            '<p>voir <a href="/a">ici</a> bien</p>',
            '<p>voir <a href="/b">ici</a> bien</p>',
            '<p>voir <del><a href="/a">ici</a></del><ins><a href="/b">ici</a></ins> bien</p>',
        ),
        ("<ul><li>a</li></ul>", "<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li><ins>b</ins></li></ul>"),
        ("<p>a</p>", "<p>a</p><h2>Neuf</h2>", "<p>a</p><h2><ins>Neuf</ins></h2>"),
        ("<p>a</p><p>tout part</p>", "<p>a</p>", "<p>a</p><p><del>tout part</del></p>"),
        (
            "<table><tbody><tr><td>a b</td><td>c</td></tr></tbody></table>",
            "<table><tbody><tr><td>a b</td><td>d</td></tr></tbody></table>",
            "<table><tbody><tr><td>a b</td><td><del>c</del><ins>d</ins></td></tr></tbody></table>",
        ),
        (
            '<figure class="figure"><img src="/a" alt="x"></figure>',
            '<figure class="figure"><img src="/b" alt="x"></figure>',
            '<figure class="figure"><del><img src="/a" alt="x"></del><ins><img src="/b" alt="x"></ins></figure>',
        ),
        ("<p>même</p>", "<p>même</p>", "<p>même</p>"),
        ("", "<p>né</p>", "<p><ins>né</ins></p>"),
    ],
)
def test_only_what_changed_is_marked(older, newer, html):
    assert compare(older, newer).html == html


def test_words_are_counted():
    found = compare("<p>un deux trois</p>", "<p>un quatre cinq trois l’autre</p>")
    assert (found.added, found.removed) == (3, 1)


def test_text_that_speaks_of_marks_stays_text():
    """Neither a mark nor a script that somebody writes becomes one."""
    found = compare(
        "<p>a</p>", "<p>a &lt;ins&gt; &lt;script&gt;x&lt;/script&gt;</p><ins>b</ins><script>c</script>"
    )
    assert "<script" not in found.html
    assert "&lt;ins&gt;" in found.html
    assert found.html.count("<ins>") == 2  # ours: the words after "a", the block "b"
    assert 'class="same"' not in compare('<div class="same">a</div>', '<div class="same">a</div>').html


def test_long_unchanged_stretches_fold():
    same = "".join(f"<p>Ligne {number}</p>" for number in range(8))
    found = compare(f"{same}<p>fin un</p>", f"{same}<p>fin deux</p>")
    with translation.override("fr"):
        html = show(found.html, "fr")
    assert html.count("<details") == 1
    assert "<summary>7 paragraphes inchangés</summary>" in html
    assert "Ligne 7</p><p>fin" in html.replace("\n", "")
    assert '<span class="hidden-text">[ajouté\u00a0: </span>deux' in html


def test_twelve_thousand_words_take_less_than_two_seconds():
    words = [f"mot{number % 977}" for number in range(12_000)]
    older = "".join(f"<p>{' '.join(words[start : start + 60])}</p>" for start in range(0, 12_000, 60))
    for place in range(50, 12_000, 100):
        words[place] = "changé"
    newer = "".join(f"<p>{' '.join(words[start : start + 60])}</p>" for start in range(0, 12_000, 60))
    start = time.process_time()
    found = compare(older, newer)
    assert (found.added, found.removed) == (120, 120)
    assert time.process_time() - start < 2
