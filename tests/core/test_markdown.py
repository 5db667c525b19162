"""Markdown in and out: what leaves comes home the same, in words a person can edit wherever Markdown has them."""

from pathlib import Path

import pytest

from core.markdown import canonical, from_markdown, references, to_markdown
from core.markdown.reading import RAW

SAMPLE = Path(__file__).resolve().parents[2] / "operations/sample/library"
SAYABLE = [
    "<p>a<br>- b</p>",
    "<p>1. a</p><p>2) b</p><p># c *d* _e_ f_g `h` &amp;amp; &lt;b&gt; [x](y) ![z]</p>",
    "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ul><ul><li>d</li></ul>",
    "<ol start='3'><li>a</li><li><p>b</p><p>c</p></li></ol><ol><li>x</li></ol>",
    "<table><caption>Cap | x</caption><tbody><tr><th><p>A</p></th><th class='right'>B</th></tr>"
    "<tr><td><p>1 | 2</p></td><td class='right'>2</td></tr></tbody></table><p>: x</p>",
    "<div class='callout'><p>Un</p><p>deux</p></div>",
    "<div class='callout'><ol><li>a</li></ol></div>",
    "<div class='pair'><div class='do'><ul><li>a</li></ul></div><div class='avoid'><p>b</p></div></div>",
    "<figure class='figure'><img src='/a.png' alt='a [b]'><figcaption>Légende \"x\"</figcaption></figure>",
    "<pre><code>a\n  ```\nb</code></pre><hr><blockquote><p>q</p><blockquote><p>r</p></blockquote></blockquote>",
    "<p>voir <a href='/guide/x/#a(b)' title='t\"'>le <strong>guide</strong></a>!<a href='https://a.example/?a=1&amp;copy=2'>x</a></p>",
    "<p><s>old</s> <code>a`b</code></p>",
    "<blockquote><p>[!NOTE] x</p></blockquote>",
    "",
]
UNSAYABLE = [
    "<p><strong>«\u00a0a\u00a0»</strong>b</p>",
    "<table><tr><td colspan=2>a</td></tr><tr><td><p>x</p><p>y</p></td><td>z</td></tr></table>",
    "<table><tr><th>a</th></tr><tr><th scope=row>b</th></tr></table>",
    "<div class='do'><p>x</p></div><div class='avoid'><p>y</p></div>",
    "<p>x <img src='/b.png' alt=''> y</p>",
    "<h2>a<br>b</h2>",
    "bare text <p>p</p>",
    "<blockquote>" * 200 + "x" + "</blockquote>" * 200,
]


@pytest.mark.parametrize("html", SAYABLE)
def test_what_markdown_can_say_is_said_and_comes_home(html):
    text = to_markdown(html)
    assert (RAW in text.replace("`{=html}`", ""), canonical(from_markdown(text))) == (False, canonical(html))


@pytest.mark.parametrize("html", UNSAYABLE)
def test_what_markdown_cannot_say_travels_raw_and_comes_home(html):
    text = to_markdown(html)
    assert (RAW in text, canonical(from_markdown(text))) == (True, canonical(html))


def test_starter_library_needs_no_raw_block():
    for path in sorted(SAMPLE.glob("*.??.md")):
        html = from_markdown(
            path.read_text("utf-8").split("---\n", 2)[2],
            link=lambda target: target.replace("guide:", "/guide/"),
            image=lambda source: {"src": f"/{source}"},
        )
        text = to_markdown(html)
        assert (RAW in text, canonical(from_markdown(text))) == (False, canonical(html)), path.name


def test_addresses_turn_on_the_way_out_in_raw_blocks_too():
    text = to_markdown(
        "<p><a href='/guide/a/'>a</a></p><p>x <img src='/i.png' alt=''> <a href='/guide/b/'>b</a></p>",
        link=lambda target: f"guide:{target.split('/')[2]}",
        image=lambda source: f"images{source}",
    )
    assert text.startswith("[a](guide:a)\n\n```{=html}\n")
    assert [(r.kind, r.target, r.alt, r.line) for r in references(text)] == [
        ("link", "guide:a", "", 1),
        ("image", "images/i.png", "ornament", 4),
        ("link", "guide:b", "", 4),
    ]


def test_raw_block_is_cleaned_and_what_it_must_not_hold_is_named():
    text = "```{=html}\n<p onclick='x()'>ok</p>\n<script>alert(1)</script>\n<img src='https://evil.example/x.png' alt='x'>\n```"
    assert from_markdown(text).split() == ["<p>ok</p>", "<img", 'alt="x">']
    assert [(r.kind, r.target) for r in references(text)] == [
        ("html", "<script>"),
        ("image", "https://evil.example/x.png"),
    ]


def test_caption_below_a_table_belongs_to_it():
    html = from_markdown("| A | B |\n|---|--:|\n| 1 | 2 |\n\n: Combien *coûte* quoi\n\nSuite")
    assert html.startswith("<table>\n<caption>Combien <em>coûte</em> quoi</caption>\n<thead>")
    assert html.endswith("</table>\n<p>Suite</p>\n")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("<ul><li><p>a</p></li></ul>", "<ul>\n<li>a</li>\n</ul>\n", True),
        ("<p><strong>a </strong>b</p>", "<p><strong>a</strong> b</p>", True),
        ("<p>a\nb</p>", "<p>a b</p>", True),
        ("<p>a</p><p>b</p>", "<p>a b</p>", False),
        ("<p>a\u00a0b</p>", "<p>a b</p>", False),
        ("<p>a <em>b</em> c</p>", "<p>a<em>b</em>c</p>", False),
    ],
)
def test_canonical_form_sees_what_a_reader_sees(one, other, same):
    assert (canonical(one) == canonical(other)) is same
