"""The table, as Markdown that reads well in a terminal too."""

from statistics import median


class Table:
    """Rows of figures by column; the first column is what the others are compared with, if they are."""

    def __init__(self, names, compare=True):
        self.names = names
        self.compare = compare
        self.rows = []

    def add(self, title, unit, figures, budget=""):
        """figures: for each column the list of its repetitions, in the same order for all; missing when it was not measured."""
        self.rows.append((title, unit, figures, budget))

    def lines(self):
        cells = [["work", "unit", *self.names, "budget"]] + [list(self.row(*row)) for row in self.rows]
        if not any(row[-1] for row in cells[1:]):
            cells = [row[:-1] for row in cells]
        widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
        for number, row in enumerate(cells):
            yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
            if number == 0:
                yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"

    def row(self, title, unit, figures, budget):
        yield title
        yield unit
        for name in self.names:
            yield self.cell(figures.get(name), figures.get(self.names[0]), self.compare and name != self.names[0])
        yield budget

    @staticmethod
    def cell(own, reference, compare):
        if not own:
            return "–"
        text = number(median(own))
        if compare and reference:
            text += f" ({ratio(own, reference):.2f} ×)"
        return text


def ratio(own, reference):
    """The median of the ratios, repetition by repetition: what disturbs one disturbs its neighbour too."""
    return median(a / b for a, b in zip(own, reference))


def number(value):
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
