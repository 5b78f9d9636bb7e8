"""Every setting: its meaning and its default. Imports nothing.

Each is set as ``STEWARD_<NAME>`` in the environment; a value is read by the type of its default, so a password made
of digits stays text. Lists and mappings are written as JSON.
"""

# --- Where it runs ---------------------------------------------------------------------------------------------------

# development, staging or production. Shown on every page; production refuses unsafe settings.
ENVIRONMENT = "development"

# The word and the colour of each environment, on every page and on the browser's tab: blue, green, amber, violet or
# grey. Red is production's, and production's alone.
ENVIRONMENT_MARKS = {
    "development": ["development", "blue"],
    "staging": ["staging", "amber"],
    "production": ["production", "red"],
}

# The address people type, without a slash at the end, e.g. "https://desk.example.com". Links in files and messages are
# built from it and never from a request. Production does not start without it.
BASE_URL = ""

# Signs cookies, page cursors and form tokens. Production does not start with this default.
SECRET_KEY = "development only: set STEWARD_SECRET_KEY"

# Werkzeug's debugger and reloader. Production does not start with it.
DEBUG = False

# In development, a bar at the foot of each page: its statements, their time, the repeated ones with the line of code
# and the remedy; and the header Server-Timing. Staging and production never have either, whatever this says.
STATEMENT_BAR = True

# How many reverse proxies stand in front and are trusted for the caller's address and scheme.
TRUSTED_PROXIES = 0

# --- Databases -------------------------------------------------------------------------------------------------------

# The home database: the tool's own tables and, by default, the team's. A relative SQLite path is below the project.
DATABASE_URL = "sqlite:///instance/steward.db"

# Databases to open beside the home database, read-only: a JSON object of name to URL.
SOURCES = {}

# A page's statement that runs longer than this many milliseconds is stopped: in a home database on PostgreSQL, and in
# every opened database. A tighter limit of an opened database's own stays. 0 switches it off.
STATEMENT_TIMEOUT_MS = 15000

# On PostgreSQL a migration waits for a lock this many milliseconds, because everybody waits behind it; it tries so many
# times in all; and a statement of it may work this many milliseconds. 0 switches a limit off.
MIGRATION_LOCK_TIMEOUT_MS = 500
MIGRATION_LOCK_TRIES = 20
MIGRATION_STATEMENT_TIMEOUT_MS = 0

# What would hold up others on a table with more rows than this is refused by db upgrade before anything runs.
MIGRATION_LARGE_TABLE = 100000

# --- People ----------------------------------------------------------------------------------------------------------

# A session ends this many hours after sign-in.
SESSION_HOURS = 12

# The shortest password that is accepted.
PASSWORD_MIN = 12

# Sign-in is locked for an account at one address after this many failures within the window.
SIGN_IN_ATTEMPTS = 5

# The window, in minutes, in which failures are counted, and the longest time a lock lasts.
SIGN_IN_WINDOW_MINUTES = 15

# The demo's password, for all its people. Empty: one is made on the spot and printed.
DEMO_PASSWORD = ""

# The longest that an API token lasts, in days.
API_TOKEN_DAYS_MAX = 365

# --- API -------------------------------------------------------------------------------------------------------------

# How many requests a token may make, or a person in a browser: a number, a slash, and second, minute, hour or day.
API_RATE = "600/minute"

# The same for an address that nobody is known at; tokens that open nothing count here, too.
API_RATE_ANONYMOUS = "60/minute"

# Where requests are counted. "memory://" counts in each worker process for itself, so that several let through several
# times as many; "redis://host:6379" counts them all together, and needs the package redis.
API_RATE_STORAGE = "memory://"

# --- Language and time ------------------------------------------------------------------------------------------------

# The language for whoever chose none and whose browser asks for none of LANGUAGES. Commands speak English.
LANGUAGE = "en"

# The languages that are offered, of those with a catalogue: here, or in the team's own folder translations/.
LANGUAGES = ["en", "de"]

# The time zone in which days begin and moments are shown, for whoever chose none: a name such as "Europe/Berlin".
TIME_ZONE = "UTC"

# --- Lists -----------------------------------------------------------------------------------------------------------

# Rows on a page of a list when the address does not say, and the most it may say.
PAGE_SIZE = 50
PAGE_SIZE_MAX = 200

# A list counts exactly up to this many rows and says "10,000+" beyond; the exact count is one click away.
COUNT_BOUND = 10000

# What a search finds is counted exactly up to this many rows: a part of a text is looked for in each row, so that every
# further match takes as long as the last.
SEARCH_COUNT_BOUND = 1000

# Sorting more rows than this by a column that no index serves is asked about first.
SORT_ASKS_ABOVE = 1000000

# A list that is being looked at asks this often, in seconds, how many rows are new above it. 0 switches it off.
NEWS_SECONDS = 30

# The numbers beside the values of a filter are given up after this many milliseconds. 0 switches the limit off.
FACET_TIMEOUT_MS = 200

# Options a relation picker offers at once.
LOOKUP_SIZE = 20

# The most filters in one address, the deepest nesting of a where= tree, values of one filter, and steps of a path.
FILTERS_MAX = 20
FILTER_DEPTH_MAX = 4
FILTER_VALUES_MAX = 500
PATH_DEPTH_MAX = 3

# The most fields a list is sorted by at once, columns it shows, and characters of a where= tree.
SORT_KEYS_MAX = 3
COLUMNS_MAX = 200
WHERE_LENGTH_MAX = 20000

# The longest search text, in characters.
SEARCH_LENGTH_MAX = 200

# The search over everything gives each resource so many milliseconds, and all of them together so many; what was
# stopped is named, with the way to its own list.
SEARCH_RESOURCE_TIMEOUT_MS = 300
SEARCH_TIMEOUT_MS = 2000

# Entries that a person may pin to the sidebar, and records that are remembered as opened by them.
PINS_MAX = 30
VISITS_MAX = 50

# Rows that one action takes at once.
ACTION_ROWS_MAX = 1000

# --- Overview and dashboards ------------------------------------------------------------------------------------------

# A tile of a dashboard, and each part of the overview, is stopped by the database after this many milliseconds, alone:
# the rest of the page stays. 0: as long as a page's statement may take.
TILE_TIMEOUT_MS = 2000

# Seconds for which the numbers of a tile are told again to readers who see the same rows, with "as of" when they were
# asked for. 0 asks anew each time.
TILE_CACHE_SECONDS = 60

# --- The API ---------------------------------------------------------------------------------------------------------

# How answers of the API spell names: camel (placedAt) or snake (placed_at). A request may ask for the other by the
# header Accept-Case; what it sends may be in either.
API_CASE = "camel"

# The most rows of one page of the API, and records written by one request.
API_PAGE_SIZE_MAX = 1000
API_BULK_MAX = 1000

# Hours for which the answer to a write with an Idempotency-Key is kept, to be given again where the same request comes
# again.
API_IDEMPOTENCY_HOURS = 24

# The most related rows that are sent with each record where a list of them is expanded; it says where there are more.
API_EXPAND_MAX = 100

# The most related rows that one answer carries, all lists together; a request for more is refused.
API_EXPAND_ROWS_MAX = 20_000

# --- Files and bodies ------------------------------------------------------------------------------------------------

# The largest request body in bytes, and the most fields of one form, however it is sent.
MAX_BODY = 16 * 1024 * 1024
MAX_FORM_PARTS = 5000

# The largest file that a form takes into a column, in bytes. The history keeps what it replaced.
FILE_MAX = 2 * 1024 * 1024

# Rows fetched at once while a file is written.
EXPORT_CHUNK = 2000

# Milliseconds after which the session and rights of the reader of a file are looked at again; 0 looks before each
# EXPORT_CHUNK.
EXPORT_RECHECK_MS = 1000

# A file that takes longer than this many milliseconds is cut, and says so: from a home database on PostgreSQL, and from
# every opened database. 0 switches the limit off.
EXPORT_TIMEOUT_MS = 1800000

# Begin a CSV file with a byte order mark, which old spreadsheet programs want.
EXPORT_BOM = False
