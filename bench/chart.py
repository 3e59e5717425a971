"""Line charts side by side, as an SVG written by hand: one panel for each quantity, the same lines in all of them."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 960, 420
MARGIN, GAP = 24, 56
TOP, BOTTOM = 146, 56
AXIS = 44  # room for the numbers of the first panel
FONT = "font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\""
INK, FAINT, GRID = "#1f2933", "#62707f", "#e4e8ec"


@dataclass(frozen=True)
class Line:
    name: str
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Panel:
    title: str
    unit: str
    values: dict  # by the line's name: one figure for each place on the x axis


def draw(title, subtitle, x_label, places, lines, panels):
    """The text of the SVG; "places" are the labels of the x axis, at equal distances."""
    width = (WIDTH - 2 * MARGIN - AXIS - GAP * (len(panels) - 1)) / len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" {FONT} role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        text(MARGIN, 34, title, 18, INK, weight=600),
        text(MARGIN, 56, subtitle, 12, FAINT),
        *legend(lines, 82),
    ]
    for number, panel in enumerate(panels):
        left = MARGIN + AXIS + number * (width + GAP)
        parts += PanelDrawing(panel, lines, places, left, width).parts()
    parts.append(text(WIDTH / 2, HEIGHT - 14, x_label, 12, FAINT, anchor="middle"))
    return "\n".join([*parts, "</svg>", ""])


def text(x, y, words, size, colour, anchor="start", weight=400):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'


def stroke(line):
    dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
    return f'stroke="{line.colour}" stroke-width="2.2" fill="none" stroke-linecap="round"{dashes}'


def legend(lines, y):
    x = MARGIN
    for line in lines:
        yield f'<path d="M{x} {y - 4} h26" {stroke(line)}/>'
        yield text(x + 34, y, line.name, 12, INK)
        x += 34 + 7 * len(line.name) + 28


class PanelDrawing:
    """One panel: its own scale, which begins at zero."""

    def __init__(self, panel, lines, places, left, width):
        self.panel, self.lines, self.places, self.left, self.width = panel, lines, places, left, width
        most = max(value for values in panel.values.values() for value in values)
        self.step = nice_step(most or 1)
        self.top = self.step * (int((most or 1) * 1.05 / self.step) + 1)

    def x(self, number):
        inset = self.width * 0.08
        return self.left + inset + (self.width - 2 * inset) * number / max(1, len(self.places) - 1)

    def y(self, value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top

    def parts(self):
        yield text(self.left, TOP - 30, self.panel.title, 13, INK, weight=600)
        yield text(self.left, TOP - 14, self.panel.unit, 12, FAINT)
        for tick in range(round(self.top / self.step) + 1):
            y = self.y(tick * self.step)
            yield f'<path d="M{self.left:.1f} {y:.1f} H{self.left + self.width:.1f}" stroke="{GRID if tick else FAINT}"/>'
            yield text(self.left - 8, y + 4, f"{tick * self.step:g}", 11, FAINT, anchor="end")
        for number, place in enumerate(self.places):
            yield text(self.x(number), HEIGHT - BOTTOM + 18, place, 11, FAINT, anchor="middle")
        for line in reversed(self.lines):  # the first on top
            if line.name in self.panel.values:
                yield from self.curve(line, self.panel.values[line.name])

    def curve(self, line, values):
        points = [(self.x(number), self.y(value)) for number, value in enumerate(values)]
        yield f'<path d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}" {stroke(line)}/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="#ffffff" stroke="{line.colour}" stroke-width="2"/>'


def nice_step(most):
    """1, 2 or 5 times a power of ten, so that about four steps reach the top."""
    size = 1.0
    while size * 10 <= most / 4:
        size *= 10
    while size > most / 4:
        size /= 10
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= most / 4)
