"""junheng (均衡): an education-quality plan becomes measured facts, findings and proof.

The tree is a sentence: a *policy* names what counts, *data* arrives, we *measure*,
*decide*, *publish*; the *web* is where people do it.  Imports run that way only.
"""

__version__ = "0.1.0"
