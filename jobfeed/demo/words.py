"""What an opening says, in the words its employer or a copy uses."""

import html

from jobfeed.demo.market import Opening

ABOUT = "{} builds things that last, and repairs those that do not."
EQUAL = "{} is an equal opportunity employer. We consider applicants without regard to race, religion, gender, age or disability."


def parts(opening: Opening, day: int) -> dict[str, list[str]]:
    """The words of an opening by heading."""
    work = f"{opening.work}, now also abroad" if opening.changed(day) else opening.work
    return {
        "Summary": [f"The team looks after {work}."],
        "Responsibilities": [f"Own {work}", "Write down what you learn", "Help colleagues review their work"],
        "Minimum Qualifications": [f"{opening.years}+ years of experience with {opening.skills}", "Bachelor's degree or equivalent practice"],
        "Preferred Qualifications": ["Master's degree", "A sense of humour about printers"],
        "Pay & Benefits": [pay_words(opening)],
        "About us": [ABOUT.format(opening.employer.name)],
        "Equal opportunity": [EQUAL.format(opening.employer.name)],
    }  # fmt: skip


def pay_words(opening: Opening) -> str:
    """Pay as the employer's country writes it."""
    low, high = opening.pay
    match opening.employer.currency:
        case "EUR":
            written = f"Das Jahresgehalt liegt zwischen {low:,} € und {high:,} € brutto.".replace(
                ",", "."
            )
        case "SEK":
            written = f"Lön: {low // 3:,} - {high // 3:,} kr/månad.".replace(",", " ")
        case "GBP":
            written = f"Salary: £{low // 1000}k - £{high // 1000}k per annum plus a bonus of up to £4,000."
        case "CAD":
            written = f"The base salary range is CAD ${low:,} to CAD ${high:,}."
        case _:
            written = f"The base pay range for this role is between ${low:,} and ${high:,}, and you get a $1,000 learning stipend."
    return written


def as_html(opening: Opening, day: int) -> str:
    """The whole description as HTML."""
    blocks = []
    for heading, lines in parts(opening, day).items():
        items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        body = f"<ul>{items}</ul>" if len(lines) > 1 else f"<p>{html.escape(lines[0])}</p>"
        blocks.append(f"<h3>{html.escape(heading)}</h3>{body}")
    return "".join(blocks)


class Telling:
    """How an aggregator tells an opening: marked up anew, cut short, or in words of its own."""

    def __init__(self, opening: Opening, day: int) -> None:
        self.opening = opening
        self.said = parts(opening, day)

    def as_html(self) -> str:
        """The copy's description; every third copy leaves the role number out."""
        return (self._marked_up, self._cut_short, self._reworded)[self.opening.index // 9 % 3]()

    def _marked_up(self) -> str:
        blocks = [f"Role Number: {self.opening.number}<br>"]
        for heading, lines in self.said.items():
            told = "<br>".join(f"&bull; {html.escape(line)}" for line in lines)
            blocks.append(f"<b>{html.escape(heading)}</b><br>{told}<br><br>")
        return f"<div>{''.join(blocks)}</div>"

    def _cut_short(self) -> str:
        kept = list(self.said.items())[:3]
        blocks = [
            f"<p><strong>{heading}</strong></p><p>{html.escape(' '.join(lines))}</p>"
            for heading, lines in kept
        ]
        number = f"<p>Requisition ID: {self.opening.number}</p>"
        return "".join(blocks).removesuffix("</p>") + " &hellip; read more</p>" + number

    def _reworded(self) -> str:
        employer, work = self.opening.employer.name, html.escape(self.opening.work)
        asked = "".join(
            f"<li>{html.escape(line)}</li>" for line in self.said["Minimum Qualifications"]
        )
        return f"<p>{employer} is growing and wants somebody for {work}.</p><h4>You bring</h4><ul>{asked}</ul>"
