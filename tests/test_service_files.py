"""The unit of systemd and the example for nginx are files that these programs take; left out where they are not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quotetrack.settings import find_config_folder


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze was not found; Debian has it in: apt install systemd")
    unit = (find_config_folder() / "quotetrack.service").read_text(encoding="utf-8")
    program = Path(sys.executable).with_name("quotetrack")
    if not program.exists():
        pytest.skip("The command is not installed beside this Python.")
    assert unit.count("/opt/quotetrack/.venv/bin/quotetrack") == 2
    written = tmp_path / "quotetrack.service"
    written.write_text(unit.replace("/opt/quotetrack/.venv/bin/quotetrack", str(program)))
    done = subprocess.run(["systemd-analyze", "verify", str(written)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "quotetrack" in line]) == (0, [])


def test_gunicorn_tells_a_setting_that_cannot_work_in_one_line() -> None:
    command = [sys.executable, "-m", "gunicorn", "-c", str(find_config_folder() / "gunicorn.conf.py")]
    environ = os.environ | {"QUOTETRACK_SERVER_PORT": "eighty"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("quotetrack: server.port in the environment (QUOTETRACK_SERVER_PORT) must be ")
    assert done.stderr.count("\n") == 1


def test_nginx_takes_the_example(tmp_path: Path) -> None:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    openssl = shutil.which("openssl")
    if program is None or openssl is None:
        pytest.skip("nginx was not found; Debian has it in: apt install nginx-light")
    certificate, key = tmp_path / "cert.pem", tmp_path / "cert.key"
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=quotes.example"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], capture_output=True, check=True)
    example = (find_config_folder() / "nginx.example.conf").read_text(encoding="utf-8")
    example = example.replace("/etc/ssl/quotes.example.pem", str(certificate))
    example = example.replace("/etc/ssl/private/quotes.example.key", str(key)).replace("listen 443", "listen 44380")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{example}}}\n")
    done = subprocess.run([program, "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr
