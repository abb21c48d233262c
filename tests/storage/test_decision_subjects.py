"""Decisions taken before they named whom else they concern are told whom, on both databases."""

import json

from database_access import close_all, open_at

from quotetrack.storage.migrations import migrate, revert

TAKEN = [
    ("speaker", 7, "merge", {"source": 3, "name": "Ilse Torsnes"}, {"target": 7}, 3),
    ("speaker", 7, "split", {"name": "Ilse"}, {"speaker": 9, "corrections": [1]}, 9),
    ("speaker", 7, "apart", {}, {"pair": [4, 7]}, 4),
    ("speaker", 7, "rename", {"name": "Ilse"}, {"name": "Isa"}, None),
    ("claim", 5, "merge", {"source": 8, "appearances": []}, {"target": 5}, 8),
    ("claim", 5, "split", {"appearances": []}, {"made": 6}, 6),
    ("claim", 5, "apart", {"appearances": []}, {"pair": [5, 12]}, 12),
]


def test_old_decisions_learn_whom_else_they_concern(empty_database_url: str) -> None:
    db = open_at(empty_database_url)
    migrate(db)
    revert(db, "0007_editing")
    with db:
        for subject, number, action, before, after, _ in TAKEN:
            db.execute_sql(
                'INSERT INTO decision (subject, subject_id, action, actor, "before", "after", created_at) '
                "VALUES (?, ?, ?, ?, ?, ?, 0)".replace("?", db.param),
                (subject, number, action, "Ida Quill", json.dumps(before), json.dumps(after)),
            )
    migrate(db)
    with db:
        found = db.execute_sql("SELECT other_id FROM decision ORDER BY id").fetchall()
    assert [other for (other,) in found] == [other for *_, other in TAKEN]
    close_all(db)
