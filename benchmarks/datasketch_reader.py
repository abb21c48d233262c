"""datasketch's MinHashLSH over the same statements and questions; runs in an environment of its own.

    datasketch_reader.py STATEMENTS QUESTIONS

Both are lines of [number, words]. Shingles of three words, 128 permutations, threshold 0.5. Prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

from datasketch import MinHash, MinHashLSH
from measuring import measure_peak

PERMUTATIONS = 128
THRESHOLD = 0.5


def read_lines(path):
    with Path(path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def make_hash(words):
    tokens = words.casefold().split()
    shingles = {" ".join(tokens[at : at + 3]).encode() for at in range(max(1, len(tokens) - 2))}
    made = MinHash(num_perm=PERMUTATIONS)
    made.update_batch(shingles)
    return made


def main():
    statements, questions = (read_lines(path) for path in sys.argv[1:3])
    families = [family for family, _ in statements]
    before = measure_peak()
    began = time.process_time()
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for number, (_, words) in enumerate(statements):
        index.insert(number, make_hash(words))
    built = time.process_time() - began
    times, hits = [], 0
    for family, words in questions:
        began = time.perf_counter()
        found = index.query(make_hash(words))
        times.append(time.perf_counter() - began)
        hits += any(families[number] == family for number in found)
    times.sort()
    told = {
        "built_s": built,
        "recall": hits / len(questions),
        "p50_ms": 1000 * times[len(times) // 2],
        "p95_ms": 1000 * times[int(len(times) * 0.95)],
        "bytes_each": (measure_peak() - before) * 1e6 / len(statements),
    }
    sys.stdout.write(json.dumps(told) + "\n")


main()
