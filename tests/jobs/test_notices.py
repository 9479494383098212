"""Notices: what they say, whom they reach, and what no hostile name can do to them."""

from __future__ import annotations

import email
import email.policy
import http.server
import json
import queue
import socketserver
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

import talent
from talent.jobs import channels
from talent.jobs.channels import AnyChannel, Email, Webhook, send
from talent.jobs.moved import Band, Movement
from talent.jobs.notices import Notice, as_html, as_json, as_text, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)
HOSTILE = (
    "a\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script><!channel> @everyone "
    "[x](https://example.org) `{{ 7*7 }}` {% raise %} \x1b[2J\u202e\u2028 'or 1=1;-- " + "x" * 5000
)
BEFORE, AFTER = Band(41e3, 3e4, 52e3, 0.71), Band(48e3, 33e3, 66e3, 0.82)
MOVED = Movement(
    "JP", "components", "total", 2035, BEFORE, AFTER, True, ("new data of estat: +7,000 persons",)
)


def notice(**changes: Any) -> Notice:
    """Give a notice of a job that failed in one of three steps."""
    steps = (
        {"step": "import", "kind": "import", "state": "complete", "attempts": 3,
         "started_at": NOON, "ended_at": NOON + timedelta(seconds=12), "run_id": "",
         "detail": {"new": 12, "left_out": {}}, "error": ""},
        {"step": "base", "kind": "forecast", "state": "complete", "attempts": 1,
         "started_at": NOON, "ended_at": NOON + timedelta(minutes=2), "run_id": "run-1",
         "detail": {"made": True}, "error": ""},
        {"step": "page", "kind": "report", "state": "failed", "attempts": 1,
         "started_at": NOON, "ended_at": NOON, "run_id": "", "detail": {}, "error": "disk full"},
    )  # fmt: skip
    same = Movement("US", "components", "total", 2035, BEFORE, BEFORE, forecast="policy")
    values: dict[str, Any] = {
        "job": "monthly", "as_of": date(2026, 11, 5), "state": "failed", "started_at": NOON,
        "ended_at": NOON + timedelta(seconds=75), "error": "page: disk full", "steps": steps,
        "movements": (same, MOVED), "database": "sqlite:///talent.db",
    }  # fmt: skip
    return Notice(**(values | changes))


def test_it_says_what_ran_how_it_ended_and_what_moved_and_why() -> None:
    assert subject(notice()) == "talent: monthly of 2026-11-05 failed; JP moved"
    text = as_text(notice())
    for part in (
        "Started 2026-11-05 12:00 UTC, took 75 s",
        "import: done after 3 tries in 12 s; new 12",
        "base (forecast): done in 2 min; run run-1",
        "page (report): failed",
        "disk full",
        "JP 2035 (components, total): gap 48,000 persons, +7,000 from 41,000",
        "80 % band 33,000 to 66,000, was 30,000 to 52,000",
        "probability of a shortage 82 %, was 71 %",
        "why: new data of estat: +7,000 persons",
        "US 2035, policy: gap 41,000 persons (+0), shortage with probability 71 %",
    ):
        assert part in text
    told = as_json(notice())
    assert told["events"] == ["failed", "moved"]
    assert told["movements"][1]["after"]["median"] == 48_000
    assert notice(state="complete", movements=()).events == {"complete"}


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("ja", ("失敗、日本に変動あり", "完了（試行 3 回）、12 秒", "80%予測区間 33,000～66,000")),
        ("zh-Hant", ("失敗；日本有變動", "完成（嘗試 3 次），12 秒", "80%預測區間 33,000至66,000")),
    ],
)
def test_it_speaks(tag: str, parts: tuple[str, ...]) -> None:
    with talent.in_language(tag):
        text = as_text(notice(movements=(replace(MOVED, country="日本"),)))
        page = as_html(notice())
    for part in parts:
        assert part in text
    assert f'<html lang="{tag}">' in page


def test_it_fits_on_a_screen_however_much_there_is_to_tell() -> None:
    many = notice(
        error=HOSTILE,
        steps=tuple({"step": HOSTILE, "state": "failed", "error": HOSTILE} for _ in range(90)),
        movements=tuple(
            Movement(c, HOSTILE, HOSTILE, 2035, BEFORE, a, a is AFTER, (HOSTILE,) * 9)
            for c in ("US", "JP", "TW", "DE", "KR", "CN")
            for a in (BEFORE, AFTER)
        ),
    )
    assert len(as_text(many).splitlines()) <= 60
    assert "and 82 more" in as_text(many)
    assert len(json.dumps(as_json(many))) < 200_000


class Page(HTMLParser):
    """Tags and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "swordfish-9")
    bad = notice(
        job=HOSTILE, state=HOSTILE, error=f"{HOSTILE[:200]} swordfish-9", database=HOSTILE,
        steps=({"step": HOSTILE, "kind": "<b>", "state": "<i>", "detail": {HOSTILE: HOSTILE}},),
        movements=(Movement(HOSTILE, HOSTILE, "<u>", 2035, BEFORE, AFTER, True, (HOSTILE,)),),
    )  # fmt: skip
    clean = Page(as_html(notice()))
    page = Page(as_html(bad))
    assert page.tags <= clean.tags
    assert "<script>" in page.text
    assert "49" not in page.text.replace("2035", "")
    for text in (as_text(bad), page.text, json.dumps(as_json(bad), ensure_ascii=False)):
        assert "swordfish" not in text
        assert not set("\r\x1b\u202e\u2028") & set(text)
    assert "\n" not in subject(bad)
    assert len(subject(bad)) <= 150
    assert not any(line.startswith("Bcc") for line in as_text(bad).splitlines())
    chat = as_json(bad)["text"]
    assert not set("<>@`[]") & set(chat)


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes what is posted, and answers as told."""

    answers: queue.Queue[int]
    got: list[dict[str, Any]]

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        code = self.answers.get_nowait() if not self.answers.empty() else 200
        if code == 0:
            # Hang up without a word.
            self.close_connection = True
            return
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        if code == 200:
            self.wfile.write(b"x" * 200_000)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hook]]:
    """A webhook on this machine, whose address is the secret HOOK."""
    kind = type("OneHook", (Hook,), {"answers": queue.Queue(), "got": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        monkeypatch.setenv("HOOK", f"http://127.0.0.1:{server.server_address[1]}/services/T0/XYZZY")
        yield kind
        server.shutdown()


HOOK = Webhook(kind="webhook", url_secret="HOOK", on=("failed", "moved"))  # noqa: S106


@pytest.mark.parametrize(
    ("answers", "calls", "problem"),
    [
        ((), 1, ""),
        ((500, 429), 3, ""),
        ((0,), 2, ""),
        ((503, 503, 503, 503), 3, "the server answered 503"),
        ((404,), 1, "the server answered 404"),
        ((302,), 1, "the server answered 302 (a redirect; name the last address)"),
    ],
)
def test_a_webhook_is_tried_while_the_fault_may_pass(
    hook: type[Hook], answers: tuple[int, ...], calls: int, problem: str
) -> None:
    for code in answers:
        hook.answers.put(code)
    problems = send(notice(), [HOOK], first_wait=0.001)
    assert problems == ([f"webhook HOOK: {problem}"] if problem else [])
    assert len(hook.got) == calls
    assert hook.got[0]["text"].startswith("talent: monthly of 2026-11-05 failed; JP moved")


def test_only_who_asked_is_told_and_one_problem_does_not_stop_the_others(
    hook: type[Hook], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done = Webhook(kind="webhook", url_secret="HOOK", on=("complete",))  # noqa: S106
    unset = Webhook(kind="webhook", url_secret="NOT_SET")  # noqa: S106
    problems = send(notice(), [unset, done, HOOK], first_wait=0.001)
    assert len(hook.got) == 1
    assert [p.split(";")[0] for p in problems] == ["webhook NOT_SET: the secret NOT_SET is not set"]
    # Nobody listens; and an address that cannot be read is not repeated.
    for address in (
        "http://127.0.0.1:9/services/T0/XYZZY",
        "gopher://x/XYZZY",
        "https://x y/XYZZY",
    ):
        monkeypatch.setenv("HOOK", address)
        (problem,) = send(notice(), [HOOK], first_wait=0.001)
        assert "XYZZY" not in problem
    assert "XYZZY" not in caplog.text


class Mail(socketserver.StreamRequestHandler):
    """A mail server that knows just enough, and answers RCPT and DATA as told."""

    server: Any

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper()
            self.server.lines.append(line.decode().upper())
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"RCPT":
                self.say(self.server.answers.get(line.partition(b"<")[2].split(b"@")[0], "250 ok"))
            elif verb == b"DATA":
                self.say("354 go on")
                content = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    content += part
                code = self.server.data.pop(0) if self.server.data else "250 ok"
                if code.startswith("250"):
                    self.server.mails.append(content)
                self.say(code)
            else:
                self.say("250 ok")


@pytest.fixture
def mail() -> Iterator[Any]:
    """A mail server on this machine."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        made: Any = server
        made.lines, made.mails, made.data, made.answers = [], [], [], {}
        made.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield made
        server.shutdown()


def mailbox(server: Any, **changes: Any) -> Email:
    """Give the settings of a mail to two people."""
    values = {
        "kind": "email", "host": "127.0.0.1", "port": server.server_address[1],
        "security": "none", "from": "talent@example.org",
        "to": ["a@example.org", "b@example.org"],
    }  # fmt: skip
    return Email.model_validate(values | changes)


def test_a_mail_has_text_and_html_and_no_header_of_others(mail: Any) -> None:
    mail.data = ["451 later"]
    assert send(notice(job=HOSTILE), [mailbox(mail)], first_wait=0.001) == []
    (content,) = mail.mails
    got = email.message_from_bytes(content, policy=email.policy.default)
    assert got["Bcc"] is None
    assert sorted(got.keys()) == sorted(
        ["Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
         "Content-Type"]
    )  # fmt: skip
    assert [p.get_content_type() for p in got.iter_parts()] == ["text/plain", "text/html"]
    body = got.get_body(("plain",))
    assert body is not None
    assert "gap 48,000 persons" in body.get_content()
    assert sum("RCPT" in line for line in mail.lines) == 4  # two people, two tries


def test_problems_of_mail_are_told_in_short(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "swordfish-9")
    here = f"e-mail by 127.0.0.1:{mail.server_address[1]}"
    mail.answers = {b"a": "550 no such user"}
    told = send(notice(), [mailbox(mail)], first_wait=0.001)
    assert told == [f"{here}: refused for 1 of 2 recipients; see `to`"]
    assert len(mail.mails) == 1
    mail.answers |= {b"b": "550 swordfish-9"}
    told = send(notice(), [mailbox(mail)], first_wait=0.001)
    assert told == [f"{here}: the server refused every recipient (550)"]
    # A server without encryption gets no password.
    login = {"user": "me", "password_secret": "MAIL_PASSWORD", "security": "starttls"}
    mail.lines.clear()
    (problem,) = send(notice(), [mailbox(mail, **login)], first_wait=0.001)
    assert "STARTTLS" in problem
    assert not any("AUTH" in line for line in mail.lines)
    # Nobody there, and one who never says a word.
    monkeypatch.setattr(channels, "TIMEOUT", 0.1)
    (problem,) = send(notice(), [mailbox(mail, port=9)], first_wait=0.001)
    assert "efused" in problem
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as silent:
        (problem,) = send(notice(), [mailbox(silent)], first_wait=0.001)
    assert "timed out" in problem


@pytest.mark.parametrize(
    "channel",
    [
        {"kind": "webhook", "url_secret": "https://hooks.example.org/XYZZY"},
        {"kind": "webhook", "url_secret": "HOOK", "on": ["nothing"]},
        {"kind": "webhook", "url_secret": "HOOK", "on": []},
        {"kind": "email", "host": "h", "from": "a@b\r\nBcc: c@d", "to": ["a@b"]},
        {"kind": "email", "host": "h", "from": "a@b", "to": ["a@b, c@d"]},
        {"kind": "email", "host": "h", "from": "a@b", "to": ["a@b"], "user": "me"},
        {"kind": "email", "host": "h", "from": "a@b", "to": ["a@b"], "password": "XYZZY"},
        {"kind": "email", "host": "h", "from": "a@b", "to": ["a@b"], "user": "me",
         "password_secret": "P", "security": "none"},
    ],
)  # fmt: skip
def test_a_channel_that_makes_no_sense_is_refused(channel: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(AnyChannel).validate_python(channel)
    # Whoever writes the secret in the place of its name does not see it in a log.
    assert "XYZZY" not in str([(e["loc"], e["msg"]) for e in caught.value.errors()])
