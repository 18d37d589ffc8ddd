"""Tile servers: addresses as each kind wants them, and every answer that is not a tile told for what it is."""

from __future__ import annotations

import logging
import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from console.fetch import NEVER, Refusal, SourceError, Stored, Tile, machine_secret, open_source
from console.fetch.web import LIMIT_BYTES, fresh_for_s
from console.say import known, say
from console.site.config import BaseMapSpec
from tests.fetch.conftest import Open
from tests.fetch.servers import HTML, WmtsServer, XyzServer, certificate, colour_of, dead_port, png

TILE = Tile(5, 26, 12)
SECRET = "s3cr3t key&%"


def code_of(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    assert known(answer.code)
    assert say(answer.code, map="城区", n=1, detail=answer.detail)
    return answer.code


# --- addresses -----------------------------------------------------------------------------------------------------


def test_xyz(opened: Open) -> None:
    with XyzServer() as server:
        source = opened(server.spec())
        assert source.get(TILE) == colour_of(5, 26, 12)
        assert server.asked == ["/5/26/12.png"]


def test_tms_counts_rows_from_the_south(opened: Open) -> None:
    with XyzServer() as server:
        assert opened(server.spec(source="tms")).get(TILE) == colour_of(5, 26, 19)
        flipped = server.spec(id="b", urls=(server.root + "/{z}/{x}/{-y}.png",))
        assert opened(flipped).get(TILE) == colour_of(5, 26, 19)
        degrees = server.spec(id="c", source="tms", grid="geographic")
        assert opened(degrees).get(Tile(5, 26, 12)) == colour_of(5, 26, 3)


@pytest.mark.parametrize("geographic", [False, True])
def test_wmts_kvp_with_a_key(opened: Open, geographic: bool) -> None:
    with WmtsServer(key=SECRET, geographic=geographic) as server:
        assert opened(server.spec(), secret=SECRET).get(TILE) == colour_of(5, 26, 12)
        assert unquote(server.asked[0].replace("+", " ")).endswith("tk=" + SECRET)
        assert code_of(opened(server.spec(id="b"), secret="other").get(TILE)) == "fetch.refused"


def test_wmts_rest_and_a_level_counted_otherwise(opened: Open) -> None:
    with WmtsServer() as server:
        assert opened(server.spec(urls=(server.rest_url(),))).get(TILE) == colour_of(5, 26, 12)
        off = server.rest_url().replace("{TileMatrix}", "{TileMatrix-1}")
        assert opened(server.spec(id="b", urls=(off,))).get(Tile(5, 3, 2)) == colour_of(4, 3, 2)


def test_subdomains_take_turns(opened: Open) -> None:
    with XyzServer() as server:
        source = opened(server.spec(urls=(server.root + "/{s}/{z}/{x}/{y}",), subdomains="t0,t1"))
        for x in range(4):
            source.get(Tile(5, x, 0))
        assert [path.split("/")[1] for path in server.asked] == ["t0", "t1", "t0", "t1"]


def test_urls_are_layers_and_headers_are_sent(opened: Open) -> None:
    with XyzServer(need={"X-Token": "token " + SECRET}) as server:
        headers = {"X-Token": "token {key}"}
        urls = (server.url(), server.root + "/labels/{z}/{x}/{y}")
        source = opened(server.spec(urls=urls, headers=headers, key="t"), secret=SECRET)
        assert source.layers == 2
        assert source.get(TILE, 0) == colour_of(5, 26, 12)
        assert code_of(source.get(TILE, 1)) == "fetch.missing"
        assert server.asked[-1] == "/labels/5/26/12"


@pytest.mark.parametrize(("fields", "code"), [
    ({"urls": ()}, "fetch.no_urls"),
    ({"urls": ("http://127.0.0.1/{z}/{x}",)}, "fetch.bad_url"),
    ({"urls": ("http://127.0.0.1/{z}/{x}/{y}/{w}",)}, "fetch.bad_url"),
    ({"urls": ("ftp://127.0.0.1/{z}/{x}/{y}",)}, "fetch.bad_url"),
    ({"urls": ("http://u:p@127.0.0.1/{z}/{x}/{y}",)}, "fetch.bad_url"),
    ({"urls": ("http://[::1/{z}/{x}/{y}",)}, "fetch.bad_url"),
    ({"urls": ("http://{s}.local/{z}/{x}/{y}",)}, "fetch.bad_url"),
    ({"urls": ("http://127.0.0.1/{z}/{x}/{y}?tk={key}",), "key": "none"}, "fetch.no_key"),
    ({"headers": {"A b": "c"}}, "fetch.bad_header"),
    ({"headers": {"A": "c\r\nB: d"}}, "fetch.bad_header"),
    ({"source": "wms"}, "fetch.unknown_source"),
    ({"source": "pmtiles", "file": "away.pmtiles"}, "fetch.no_file"),
    ({"source": "mbtiles"}, "fetch.no_file"),
])  # fmt: skip
def test_what_cannot_be_opened(opened: Open, fields: dict[str, Any], code: str) -> None:
    given: dict[str, Any] = {"id": "a", "urls": ("http://127.0.0.1/{z}/{x}/{y}",), **fields}
    with pytest.raises(SourceError) as caught:
        opened(BaseMapSpec(**given))
    assert caught.value.code == code
    assert say(code, map="城区", n=1, **caught.value.facts)


# --- answers -------------------------------------------------------------------------------------------------------

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"status": 404}, "fetch.missing"),
    ({"status": 204, "body": b""}, "fetch.missing"),
    ({"body": b""}, "fetch.missing"),
    ({"status": 400}, "fetch.refused"),
    ({"status": 401}, "fetch.refused"),
    ({"status": 403}, "fetch.refused"),
    ({"status": 429}, "fetch.busy"),
    ({"status": 500}, "fetch.busy"),
    ({"status": 503}, "fetch.busy"),
    ({"body": HTML, "content_type": "text/html; charset=utf-8"}, "fetch.not_a_tile"),
    ({"body": b'<?xml version="1.0"?><ServiceExceptionReport/>', "content_type": "text/xml"}, "fetch.not_a_tile"),
    ({"body": b"\x00\x01garbage" * 50}, "fetch.corrupt"),
    ({"body": png()[:400]}, "fetch.corrupt"),
    ({"tile": png(), "cut_at": 200}, "fetch.corrupt"),
    ({"body": b"\x1f\x8b\x08\x00" + bytes(40), "content_type": "application/x-protobuf"}, "fetch.vector_tiles"),
    ({"body": png() + bytes(LIMIT_BYTES)}, "fetch.too_large"),
    ({"status": 302, "location": "http://elsewhere.invalid/login"}, "fetch.redirected"),
    ({"status": 302, "location": "/5/26/12.png"}, "fetch.redirected"),
    ({"status": 302, "location": "http://[::1:x/"}, "fetch.redirected"),
    ({"status": 302, "location": "http://127.0.0.1:99999/"}, "fetch.redirected"),
    ({"status": 302, "location": "http://127.0.0.1:1/"}, "fetch.redirected"),
    ({"tile": png(), "headers": {"Content-Encoding": "gzip"}}, "fetch.corrupt"),
]


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=[f"{c[6:]}-{i}" for i, (_, c) in enumerate(FAULTS)])
def test_an_answer_that_is_no_tile(opened: Open, fault: dict[str, Any], code: str) -> None:
    with XyzServer(**fault) as server:
        source = opened(server.spec())
        refusal = source.get(TILE)
        assert code_of(refusal) == code
        assert isinstance(refusal, Refusal)
        assert f"127.0.0.1:{server.port}" in refusal.detail
        assert refusal.again_s > 0
        assert source.stored(TILE) is None


@pytest.mark.parametrize("body", [
    b"\xff\xd8\xff\xe0" + bytes(50) + b"\xff\xd9",
    b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8),
    b"GIF89a" + bytes(20) + b"\x3b",
])  # fmt: skip
def test_the_magic_counts_and_not_the_type_that_is_said(opened: Open, body: bytes) -> None:
    with XyzServer(tile=body, content_type="text/plain") as server:
        assert opened(server.spec()).get(TILE) == body


def test_late_is_told_and_a_redirect_of_the_same_host_is_followed(opened: Open) -> None:
    with XyzServer() as server:
        server.hold()
        assert code_of(opened(server.spec(timeout_s=0.2)).get(TILE)) == "fetch.late"
        server.release()
        moved = server.spec(id="b", urls=(server.root + "/old/{z}/{x}/{y}",))
        answers = iter([True, False])
        plain = server.answer

        def once(path: str, sent: Any) -> tuple[int, dict[str, str], bytes]:
            return (301, {"Location": "/5/26/12.png"}, b"") if next(answers) else plain(path, sent)

        server.answer = once  # type: ignore[method-assign]
        assert opened(moved).get(TILE) == colour_of(5, 26, 12)


def test_a_dead_port_is_tried_once_and_left_alone(opened: Open) -> None:
    port = dead_port()
    source = opened(BaseMapSpec(id="a", urls=(f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}",)))
    answers = [source.get(Tile(5, x, 0)) for x in range(20)]
    assert {code_of(answer) for answer in answers} == {"fetch.unreachable"}
    assert [answer.asked for answer in answers if isinstance(answer, Refusal)] == [True] + [False] * 19


def test_who_is_refused_does_not_go_on_knocking(opened: Open) -> None:
    with XyzServer(status=401) as server:
        source = opened(server.spec())
        for x in range(10):
            assert code_of(source.get(Tile(5, x, 0))) == "fetch.refused"
        assert len(server.asked) == 1
    with XyzServer(status=403) as server:  # some stores say 403 for a tile that they have not
        source = opened(server.spec(id="b"))
        for x in range(10):
            source.get(Tile(5, x, 0))
        assert len(server.asked) == 3


def test_retry_after_is_kept_to(opened: Open) -> None:
    with XyzServer(status=429, headers={"Retry-After": "1800"}) as server:
        refusal = opened(server.spec()).get(TILE)
        assert isinstance(refusal, Refusal)
        assert 1790 < refusal.again_s <= 1800


def test_outside_is_not_asked(opened: Open) -> None:
    with XyzServer() as server:
        source = opened(server.spec(max_zoom=10))
        for tile in (Tile(11, 0, 0), Tile(3, 8, 0), Tile(3, 0, -1)):
            assert code_of(source.get(tile)) == "fetch.outside"
        assert server.asked == []


def test_connections_are_kept(opened: Open) -> None:
    with XyzServer() as server:
        source = opened(server.spec())
        for x in range(5):
            source.get(Tile(5, x, 0))
        assert len(server._server._conns) == 1


def test_no_proxy_is_used(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{dead_port()}")
    with XyzServer() as server:
        assert opened(server.spec()).get(TILE) == colour_of(5, 26, 12)


def test_a_certificate_of_nobody(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cryptography")
    pair = certificate(tmp_path)
    with XyzServer(tls=pair) as server:
        assert code_of(opened(server.spec()).get(TILE)) == "fetch.certificate"
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))  # how a bureau's own authority is made known
        assert opened(server.spec(id="b")).get(TILE) == colour_of(5, 26, 12)


def test_closing_cuts_a_request_that_hangs(opened: Open) -> None:
    with XyzServer() as server:
        source = opened(server.spec(timeout_s=60.0))
        server.hold()
        answers: list[object] = []
        thread = threading.Thread(target=lambda: answers.append(source.get(TILE)))
        thread.start()
        while not server.asked:
            threading.Event().wait(0.005)
        source.close()
        thread.join(20)
        assert not thread.is_alive()
        assert isinstance(answers[0], Refusal)
        assert answers[0].again_s == NEVER
        server.release()


# --- keys ----------------------------------------------------------------------------------------------------------


def test_a_key_is_never_shown(opened: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = "TOPSECRET123"
    texts: list[str] = []
    for n, (fault, _) in enumerate(FAULTS):
        with XyzServer(**fault) as server:
            urls = (server.url() + "?tk={key}&own=" + token,)
            source = opened(server.spec(id=f"m{n}", urls=urls, headers={"X-T": "{key}"}, key="k"), secret=token)
            texts += [repr(source), str(source.get(TILE)), str(source.notices())]
    dead = BaseMapSpec(id="dead", urls=(f"http://127.0.0.1:{dead_port()}/{{z}}/{{x}}/{{y}}/{{key}}",), key="k")
    texts += [str(opened(dead, secret=token).get(TILE))]
    with pytest.raises(SourceError) as caught:
        opened(BaseMapSpec(id="a", urls=("http://[{key}/{z}/{x}/{y}",), key="k"), secret=token)
    texts += [repr(caught.value), str(caught.value.__cause__), str(caught.value.facts)]
    texts += [str(path) for path in tmp_path.rglob("*")] + [record.getMessage() for record in caplog.records]
    assert len(texts) > 40
    assert not [text for text in texts if token in text]


def test_the_machine_s_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEMAP_KEY_TIAN_DITU", "abc")
    assert machine_secret("tian-ditu") == "abc"
    assert machine_secret("nothing here") is None  # the tests' keyring is empty


# --- the disk cache behind it --------------------------------------------------------------------------------------


class Hours:
    """Epoch seconds that a test turns on."""

    def __init__(self) -> None:
        self.at = 1_700_000_000.0

    def __call__(self) -> float:
        return self.at


def test_what_was_fetched_is_stored_and_grows_old(opened: Open) -> None:
    clock = Hours()
    with XyzServer(etag='"one"', headers={"Cache-Control": "public, max-age=3600"}) as server:
        source = opened(server.spec(), now=clock)
        assert source.stored(TILE) is None
        body = colour_of(5, 26, 12)
        source.get(TILE)
        assert source.stored(TILE) == Stored(body, fresh=True)
        clock.at += 3601
        assert source.stored(TILE) == Stored(body, fresh=False)
        assert source.get(TILE) == body
        assert (server.not_modified, len(server.asked)) == (1, 2)
        assert source.stored(TILE) == Stored(body, fresh=True)
        server.etag = '"two"'
        server.tile = png((1, 2, 3))
        assert source.get(TILE) == png((1, 2, 3))
        assert source.stored(TILE) == Stored(png((1, 2, 3)), fresh=True)
    assert code_of(source.get(TILE)) == "fetch.unreachable"
    assert source.stored(TILE) == Stored(png((1, 2, 3)), fresh=True)


def test_a_restart_finds_what_was_stored(opened: Open, tmp_path: Path) -> None:
    with XyzServer() as server:
        source = opened(server.spec())
        source.get(TILE)
        source.close()
        again = open_source(server.spec(), tmp_path, tmp_path / "cache", lambda _: None)
        assert again.stored(TILE) == Stored(colour_of(5, 26, 12), fresh=True)
        again.close()
        assert opened(server.spec(cache_mb=0)).stored(TILE) is None
        opened(server.spec(urls=(server.url() + "?v=2",))).stored(TILE)  # another address: the old cache is deleted
        assert len(list((tmp_path / "cache" / "town").glob("*.sqlite"))) == 1


@pytest.mark.parametrize(("headers", "fresh_s"), [
    ({}, 7 * 86400.0),
    ({"cache-control": "max-age=60"}, 60.0),
    ({"cache-control": 'public, MAX-AGE="90"'}, 90.0),
    ({"cache-control": "no-store, max-age=60"}, 0.0),
    ({"expires": "Thu, 01 Jan 1970 00:05:00 GMT"}, 200.0),
    ({"expires": "0"}, 0.0),
    ({"cache-control": "max-age=999999999999"}, 365 * 86400.0),
])  # fmt: skip
def test_how_long_it_is_fresh(headers: dict[str, str], fresh_s: float) -> None:
    assert fresh_for_s(headers, 100.0) == fresh_s


def test_a_server_that_talks_nonsense(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def talk() -> None:
            for _ in range(2):
                conn, _ = listener.accept()
                with conn:
                    conn.recv(4096)
                    conn.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        port = listener.getsockname()[1]
        source = opened(BaseMapSpec(id="a", urls=(f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}",)))
        assert code_of(source.get(TILE)) == "fetch.unreachable"
        thread.join()
