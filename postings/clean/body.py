"""A description in the forms that the rules look at, made once for all of them."""

from functools import cached_property

from postings.clean.phrases import words_of
from postings.clean.signs import lowered
from postings.model import SectionName

# What stands here is about somebody else, or about what one gets.
ASIDE: frozenset[SectionName] = frozenset({"about", "equal_opportunity", "pay_benefits", "other"})


class Body:
    """The text of a posting and its sections, in lower case as well, and the words it holds."""

    def __init__(self, sections: dict[SectionName, str]) -> None:
        self.sections = sections
        self.text = "\n\n".join(sections.values())
        self.low = lowered(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The different words of the text in lower case."""
        return words_of(self.low)

    def lines(self, name: SectionName) -> list[str]:
        """The lines of one section; none where the posting has no such section."""
        return self.sections.get(name, "").split("\n")

    def demanding(self) -> list[str]:
        """The lines that say what is demanded: those under such a heading, else all of the job's."""
        if "minimum_qualifications" in self.sections:
            return self.lines("minimum_qualifications")
        return self.elsewhere()

    def elsewhere(self) -> list[str]:
        """The lines about the job that stand under no heading for what is demanded or preferred."""
        named = {"minimum_qualifications", "preferred_qualifications"}
        return [
            line
            for name in self.sections
            if name not in ASIDE and name not in named
            for line in self.lines(name)
        ]
