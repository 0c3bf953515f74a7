"""Postings of real shape in any number: distinct numbers and addresses, texts of 2.5 kB."""

import random
from collections.abc import Iterable

from postings.model import RawPosting

EMPLOYERS = ("Larkfield Health", "Norrsken Rail", "Cobalt Ledger", "Steinbock Werke GmbH", "Maple")
ROLES = ("Data Analyst", "Firmware Engineer", "Nurse Educator", "Payroll Specialist", "Designer")
TEAMS = ("Tools", "Field", "Labs", "Growth", "Supply", "Core", "Studio", "Platform")
PLACES = ("Boston, MA", "Stockholm, Sweden", "London", "München, Deutschland", "Toronto, ON")
SKILLS = ("Python", "SQL", "Kubernetes", "Figma", "Salesforce", "Excel", "Terraform", "React")
OPENERS = (
    "You will",
    "Together with your team you",
    "From the first week on you",
    "Each month you",
)
TASKS = (
    "look after the numbers that planners trust",
    "write down what was learned so that others find it",
    "keep the services up that nurses, drivers and clerks rely on",
    "talk to the people who use what we build, and change it where they stumble",
    "review the work of colleagues and have yours reviewed",
    "bring new devices from the bench to the first thousand customers",
)
CLOSINGS = (
    "on time and within budget.",
    "across three sites and two time zones.",
    "with the tools that you judge best.",
    "without waiting to be asked.",
)


def posting(index: int, edition: int = 0) -> RawPosting:
    """The posting with this number, always the same; a later edition has another text."""
    chance = random.Random(index * 7 + edition)
    employer = EMPLOYERS[index % len(EMPLOYERS)]
    base = chance.randrange(52, 160) * 1000
    return RawPosting(
        platform="file",
        board="bench",
        employer=employer,
        url=f"https://jobs.example.com/{index % len(EMPLOYERS)}/{4_000_000 + index}",
        posting_id=str(4_000_000 + index),
        role_number=f"R-{100_000 + index}",
        title=f"{ROLES[index % len(ROLES)]}, {TEAMS[index % len(TEAMS)]}",
        locations=[PLACES[index // 3 % len(PLACES)]],
        employment_type="Full-time",
        published=f"2026-02-{1 + index % 28:02d}",
        description_html=description(chance, employer, base),
    )


def description(chance: random.Random, employer: str, base: int) -> str:
    """Sections under headings, as careers pages have them."""
    skills = " and ".join(chance.sample(SKILLS, 2))
    parts = {
        "Summary": f"<p>{sentences(chance, 3)}</p>",
        "Responsibilities": items(sentences(chance, 1) for _ in range(8)),
        "Minimum Qualifications": items(
            (f"{chance.randrange(1, 9)}+ years of experience with {skills}", "Bachelor's degree")
        ),
        "Preferred Qualifications": items(("Master's degree", sentences(chance, 1))),
        "Pay & Benefits": f"<p>The base pay range is ${base:,} to ${base + 24_500:,} a year.</p>",
        "About us": f"<p>{employer} builds things that last. {sentences(chance, 5)}</p>",
        "Equal opportunity": f"<p>{employer} is an equal opportunity employer.</p>",
    }
    return "".join(f"<h3>{heading}</h3>{body}" for heading, body in parts.items())


def sentences(chance: random.Random, count: int) -> str:
    """Sentences put together from the vocabulary."""
    return " ".join(
        f"{chance.choice(OPENERS)} {chance.choice(TASKS)} {chance.choice(CLOSINGS)}"
        for _ in range(count)
    )


def items(lines: Iterable[str]) -> str:
    """A list."""
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
