"""MariaDB and MySQL, where there is a server to try them on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from tests.databases import fresh_mariadb
from tests.reflection.test_walk import HOLDS
from tests.reflection.walk import Walk

SCHEMA = [
    "SET sql_mode = ''",
    "CREATE TABLE parent (id int AUTO_INCREMENT PRIMARY KEY, name varchar(50) NOT NULL UNIQUE)",
    "CREATE TABLE child (id int AUTO_INCREMENT PRIMARY KEY, parent_id int, other_parent_id int, d date, "
    "at datetime(6), ts timestamp NULL, h time, y year, e enum('a', 'b'), s set('x', 'y'), j json, b blob, t text, "
    "n decimal(10, 2), f float, dd double, bt bit(3), tiny tinyint(1), FOREIGN KEY (parent_id) REFERENCES parent (id), "
    "FOREIGN KEY (other_parent_id) REFERENCES parent (id))",
    "CREATE TABLE `a b%` (`x y%` int PRIMARY KEY, `100%` varchar(10))",
    "CREATE TABLE no_key (a int, b varchar(5))",
    "CREATE VIEW v AS SELECT c.id, p.name FROM child c LEFT JOIN parent p ON p.id = c.parent_id",
    "CREATE TABLE gone (a int)",
    "CREATE VIEW broken AS SELECT a FROM gone",
    "DROP TABLE gone",
    "INSERT INTO parent (name) VALUES ('Ada'), ('Grace')",
    "INSERT INTO child (parent_id, other_parent_id, d, at, h, y, e, s, j, b, t, n, f, dd, bt, tiny) VALUES "
    "(1, 2, '2024-02-29', '2024-02-29 10:11:12.123456', '-25:00:00', 2024, 'a', 'x,y', '{\"a\":1}', x'00ff', "
    "'text\\nmore', 1.50, 0.1, 0.1, b'101', 1), "
    "(2, NULL, '0000-00-00', '0000-00-00', '100:00:00', 0, '', '', '[]', '', '', NULL, NULL, NULL, NULL, 0)",
    "INSERT INTO child () VALUES ()",
    "INSERT INTO `a b%` VALUES (1, 'x')",
    "INSERT INTO no_key VALUES (1, 'x'), (1, 'x'), (NULL, NULL)",
]


@pytest.mark.parametrize("hold", [*HOLDS, "saves_unchanged"])
def test_mariadb_is_whole_on_every_page_and_saved_unchanged_stays_as_it_is(walk: Walk, hold: str) -> None:
    assert walk.troubles(getattr(walk, hold)) == []


def test_a_view_that_mariadb_cannot_run_is_a_sentence(walk: Walk) -> None:
    assert walk.visitor.open("/admin/broken/", 200).says("it reads tables or columns that do not exist")


def test_a_span_beyond_a_day_is_shown_as_mariadb_writes_it(walk: Walk) -> None:
    cells = walk.visitor.open("/admin/child/", 200, columns="id,h", sort="id").column("h")
    assert cells[:2] == ["-25:00:00", "100:00:00"]
    file = walk.visitor.client.get("/admin/child/export/csv/?columns=h&sort=id").text
    assert "-25:00:00" in file and "100:00:00" in file


@pytest.fixture(scope="module")
def walk(mariadb_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with fresh_mariadb(mariadb_url) as address:
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in SCHEMA:
                connection.exec_driver_sql(statement.replace("%", "%%"))
        engine.dispose()
        made = Walk.through(address, tmp_path_factory.mktemp("mariadb") / "home.db", write=True)
        yield made
        made.close()
