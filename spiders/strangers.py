"""Vendors of career boards that have no module here, so that an answer can name them."""

from urllib.parse import urlsplit

# The end of the host, and the name that people know the vendor by.
VENDORS = {
    "adp.com": "ADP", "applicantpro.com": "ApplicantPro", "applytojob.com": "JazzHR",
    "avature.net": "Avature", "brassring.com": "BrassRing", "bullhornstaffing.com": "Bullhorn",
    "catsone.com": "CATS", "clearcompany.com": "ClearCompany", "comeet.com": "Comeet",
    "csod.com": "Cornerstone", "dayforcehcm.com": "Dayforce", "deel.com": "Deel",
    "factorialhr.com": "Factorial", "freshteam.com": "Freshteam", "gem.com": "Gem",
    "gupy.io": "Gupy", "hibob.com": "HiBob", "hirehive.com": "HireHive", "homerun.co": "Homerun",
    "hrmdirect.com": "ClearCompany", "hrmos.co": "HRMOS", "isolvedhire.com": "isolved",
    "jobscore.com": "JobScore", "jobylon.com": "Jobylon", "linkedin.com": "LinkedIn",
    "mokahr.com": "Moka", "njoyn.com": "Njoyn", "pageuppeople.com": "PageUp",
    "paycomonline.net": "Paycom", "paylocity.com": "Paylocity", "phenompeople.com": "Phenom",
    "recruiterbox.com": "Trakstar", "softgarden.io": "softgarden", "taleo.net": "Taleo",
    "traffit.com": "Traffit", "trakstar.com": "Trakstar", "ultipro.com": "UKG (UltiPro)",
    "ukg.net": "UKG", "umantis.com": "Umantis", "zhiye.com": "Beisen", "zohorecruit.com": "Zoho",
}  # fmt: skip


def vendor(url: str) -> str | None:
    """The vendor on whose host an address lies, None for any other host."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return None
    return VENDORS.get(".".join(labels[-2:]))
