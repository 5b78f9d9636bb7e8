"""A hand-made database with what is hard to carry over, on SQLite and PostgreSQL; and its scaffolded models, loaded."""

import importlib
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.orm import configure_mappers

from admin_app.schema.alike import differing_elsewhere
from admin_app.schema.making.asking.filling import neutral
from admin_app.schema.making.asking.renames import Renames
from admin_app.schema.making.comparing.differing import moves_between
from admin_app.schema.making.pictures.reading import picture_of
from admin_app.schema.making.pictures.standing import by_look, put_right
from admin_app.schema.making.pictures.values import copied
from admin_app.schema.making.texts.telling import told
from admin_app.structure.scaffold import baseline, models
from admin_app.structure.scaffold.facts import Facts

ROOT = Path(__file__).parents[2]
BOTH = """
CREATE TABLE "class" (id integer PRIMARY KEY, "metadata" varchar(20), "query" varchar(20), "date" date, due date,
  "text" varchar(9) DEFAULT 'a"b', "1st" integer, "from" integer DEFAULT 3, "Größe" numeric(6, 3));
CREATE TABLE "Odd Name!" (id integer PRIMARY KEY, "class" integer REFERENCES "class" (id), "a.b" varchar(20));
CREATE TABLE "user" (id integer PRIMARY KEY, email varchar(80) NOT NULL UNIQUE);
CREATE TABLE user_log (id integer PRIMARY KEY, said varchar(40) NOT NULL);
CREATE TABLE "UserLog2" (id integer PRIMARY KEY, said varchar(40) NOT NULL);
CREATE TABLE "User Log" (id integer PRIMARY KEY, said varchar(40) NOT NULL);
CREATE TABLE staff (id integer PRIMARY KEY, first_name varchar(20) NOT NULL, last_name varchar(20) NOT NULL,
  reports_to integer REFERENCES staff (id) ON DELETE SET NULL);
CREATE TABLE country (code char(2) NOT NULL, region integer NOT NULL, name varchar(40) NOT NULL,
  PRIMARY KEY (code, region));
CREATE TABLE town (id integer PRIMARY KEY, code char(2) NOT NULL, region integer NOT NULL, name varchar(40) NOT NULL,
  CONSTRAINT lies_in FOREIGN KEY (code, region) REFERENCES country (code, region));
CREATE TABLE parcel (id integer PRIMARY KEY, sent_from_id integer NOT NULL REFERENCES town (id),
  sent_to_id integer NOT NULL REFERENCES town (id), weight numeric(7, 3) NOT NULL CHECK (weight > 0 AND weight <= 30),
  state varchar(12) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'on its way', 'there')), seen timestamp,
  CONSTRAINT once UNIQUE (sent_from_id, sent_to_id, weight));
CREATE INDEX heavy ON parcel (weight) WHERE weight > 20;
CREATE TABLE friend (one_id integer NOT NULL REFERENCES staff (id), other_id integer NOT NULL REFERENCES staff (id),
  PRIMARY KEY (one_id, other_id));
CREATE TABLE lives_in (staff_id integer NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
  town_id integer NOT NULL REFERENCES town (id), PRIMARY KEY (staff_id, town_id));
CREATE TABLE badge (code varchar(10) NOT NULL UNIQUE, staff_id integer REFERENCES staff (id));
CREATE TABLE note (said text, "when" timestamp);
"""
ONLY = {
    "sqlite": """
CREATE TABLE team (id integer PRIMARY KEY, name nvarchar(30) NOT NULL, captain_id integer REFERENCES player (id));
CREATE TABLE player (id integer PRIMARY KEY, name nvarchar(30) NOT NULL, team_id integer NOT NULL REFERENCES team (id),
  born date, photo blob, score double, active boolean NOT NULL DEFAULT 1);
INSERT INTO team (id, name) VALUES (1, 'Reds');
INSERT INTO player (id, name, team_id, born) VALUES (1, 'Ann', 1, 'in spring');
""",
    "postgresql": """
CREATE TYPE mood AS ENUM ('happy', 'not so happy', '8');
CREATE TABLE team (id serial PRIMARY KEY, name varchar(30) NOT NULL, captain_id integer);
CREATE TABLE player (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,
  team_id integer NOT NULL REFERENCES team (id), mood mood NOT NULL DEFAULT 'happy', tags text[] NOT NULL DEFAULT '{}',
  about jsonb NOT NULL DEFAULT '{}', place inet, words tsvector, key uuid NOT NULL DEFAULT gen_random_uuid(),
  at timestamptz NOT NULL DEFAULT now(), span interval, score double precision, points real, small smallint,
  kind text NOT NULL CHECK (kind = ANY (ARRAY['a'::text, 'b'::text])), photo bytea,
  twice integer GENERATED ALWAYS AS (small * 2) STORED);
ALTER TABLE team ADD CONSTRAINT led_by FOREIGN KEY (captain_id) REFERENCES player (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE player ADD CONSTRAINT said CHECK (name ~ '^[A-Z]');
CREATE INDEX lowered ON player (lower(name), at DESC);
CREATE INDEX found ON player USING gin (words);
COMMENT ON TABLE player IS 'Who plays, and "how"';
COMMENT ON COLUMN player.score IS 'Goals a game';
CREATE SCHEMA archive;
CREATE TABLE archive.game (id serial PRIMARY KEY, title varchar(40) NOT NULL, feeling mood);
CREATE TABLE archive.goal (id serial PRIMARY KEY, game_id integer NOT NULL REFERENCES archive.game (id));
""",
}


def build(engine: Engine) -> None:
    """Make the tables."""
    with engine.begin() as connection:
        for statement in (BOTH + ONLY[engine.dialect.name]).split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))


class Loaded:
    """The models of a scaffolded database in a package of their own, and its baseline as a module."""

    def __init__(self, facts: Facts, folder: Path, package: str) -> None:
        self.folder, self.package, self.left_out = folder / package, package, facts.left_out
        self.folder.mkdir()
        (self.folder / "__init__.py").touch()
        for name in ("base", "types"):
            shutil.copy(ROOT / "models" / f"{name}.py", self.folder / f"{name}.py")
        for table in facts.tables:
            self._write(table.names.singular, models.model_text(table, facts.dialect))
        self._write("baseline", baseline.baseline_text(facts, "shop", "app_0001", None))
        self._write("base", (self.folder / "base.py").read_text(encoding="utf-8"))
        sys.path.insert(0, str(folder))
        try:
            self.modules = {table.names.singular: self._load(table.names.singular) for table in facts.tables}
            self.baseline = self._load("baseline")
            self.metadata = self._load("base").Base.metadata
        finally:
            sys.path.remove(str(folder))
        configure_mappers()

    def model(self, name: str) -> Any:
        module = (
            name if name in self.modules else next(each for each in self.modules if hasattr(self.modules[each], name))
        )
        return getattr(self.modules[module], name)

    def _write(self, name: str, text: str) -> None:
        (self.folder / f"{name}.py").write_text(text.replace("from models.", f"from {self.package}."), encoding="utf-8")

    def _load(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.package}.{name}")

    def migrate(self, engine: Engine, way: str) -> None:
        """Run the baseline up or down, as Alembic does."""
        with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
            getattr(self.baseline, way)()

    def drift(self, engine: Engine) -> list[str]:
        """Where the models and a database differ."""
        after = picture_of(self.metadata)
        with engine.connect() as connection:
            before = put_right(connection, copied(after), self.metadata, self.left_out)
            moves = moves_between(before, after, Renames(), neutral, by_look(connection))
            return told(moves) + differing_elsewhere(connection, self.metadata, self.left_out)
