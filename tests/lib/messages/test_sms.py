import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured

from amigo_consent.lib.messages.sms import SmsFailed, send, valid_url


@dataclass
class Gateway:
    """What a gateway was asked, and how it answers."""

    port: int = 0
    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str | None, Any]] = field(default_factory=list)


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A gateway on this machine, with a certificate that is trusted during the test."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            gateway.requests.append((self.path, self.headers["Authorization"], body))
            self.send_response(gateway.status)
            for header in gateway.headers.items():
                self.send_header(*header)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    certificate = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    gateway.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield gateway
    server.shutdown()
    thread.join()
    server.server_close()


def write_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "gateway.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_file_a_message_in_order(settings: Any, tmp_path: Path) -> None:
    settings.SMS_URL = f"file:{tmp_path / 'outbox'}"

    send("+37120000001", "Sveiki!")
    send("+37120000002", "Hello!")

    sent = [path.read_text() for path in sorted((tmp_path / "outbox").iterdir())]
    assert sent == ["To: +37120000001\n\nSveiki!\n", "To: +37120000002\n\nHello!\n"]


def test_the_console_shows_it(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMS_URL = "console:"

    send("+37120000001", "Sveiki!")

    assert capsys.readouterr().out == "To: +37120000001\n\nSveiki!\n"


def test_a_gateway_gets_number_and_text(settings: Any, gateway: Gateway) -> None:
    settings.SMS_URL = f"https://user:p%40ss@127.0.0.1:{gateway.port}/send?from=Amigo"

    send("+37120000001", "Sveiki!")

    credentials = "Basic dXNlcjpwQHNz"
    assert gateway.requests == [
        ("/send?from=Amigo", credentials, {"to": "+37120000001", "text": "Sveiki!"}),
    ]


def test_neither_whom_nor_the_password_is_logged(
    settings: Any, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_URL = f"https://user:secret@127.0.0.1:{gateway.port}/"

    send("+37120000001", "Sveiki!")

    assert "secret" not in caplog.text
    assert "20000001" not in caplog.text


@pytest.mark.parametrize("moved", [301, 307])
def test_a_gateway_that_moved_is_a_failure_and_not_followed(
    settings: Any, gateway: Gateway, moved: int
) -> None:
    settings.SMS_URL = f"https://127.0.0.1:{gateway.port}/"
    gateway.status, gateway.headers = moved, {"Location": f"https://127.0.0.1:{gateway.port}/elsewhere"}

    with pytest.raises(SmsFailed, match=f"answered {moved}"):
        send("+37120000001", "Sveiki!")

    assert [path for path, *_ in gateway.requests] == ["/"]


def test_a_gateway_that_refuses_is_a_failure_that_names_nobody(settings: Any, gateway: Gateway) -> None:
    settings.SMS_URL = f"https://127.0.0.1:{gateway.port}/"
    gateway.status = 503

    with pytest.raises(SmsFailed) as failure:
        send("+37120000001", "Sveiki!")

    assert str(failure.value) == "the gateway answered 503"


def test_a_gateway_that_is_away_is_a_failure(settings: Any) -> None:
    settings.SMS_URL = "https://127.0.0.1:9/"

    with pytest.raises(SmsFailed, match="cannot be reached"):
        send("+37120000001", "Sveiki!")


@pytest.mark.parametrize("url", ["file:/tmp/x", "console:", "https://gateway.example/send"])
def test_urls_that_can_send(url: str) -> None:
    assert valid_url(url) == url


@pytest.mark.parametrize("url", ["", "file:", "http://gateway.example/", "https:///send", "smtp://x"])
def test_other_urls_stop_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SMS_URL"):
        valid_url(url)
