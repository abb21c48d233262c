"""Imported by the process of which those that analyse are copies, and by it alone: what they need is loaded here, once.

It has no thread and no connection, so that copies of it are safe.
"""

import gc

from quotetrack.services.analysis_work import Unit, read_unit

# The first text loads the models and the lists of words; of settings that name another model nothing is known here.
read_unit(Unit("“It rains,” Anna Bell said.", None, None, "en"))

# None of it is ever garbage, and what is not looked at stays shared between the copies.
gc.freeze()
