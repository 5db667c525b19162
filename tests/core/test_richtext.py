"""Rich text: nothing that runs survives, judged on the parsed page; our own parts come out as the pages need them."""

import lxml.html
import pytest
from django.utils import translation

from core import markdown, richtext

VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="/guide/a/" onerror="alert(1)">',
    "<img src='javascript:alert(1)' alt=x>",
    "<img src=data:text/html,<script>alert(1)</script>>",
    "<img src=//evil.example/pixel.png alt=x>",
    "<img src=https://evil.example/pixel.png alt=x>",
    "<img src='/\\evil.example/pixel.png' alt=x>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="&#x6A&#x61vascript:alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="/\\evil.example/">x</a>',
    '<a href="\\\\evil.example/">x</a>',
    '<a href="/" onclick="alert(1)" style="color:red" target="_blank">x</a>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<math href="javascript:alert(1)">x</math>',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    '<button formaction="javascript:alert(1)">x</button>',
    "<input autofocus onfocus=alert(1)>",
    "<body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<p style=behavior:url(x.htc)>x</p>",
    "<table background=javascript:alert(1)><tr><td>x</table>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><a title='</title><img src=x onerror=alert(1)>'></title>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<p id=main class='button danger callout' data-add-row=x hx-get=/x>x</p>",
    "<div class='pair button'>x</div>",
    "<img src='/a.png' alt='\" onerror=\"alert(1)' width='1\" onload=\"x'>",
    "<a title='\"><script>alert(1)</script>' href='/'>x</a>",
    '"><script>alert(1)</script>',
    "<<script>alert(1)//<</script>",
    "<img/src='x'/onerror=alert(1)>",
    "<img src=x:alert(alt) onerror=eval(src) alt=0>",
    "<p>\x00<scr\x00ipt>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](data:text/html,alert)",
    "![x](javascript:alert(1))",
    '![x](/a.png"onerror="alert(1))',
    '![x](/a.png "title\\" onerror=\\"alert(1)")',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '```"><script>alert(1)</script>\nx\n```',
    "> [!DO]<script>alert(1)</script>\n> <img src=x onerror=alert(1)>",
    "| <script>alert(1)</script> | b |\n|:-:|--|\n| [x](javascript:alert(1)) | <svg/onload=alert(1)> |",
]
SAFE_SCHEMES = {"", "http", "https", "mailto"}


def judged(html: str) -> list[str]:
    """What a browser would mind: tags, attributes, classes and addresses outside the list."""
    found = []
    for element in lxml.html.document_fromstring(f"<main>{html}</main>").iter():
        if not isinstance(element.tag, str):
            found.append("comment")
            continue
        if element.tag in {"html", "body", "main"}:
            continue
        ours = richtext.TAGS
        if element.tag not in ours:
            found.append(element.tag)
        for name, value in element.attrib.items():
            if (
                name.startswith("on")
                or name in {"style", "target", "srcset", "srcdoc"}
                or name.startswith(("data-", "hx-"))
            ):
                found.append(f"{element.tag} {name}")
            if name in {"href", "src"}:
                address = "".join(sign for sign in value if sign > " ").lower()
                scheme = address.split(":")[0] if ":" in address.split("/")[0] else ""
                if scheme not in SAFE_SCHEMES or address.replace("\\", "/").startswith("//"):
                    found.append(f"{element.tag} {name}={value}")
                if name == "src" and not address.startswith("/"):
                    found.append(f"image from elsewhere {value}")
            if name == "class" and not set(value.split()) <= {
                "callout",
                "pair",
                "do",
                "avoid",
                "figure",
                "table",
                "table-scroll",
                "center",
                "right",
            }:
                found.append(f"class {value}")
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_nothing_that_runs_survives_cleaning(vector):
    assert judged(richtext.clean(vector)) == []
    assert judged(richtext.render(vector)) == []


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_nothing_that_runs_survives_markdown(vector):
    html = markdown.from_markdown(vector, link=lambda target: target, image=lambda source: {"src": source})
    assert judged(html) == []
    assert judged(richtext.render(html)) == []


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_cleaning_twice_changes_nothing(vector):
    once = richtext.clean(vector)
    assert richtext.clean(once) == once


def test_judge_sees_what_is_wrong():
    """The control: an uncleaned page is found out."""
    assert judged('<img src="x" onerror="alert(1)"><script>1</script><a href="java\tscript:x">x</a>') != []


def test_do_and_avoid_become_a_named_pair():
    html = markdown.from_markdown("> [!DO]\n> - Citer ses sources\n\n> [!AVOID]\n> Nommer un client")
    assert html.count('<div class="pair">') == 1
    shown = richtext.render(html, "fr")
    titles = [
        heading.text for heading in lxml.html.fragment_fromstring(shown, create_parent="div").iter("h3")
    ]
    assert titles == ["À faire", "À éviter"]
    assert "<h3>Do</h3>" in richtext.render(html, "en")


def test_lone_do_stays_alone_and_note_is_a_callout():
    html = markdown.from_markdown("> [!DO]\n> x\n\ntexte\n\n> [!AVOID]\n> y\n\n> [!note] z\n\n> simple")
    assert [
        element.get("class")
        for element in lxml.html.fragment_fromstring(html, create_parent="main").iter("div")
    ] == ["do", "avoid", "callout"]
    assert html.count("<blockquote>") == 1
    assert "[!" not in html


def test_two_pairs_in_a_row_stay_two_pairs():
    text = "> [!DO]\n> a\n\n> [!AVOID]\n> b\n\n> [!DO]\n> c\n\n> [!AVOID]\n> d"
    assert markdown.from_markdown(text).count('class="pair"') == 2


def test_headings_get_ids_once_each_and_contents_agree():
    html = markdown.from_markdown(
        "# Titre\n\n## Été & co\n\n### Détail\n\n## Été & co\n\n## Main\n\n##### Bas"
    )
    shown = richtext.render(html)
    ids = [
        (heading.tag, heading.get("id"))
        for heading in lxml.html.fragment_fromstring(shown, create_parent="div").iter("h2", "h3", "h4")
    ]
    assert ids == [
        ("h2", "titre"),
        ("h2", "ete-co"),
        ("h3", "detail"),
        ("h2", "ete-co-2"),
        ("h2", "main-2"),
        ("h4", "bas"),
    ]
    assert richtext.contents(html) == (
        ("titre", "Titre"),
        ("ete-co", "Été & co"),
        ("ete-co-2", "Été & co"),
        ("main-2", "Main"),
    )


def test_table_scrolls_in_a_named_region_without_style():
    html = markdown.from_markdown("| Où | Combien |\n|:--|--:|\n| Lyon | 3 |")
    assert "style" not in html
    assert html.count('class="right"') == 2
    with translation.override("fr"):
        region = lxml.html.fragment_fromstring(richtext.render(html, "fr"), create_parent="main").find("div")
    assert (region.get("role"), region.get("tabindex"), region.get("aria-label")) == (
        "region",
        "0",
        "Tableau\u00a0: Où",
    )
    assert [head.get("scope") for head in region.iter("th")] == ["col", "col"]


def test_lone_image_is_a_lazy_figure_with_its_caption():
    html = markdown.from_markdown(
        '![Un plan](images/plan.png "Le plan")',
        image=lambda source: {"src": f"/{source}", "width": "300", "height": "200"},
    )
    image = lxml.html.fragment_fromstring(richtext.render(html), create_parent="div").find(".//img")
    assert dict(image.attrib) == {
        "src": "/images/plan.png",
        "alt": "Un plan",
        "width": "300",
        "height": "200",
        "loading": "lazy",
        "decoding": "async",
    }
    assert "<figcaption>Le plan</figcaption>" in html


def test_links_are_resolved_and_strangers_kept_at_a_distance():
    html = markdown.from_markdown(
        "[a](guide:charte) [b](https://exemple.example/) [c](guide:rien)",
        link=lambda target: {"guide:charte": "/guide/charte/", "guide:rien": None}.get(target, target),
    )
    links = [
        (link.get("href"), link.get("rel"))
        for link in lxml.html.fragment_fromstring(richtext.render(html), create_parent="div").iter("a")
    ]
    assert links == [
        ("/guide/charte/", None),
        ("https://exemple.example/", "noopener noreferrer"),
        (None, None),
    ]


def test_plain_text_reads_as_sentences():
    html = "<h2>Titre</h2><p>Un\u00a0:\u00a0mot &amp; <strong>deux</strong></p><ul><li>trois.</li><li>quatre</li></ul>"
    assert richtext.plain(html) == "Titre · Un\u00a0:\u00a0mot & deux · trois. quatre"


def test_words_and_minutes_are_counted():
    assert richtext.words("<p>L’équipe va-t-elle bien ?</p>") == 3
    assert (richtext.minutes("<p></p>"), richtext.minutes(f"<p>{'mot ' * 660}</p>")) == (1, 3)


def test_references_name_their_line():
    text = "## A\n\n[x](guide:a)\nsuite ![plan](images/p.png)\n\n<b>x</b>\n\n# Titre\n\n> [!TIP]\n> y\n\n[z](javascript:x)"
    found = [(reference.kind, reference.target, reference.line) for reference in markdown.references(text)]
    assert found == [
        ("link", "guide:a", 3),
        ("image", "images/p.png", 4),
        ("html", "<b>", 6),
        ("html", "</b>", 6),
        ("title", "Titre", 8),
        ("alert", "TIP", 10),
        ("link", "javascript:x", 13),
    ]


def test_deep_and_long_text_is_rendered():
    assert richtext.render(markdown.from_markdown("> " * 200 + "x"))
    assert richtext.render(markdown.from_markdown("- a\n" * 5_000))
