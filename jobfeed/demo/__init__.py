"""A careers site on loopback with a small job market on it: several days of a few employers."""

from jobfeed.demo.market import DAYS, date_of, expected
from jobfeed.demo.site import CareersSite

__all__ = ["DAYS", "CareersSite", "date_of", "expected"]
