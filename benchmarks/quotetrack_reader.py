"""One process that analyses texts with quotetrack and prints one line of JSON with what that took.

    quotetrack_reader.py corpus FILE.jsonl     every "text" of the file, after a first one to warm up
    quotetrack_reader.py words N               invented news of N words
    quotetrack_reader.py hostile NAME SIZE     one of the texts that nobody would write
    quotetrack_reader.py start                 the import, then a first and a second article

Times are seconds of this process's own CPU; memory is the whole process's peak in MB (10^6 bytes).
"""

import json
import sys
import time
from pathlib import Path

from measuring import measure_peak

CLOCK = time.process_time
SHORT = "“We will wait for the tide,” Ada Lund said. She added that the pier would close in May."


def main(arguments: list[str]) -> None:
    started = CLOCK()
    from quotetrack.nlp import analyze

    imported = CLOCK() - started
    first, second = _time(analyze, [SHORT]), _time(analyze, [SHORT])
    told = {"import_seconds": imported, "first_seconds": first, "second_seconds": second}
    texts = _read_texts(arguments)
    if texts:
        if arguments[0] == "corpus":
            analyze(texts[0])
        told["seconds"] = _time(analyze, texts)
    told["words"] = sum(len(text.split()) for text in texts)
    told["peak_mb"] = measure_peak()
    sys.stdout.write(json.dumps(told) + "\n")


def _time(analyze, texts: list[str]) -> float:
    started = CLOCK()
    for text in texts:
        analyze(text)
    return CLOCK() - started


def _read_texts(arguments: list[str]) -> list[str]:
    match arguments:
        case ["corpus", path]:
            lines = Path(path).read_text(encoding="utf-8").split("\n")
            return [json.loads(line)["text"] for line in lines if line.strip()]
        case ["words", words]:
            from growing_texts import grow_text

            return [grow_text(int(words))]
        case ["hostile", name, size]:
            from growing_texts import HOSTILE

            return [HOSTILE[name](int(size))]
        case ["start"]:
            return []
    raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
