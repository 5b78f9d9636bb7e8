"""A SQLite file with every oddity that real ones have."""

import sqlite3
from pathlib import Path

SCHEMA = """
CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT);
CREATE TABLE child (
    id INTEGER PRIMARY KEY, parent INT REFERENCES PARENT(ID), parent_id INT REFERENCES parent,
    other_parent_id INT REFERENCES parent(id), gone_id INT REFERENCES gone(id), bad_id INT REFERENCES parent(nope),
    loose INT REFERENCES parent(note), boss_id INT REFERENCES child(id)
);
CREATE TABLE company (country TEXT, number INT, name TEXT, PRIMARY KEY (country, number));
CREATE TABLE branch (
    id INTEGER PRIMARY KEY, country TEXT, number INT, old_country TEXT, old_number INT,
    FOREIGN KEY (country, number) REFERENCES company, FOREIGN KEY (old_country, old_number) REFERENCES company
);
CREATE TABLE tag (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE child_tag (child_id INT REFERENCES child(id), tag_id INT REFERENCES tag(id),
    PRIMARY KEY (child_id, tag_id));
CREATE TABLE names (
    id INTEGER PRIMARY KEY, "" TEXT, "100%" INT, "a b" TEXT, "a.b" TEXT, "a""b" TEXT, a_b TEXT, metadata TEXT,
    registry TEXT, query TEXT, class TEXT, "__mapper__" TEXT, "_x" TEXT, meta TEXT, process TEXT, populate_obj TEXT,
    data TEXT, errors TEXT, sort TEXT, page TEXT, search TEXT, "2x" INT, "select" TEXT, "größe" TEXT, "日本" TEXT,
    "a:b" TEXT, "x(y)" TEXT, row_address TEXT, a__gt INT, "csrf_token" TEXT, "id " TEXT, "<b>" TEXT, "'" TEXT
);
CREATE TABLE "order" (id INTEGER PRIMARY KEY, "group" TEXT);
CREATE TABLE "a/b.c d%" (id INTEGER PRIMARY KEY, t TEXT);
CREATE TABLE "2 tables" (id INTEGER PRIMARY KEY, t TEXT);
CREATE TABLE history (id INTEGER PRIMARY KEY, t TEXT);
CREATE TABLE admin (id INTEGER PRIMARY KEY, t TEXT);
CREATE TABLE no_key (a, b TEXT, c INT);
CREATE TABLE no_key_rowid (rowid TEXT, _rowid_ TEXT, oid TEXT);
CREATE TABLE null_key (code TEXT PRIMARY KEY, t TEXT);
CREATE TABLE null_part (a TEXT, b INT, t TEXT, PRIMARY KEY (a, b));
CREATE TABLE text_key (code TEXT PRIMARY KEY, t TEXT);
CREATE TABLE blob_key (code BLOB PRIMARY KEY NOT NULL, t TEXT);
CREATE TABLE bool_key (code BOOLEAN PRIMARY KEY NOT NULL, t TEXT);
CREATE TABLE date_key (day DATE PRIMARY KEY NOT NULL, t TEXT);
CREATE TABLE mixed_key (code INT NOT NULL PRIMARY KEY, t TEXT);
CREATE TABLE packed (a TEXT, b INT, t TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE cells (
    id INTEGER PRIMARY KEY, day DATE, at DATETIME, at_t DATETIME, stamp TIMESTAMP, hour TIME, flag BOOLEAN, n INTEGER,
    price NUMERIC, ratio REAL, words VARCHAR(5), doc JSON, untyped, odd GEOMETRY, photo BLOB, long_text TEXT, guid UUID
);
CREATE TABLE made (id INTEGER PRIMARY KEY, a INT, b INT GENERATED ALWAYS AS (a * 2) STORED, c TEXT AS ('n' || a));
CREATE TABLE defaults (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x', b TEXT NOT NULL,
    c DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE person (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, boss_id INT REFERENCES person(id));
CREATE TABLE guarded (id INTEGER PRIMARY KEY, t TEXT);
CREATE TRIGGER no_change BEFORE UPDATE ON guarded WHEN NEW.t = 'bad' BEGIN SELECT RAISE(ABORT, 'not that'); END;
CREATE TABLE foreign_function (id INTEGER PRIMARY KEY, t TEXT);
CREATE TRIGGER calls_home AFTER UPDATE ON foreign_function BEGIN SELECT only_in_their_program(NEW.t); END;
CREATE TABLE empty_table (id INTEGER PRIMARY KEY, t TEXT);
CREATE VIRTUAL TABLE words USING fts5(title, body);
CREATE VIEW seen AS SELECT c.id, p.name, c.id * 1.5 AS half FROM child c LEFT JOIN parent p ON p.id = c.parent_id;
CREATE VIEW twice AS SELECT 'same' AS a, NULL AS b UNION ALL SELECT 'same', NULL UNION ALL SELECT NULL, NULL;
CREATE VIEW same_names AS SELECT 1 AS a, 2 AS a;
CREATE VIEW calls_missing AS SELECT missing_function(id) AS x FROM parent;
CREATE VIEW reads_missing AS SELECT * FROM missing_table;
CREATE VIEW divides AS SELECT id, json_extract(words, '$.a') AS x FROM cells;
"""

ROWS = """
INSERT INTO parent VALUES (1, 'Ada', 'first'), (2, 'Grace', NULL), (3, '<b>Mallory</b>', '');
INSERT INTO child VALUES (1, 1, 2, 3, 99, 1, NULL, NULL), (2, NULL, NULL, NULL, NULL, NULL, NULL, 1),
    (3, 77, 77, 1, 1, 1, 1, 3);
INSERT INTO company VALUES ('DE', 1, 'Eins'), ('DE', 2, 'Zwei'), ('FR', 1, 'Un');
INSERT INTO branch VALUES (1, 'DE', 1, 'FR', 1), (2, 'DE', NULL, NULL, NULL), (3, 'XX', 9, 'DE', 2);
INSERT INTO tag VALUES (1, 'red'), (2, 'blue');
INSERT INTO child_tag VALUES (1, 1), (1, 2), (2, 1);
INSERT INTO names (id, "", "100%", "a b", sort, "<b>") VALUES (1, 'nothing', 5, 'ab', 's', 'x'),
    (2, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "order" VALUES (1, 'g');
INSERT INTO "a/b.c d%" VALUES (1, 'x');
INSERT INTO "2 tables" VALUES (1, 'x');
INSERT INTO history VALUES (1, 'x');
INSERT INTO admin VALUES (1, 'x');
INSERT INTO no_key VALUES (1, 'x', 1), (1, 'x', 1), (NULL, NULL, NULL), ('text', 'y', 2), (2.5, 'z', 3),
    (x'00ff', 'z', 4);
INSERT INTO no_key_rowid VALUES ('1', '2', '3'), ('1', '2', '3'), (NULL, NULL, NULL);
INSERT INTO null_key VALUES (NULL, 'a'), (NULL, 'b'), ('', 'c'), ('k', 'd');
INSERT INTO null_part VALUES ('a', NULL, '1'), ('a', NULL, '2'), (NULL, NULL, '3'), ('a', 1, '4');
INSERT INTO bool_key VALUES (0, 'no'), (1, 'yes');
INSERT INTO date_key VALUES ('2024-01-02', 'fine'), ('n/a', 'odd'), ('2024-13-45', 'odder');
INSERT INTO mixed_key VALUES (1, 'one'), ('abc', 'text'), (2.5, 'real');
INSERT INTO packed VALUES ('x', 1, 't'), ('y', 1, 'u'), ('x', 2, 'v');
INSERT INTO made (id, a) VALUES (1, 10), (2, NULL);
INSERT INTO defaults VALUES (1, '', '', '2024-01-01 10:00:00'), (2, 'x', 'y', NULL);
INSERT INTO person VALUES (1, 'Ada', 'Lovelace', NULL), (2, 'Grace', 'Hopper', 1), (3, 'Alan', NULL, 2);
INSERT INTO guarded VALUES (1, 'good');
INSERT INTO foreign_function VALUES (1, 'x');
INSERT INTO words VALUES ('a title', 'a body'), ('another', 'text');
"""

KEYS = [
    "a/b",
    ".c-d",
    "a,b",
    "a.b",
    "'",
    '"',
    "%",
    "50%25",
    "ü",
    "line\nbreak",
    " ",
    "",
    "#x",
    "a?b=c",
    "a+b",
    "\\",
    "日本",
    "<b>",
    ".",
]

CELLS = [
    ("2024-02-29", "2024-02-29 10:11:12", "2024-02-29T10:11:12.123456", 1709201472, "10:11:12", 1, 42),
    ("n/a", "yesterday", "2024-02-29 10:11", "2024-02-29 10:11:12.5", "25:00", 2, "many"),
    ("0000-00-00", "2024-02-29", "", -1, "", "true", 2.5),
    (20240229, 20240229.5, b"\xff\xfe", "infinity", 10, None, 2**62),
    (None, None, None, None, None, 0, None),
    ("12024-01-01", "2024-02-29 10:11:12.123", "2024-02-29T10:11:12", 0, "10:11:12.5", "", -1),
]
MORE = [
    (12, 1.5, "short", '{"a": 1}', 1, "POINT(1 2)", b"\x89PNG", "word " * 2000, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    (0.1, 1e308 * 10, "longer than five", "{not json", "text", 5, "text in a blob", "a\r\nb\n", "not a guid"),
    ("text", "text", b"\xe9t\xe9", "null", 2.5, b"\x00\x01", None, "", ""),
    (10**18, None, "", "[]", b"bytes", "", b"", "\n leads", None),
    (None, None, None, None, None, None, None, None, None),
    (-0.0, -1.25, "=1+1", '"text"', None, 1.5, b"x" * 5000, "trails \n", "A0EEBC999C0B4EF8BB6D6BB9BD380A11"),
]


def make(path: Path, many: int = 0) -> Path:
    """The file at ``path``; ``many`` rows more in the tables that are paged."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA + ROWS)
    connection.executemany("INSERT INTO text_key VALUES (?, ?)", [(key, f"key {key}") for key in KEYS])
    connection.executemany(
        "INSERT INTO blob_key VALUES (?, ?)", [(b"\x00\xff", "bytes"), (b"", "none"), ("text", "text")]
    )
    filled = [(number, *first, *rest) for number, (first, rest) in enumerate(zip(CELLS, MORE, strict=True), 1)]
    connection.executemany(f"INSERT INTO cells VALUES ({', '.join('?' * 17)})", filled)
    # Text that is not UTF-8 comes from programs that write bytes as text.
    connection.execute("UPDATE cells SET words = CAST(x'e974e9' AS TEXT) WHERE id = 3")
    connection.execute("INSERT INTO parent VALUES (4, CAST(x'4aff' AS TEXT), CAST(x'fe' AS TEXT))")
    connection.execute("CREATE VIEW latin_view AS SELECT words, 1 AS one FROM cells WHERE id = 3")
    many_columns = ", ".join(f"{number} AS c{number}" for number in range(250))
    connection.execute(f"CREATE VIEW wide_view AS SELECT {many_columns}, 'the last of many' AS c250")
    connection.executemany(
        "INSERT INTO no_key VALUES (?, ?, ?)", [(number % 7, f"row {number % 5}", number % 3) for number in range(many)]
    )
    connection.executemany("INSERT INTO empty_table VALUES (?, ?)", [])
    connection.commit()
    connection.close()
    return path
