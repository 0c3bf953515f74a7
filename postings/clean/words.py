"""What a word is made of: letters, digits, and the marks by which many scripts write vowels."""

import re
import unicodedata

# Of a word in Python's eyes they are no part: of "राम" and "रोम" the same would be left.
MARKS = "".join(chr(c) for c in range(0x300, 0xABF0) if unicodedata.category(chr(c))[0] == "M")
MARK = re.compile(f"[{MARKS}]")
