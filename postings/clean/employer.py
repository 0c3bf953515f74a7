"""Employers under one key: legal form, case and punctuation do not make another employer."""

import re
import unicodedata
from functools import lru_cache

from postings.clean.text import one_line

LEGAL = re.compile(
    r"""\s(?:(?:inc|incorporated|corp|corporation|co|company|llc|llp|lp|ltd|limited|plc|pty\ ltd|pte\ ltd|pvt\ ltd|private\ limited
    |gmbh(?:\ (?:&|und)\ co\ (?:kg|kgaa))?|mbh|ag(?:\ &\ co\ kg)?|kg|kgaa|ohg|ug|se|e\ ?v|sa|s\ a|sas|sasu|sarl|s\ a\ r\ l|scs|spa|s\ p\ a|srl|s\ r\ l
    |sl|slu|s\ l|bv|b\ v|nv|n\ v|ab|publ|oy|oyj|as|asa|a\ s|aps|hf|ehf|sp\ z\ o\ ?o|spółka\ z\ o\ o|s\ r\ o|sro|d\ o\ o|doo|kft|zrt|nyrt|ood|ead
    |ltda|s\ a\ de\ c\ v|sa\ de\ cv|eireli|me|k\ k|kk|co\ ltd|kabushiki\ kaisha|sdn\ bhd|bhd|tbk|jsc|ooo|oao|a\ ş|as|ltd\ şti))+$""",
    re.I | re.X,
)
EAST = re.compile(r"株式会社|有限会社|合同会社|\(株\)|（株）|有限公司|股份|주식회사|㈜|בע\"?מ|בע״מ")


def read_employer(name: str | None) -> str | None:
    """The name as one line."""
    return one_line(name)


@lru_cache(20_000)
def employer_key(name: str | None) -> str | None:
    """`Apple Inc.` and `APPLE` become `apple`; `Škoda` and `Koda` stay apart."""
    if not name:
        return None
    text = EAST.sub(" ", unicodedata.normalize("NFC", name)).casefold()
    words = " ".join(re.sub(r"[^\w&+]+|_", " ", text.replace("'", "").replace("’", "")).split())
    # Words only: the first one is never a legal form.
    bare = LEGAL.sub("", words)
    bare = bare.removeprefix("the ") if len(bare) > 6 else bare
    return (
        bare.strip(" &") or words or unicodedata.normalize("NFC", name).strip().casefold() or None
    )
