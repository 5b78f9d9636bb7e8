"""A database whose tables are called what no file, class or address can be, and refer to each other in circles."""

from sqlalchemy import Engine

LONG = "a_table_with_a_name_of_more_than_sixty_characters_which_is_possible"
BOTH = f"""
CREATE TABLE person (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE people (id integer PRIMARY KEY, name varchar(40) NOT NULL, person_id integer REFERENCES person (id));
CREATE TABLE token (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE change (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE a (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE i (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "123" (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "None" (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "class" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "None" integer REFERENCES "None" (id));
CREATE TABLE models (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "model" (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE views (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "__init__" (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "_" (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE base (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE text (id integer PRIMARY KEY, name text NOT NULL, said text);
CREATE TABLE "date" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "date" date, due date NOT NULL);
CREATE TABLE rows (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE session (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE static (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE test (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "a.b" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "c.d" integer REFERENCES a (id));
CREATE TABLE "of a.b" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "a.b" integer NOT NULL REFERENCES "a.b" (id));
CREATE TABLE "two  words" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "and more" varchar(9));
CREATE TABLE "it's" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "it's" integer REFERENCES "it's" (id));
CREATE TABLE "a""b" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "c""d" varchar(9) NOT NULL);
CREATE TABLE "back\\slash" (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE "Größe" (id integer PRIMARY KEY, name varchar(40) NOT NULL, "Maß" numeric(6, 3) CHECK ("Maß" > 0));
CREATE TABLE "表" (id integer PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE {LONG[:63]} (id integer PRIMARY KEY, name varchar(40) NOT NULL,
  {LONG[8:63]} integer REFERENCES {LONG[:63]} (id));
CREATE TABLE of_long (id integer PRIMARY KEY, name varchar(40) NOT NULL,
  {LONG[2:63]} integer NOT NULL REFERENCES {LONG[:63]} (id));
CREATE TABLE "select" (id integer PRIMARY KEY, "from" varchar(40) NOT NULL, "order" integer, "self" integer);
CREATE TABLE me (id integer PRIMARY KEY, name varchar(40) NOT NULL, me_id integer REFERENCES me (id));
CREATE TABLE kept (id integer PRIMARY KEY, name varchar(40) NOT NULL, photo {{bytes}} NOT NULL, scan {{bytes}});
"""
CIRCLES = {
    "sqlite": """
CREATE TABLE one (id integer PRIMARY KEY, name varchar(40) NOT NULL, two_id integer REFERENCES two (id));
CREATE TABLE two (id integer PRIMARY KEY, name varchar(40) NOT NULL, one_id integer NOT NULL REFERENCES one (id));
CREATE TABLE x (id integer PRIMARY KEY, name varchar(40) NOT NULL, y_id integer REFERENCES y (id));
CREATE TABLE y (id integer PRIMARY KEY, name varchar(40) NOT NULL, z_id integer REFERENCES z (id));
CREATE TABLE z (id integer PRIMARY KEY, name varchar(40) NOT NULL, x_id integer REFERENCES x (id));
CREATE TABLE hen (id integer PRIMARY KEY, name varchar(40) NOT NULL, egg_id integer NOT NULL REFERENCES egg (id));
CREATE TABLE egg (id integer PRIMARY KEY, name varchar(40) NOT NULL, hen_id integer NOT NULL REFERENCES hen (id));
CREATE INDEX lowered ON me (lower(name));
CREATE UNIQUE INDEX lowered_once ON kept (lower(name), id DESC) WHERE id > 3;
""",
    "postgresql": """
CREATE TABLE one (id integer PRIMARY KEY, name varchar(40) NOT NULL, two_id integer);
CREATE TABLE two (id integer PRIMARY KEY, name varchar(40) NOT NULL, one_id integer NOT NULL REFERENCES one (id));
ALTER TABLE one ADD FOREIGN KEY (two_id) REFERENCES two (id);
CREATE TABLE x (id integer PRIMARY KEY, name varchar(40) NOT NULL, y_id integer);
CREATE TABLE y (id integer PRIMARY KEY, name varchar(40) NOT NULL, z_id integer);
CREATE TABLE z (id integer PRIMARY KEY, name varchar(40) NOT NULL, x_id integer REFERENCES x (id));
ALTER TABLE x ADD FOREIGN KEY (y_id) REFERENCES y (id);
ALTER TABLE y ADD FOREIGN KEY (z_id) REFERENCES z (id);
CREATE TABLE hen (id integer PRIMARY KEY, name varchar(40) NOT NULL, egg_id integer NOT NULL);
CREATE TABLE egg (id integer PRIMARY KEY, name varchar(40) NOT NULL, hen_id integer NOT NULL REFERENCES hen (id));
ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg (id);
CREATE DOMAIN grade AS integer CHECK (VALUE BETWEEN 1 AND 6);
CREATE DOMAIN email AS varchar(80) NOT NULL DEFAULT 'a@b' CONSTRAINT has_an_at CHECK (VALUE LIKE '%@%');
CREATE DOMAIN short AS text CHECK (length(VALUE) < 90) CHECK (length(VALUE) > 0);
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TABLE pupil (id serial PRIMARY KEY, name varchar(40) NOT NULL, maths grade, email email, sport grade NOT NULL,
  mood mood NOT NULL);
CREATE TABLE teacher (id serial PRIMARY KEY, name varchar(40) NOT NULL, maths grade, said short, mood mood);
CREATE INDEX lowered ON me (lower(name));
""",
}


def build(engine: Engine) -> None:
    """Make the tables, and a row of most."""
    kind = engine.dialect.name
    script = BOTH.replace("{bytes}", {"sqlite": "blob", "postgresql": "bytea"}[kind]) + CIRCLES[kind]
    with engine.begin() as connection:
        for statement in script.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%") if kind == "postgresql" else statement)
