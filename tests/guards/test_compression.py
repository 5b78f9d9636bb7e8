"""What travels: pages and files compressed, files compressed once, exports as they are made."""

import brotli
import pytest

from admin_app.guards import compression

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def reader(sign_in):
    return sign_in("admin").client


def test_a_page_is_compressed_for_who_can_read_it(reader):
    plain = reader.get("/admin/orders/")
    small = reader.get("/admin/orders/", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert len(small.data) < len(plain.data) / 3
    assert b"<h1>Orders</h1>" in brotli.decompress(small.data)


def test_a_packaged_file_is_compressed_once_and_known_again(reader, monkeypatch):
    made = []
    real = compression.KeptFiles.set
    monkeypatch.setattr(
        compression.KeptFiles, "set", lambda kept, key, value: made.append(key) or real(kept, key, value)
    )
    address, accepting = "/static/theme.css?v=1", {"Accept-Encoding": "br"}

    first = reader.get(address, headers=accepting)
    again = reader.get(address, headers=accepting)
    known = reader.get(address, headers=accepting | {"If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Encoding"] == "br" and first.data == again.data
    assert b"--accent" in brotli.decompress(first.data)
    assert "immutable" in first.headers["Cache-Control"]
    assert known.status_code == 304 and not known.data
    assert len(set(made)) == 1
    for answer in (first, again, known):
        answer.close()


def test_a_page_is_never_kept():
    kept = compression.KeptFiles()
    kept.set("br;", b"somebody's page")
    assert kept.get("br;") is None


def test_a_part_of_a_file_is_that_part(reader):
    part = reader.get("/static/theme.css", headers={"Accept-Encoding": "br", "Range": "bytes=0-9"})
    assert part.status_code == 206 and "Content-Encoding" not in part.headers and len(part.data) == 10
    part.close()


def test_an_export_goes_out_as_it_is_made(reader, rows):
    rows.order()
    file = reader.get("/admin/orders/export/csv/", headers={"Accept-Encoding": "br"}, buffered=False)
    assert "Content-Encoding" not in file.headers and "Content-Length" not in file.headers
    assert file.is_streamed
    file.close()
