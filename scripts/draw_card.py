"""Draws static/img/card.png, the picture that social networks show beside a link to a public page.

    .venv/bin/python scripts/draw_card.py

The portal's own mark on its own paper, no words: it serves both languages and every company.
"""

from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT, SCALE = 1200, 630, 2
PAPER, CORAL, INDIGO, SAND = "#faf8f4", "#bd3f27", "#2b3fbf", "#e4dfd4"
TARGET = Path(__file__).resolve().parent.parent / "static/img/card.png"


def mark(draw: ImageDraw.ImageDraw, x: int, y: int, side: int, colour: str, hole: str) -> None:
    """The drop of icon.svg: a circle with one square corner, and a hole."""
    draw.ellipse((x, y, x + side, y + side), fill=colour)
    draw.rounded_rectangle(
        (x, y + side // 2, x + side // 2, y + side),
        side // 7,
        fill=colour,
        corners=(False, False, False, True),
    )
    inner = side * 12 // 28
    corner = (side - inner) // 2
    draw.ellipse((x + corner, y + corner, x + corner + inner, y + corner + inner), fill=hole)


def main() -> None:
    card = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    draw = ImageDraw.Draw(card)
    for row, widths in enumerate([(340, 170), (220, 250), (410, 90)]):
        y = (210 + row * 82) * SCALE
        x = 560 * SCALE
        for part, width in enumerate(widths):
            colour = INDIGO if (row, part) == (0, 0) else SAND
            end = min(x + width * SCALE, (WIDTH - 90) * SCALE)
            draw.rounded_rectangle((x, y, end, y + 38 * SCALE), 19 * SCALE, fill=colour)
            x = end + 22 * SCALE
    mark(draw, 130 * SCALE, 150 * SCALE, 330 * SCALE, CORAL, PAPER)
    card = card.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(64)
    card.save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
