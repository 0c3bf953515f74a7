"""Seniority from the title, else from nothing: texts name every level they deal with."""

import re

LEVELS: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(words, re.I))
    for name, words in [
        ("intern", r"\bintern(?:ship)?\b|praktikant\w*|werkstudent\w*|\btrainee\b|stagiaire|apprentice|סטודנט"),
        ("executive", r"\bchief\b|\bc[etfo]o\b|\bcmo\b|\b(?:s|e)?vp\b|vice president|managing director|geschäftsführer\w*"),
        ("director", r"\bdirector\b|\bhead of\b|direktor\w*|directeur|leiter(?:in)?\b"),
        ("manager", r"\bmanager\b(?!\s+assistant)|\bsupervisor\b|teamleit\w*|responsable\b|מנהל"),
        ("lead", r"\blead\b|\bprincipal\b|\bstaff\b|\barchitect\b|ראש צוות"),
        ("senior", r"\bsenior\b|\bsr\b\.?|\bIII\b|\bexperienced\b"),
        ("entry", r"\bjunior\b|\bjr\b\.?|\bentry[- ]level\b|\bgraduate\b|\bnew grad\b|berufseinsteiger\w*|débutant"),
        ("mid", r"\bmid[- ]?(?:level|senior)?\b|\bII\b|\bintermediate\b"),
    ]
]  # fmt: skip
NOT_MANAGING = re.compile(r"\b(?:account|product|project|program|programme|community|customer success|case|office|marketing|sales|category) manager\b", re.I)  # fmt: skip


def read_seniority(title: str | None, text: str) -> tuple[str | None, str]:
    """intern, entry, mid, senior, lead, manager, director or executive, and the words."""
    if not title:
        return None, ""
    bare = NOT_MANAGING.sub(" ", title)
    for name, pattern in LEVELS:
        if found := pattern.search(bare):
            return name, found[0]
    return None, ""
