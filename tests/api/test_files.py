"""A list as a file, by suffix or by what is accepted."""


def test_a_list_is_a_file_by_its_suffix_or_by_what_is_accepted(asks, rows) -> None:
    rows.tag(name="one")
    ops = asks("ops")
    by_suffix, by_header = ops("GET", "/tags.csv"), ops("GET", "/tags", accept="text/csv")
    assert by_suffix.mimetype == by_header.mimetype == "text/csv"
    assert by_suffix.text == by_header.text and "one" in by_suffix.text


def test_whoever_accepts_anything_gets_json(asks) -> None:
    ops = asks("ops")
    for accept in ("*/*", "application/json", "application/json, text/csv;q=0.5", "application/xml", "", "nonsense"):
        assert ops("GET", "/tags", accept=accept).mimetype == "application/json", accept


def test_a_file_takes_the_question_of_a_list(asks, rows) -> None:
    rows.order(number="O-1")
    rows.order(number="O-2", status="packed")
    ops = asks("ops")
    lines = ops("GET", "/orders.csv?status=open&columns=number").text.split()
    assert lines == ["number", "O-1"]
    assert ops("GET", "/orders.csv?statu=open").status_code == 400
    assert "API_PAGE_SIZE_MAX" in ops("GET", "/orders.csv?pageSize=5000").json["errors"]["pageSize"]


def test_a_format_that_nobody_writes_is_refused(asks) -> None:
    problem = asks("ops").get("/tags.csw", 400)
    assert "the formats are csv" in problem["detail"] and "Did you mean csv?" in problem["detail"]


def test_a_file_is_for_whoever_may_export(asks) -> None:
    assert asks("staff").get("/tags.csv", 403)["code"] == "forbidden"
    assert asks("staff")("OPTIONS", "/tags.csv").headers["Allow"] == "OPTIONS"
    assert asks("ops")("OPTIONS", "/tags.csv").headers["Allow"] == "GET, HEAD, OPTIONS"
