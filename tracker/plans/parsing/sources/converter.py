"""Old Word files and Word files of WPS Office, turned into .docx by LibreOffice where it is installed.

Each run has a profile of its own (two runs with one profile lose a result), a time limit, and a process group that is
ended as a whole. The profile forbids macros, links and the network.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from tracker.plans.parsing.limits import MAX_BYTES, ReadError

_NAMES = ("soffice", "libreoffice")
_PLACES = os.pathsep.join((os.defpath, "/usr/local/bin", "/opt/libreoffice/program", "/usr/lib/libreoffice/program"))
_SECONDS, _MEMORY, _WRITTEN = 25, 3 << 30, 200 << 20
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def installed() -> str | None:
    """The program that converts, if there is one."""
    return next((found for name in _NAMES if (found := shutil.which(name) or shutil.which(name, path=_PLACES))), None)


def to_docx(data: bytes, *, seconds: int = _SECONDS) -> bytes:
    """The same document as .docx. Raises ReadError: `no_converter`, `timeout`, or `not_converted`."""
    program = installed()
    if program is None:
        raise ReadError("no_converter")
    with tempfile.TemporaryDirectory(prefix="convert-") as name:
        folder = Path(name)
        (folder / "plan.doc").write_bytes(data)
        _write_profile(folder / "profile")
        _run(program, folder, seconds)
        result = folder / "out" / "plan.docx"
        if not result.is_file() or not 0 < result.stat().st_size <= MAX_BYTES:
            raise ReadError("not_converted")
        return result.read_bytes()


def _run(program: str, folder: Path, seconds: int) -> None:
    """Run LibreOffice; whatever it started ends with it."""
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--nologo", "--nodefault", "--norestore", "--nolockcheck",
        "--infilter=MS Word 97",
        "--convert-to", "docx:MS Word 2007 XML",
        "--outdir", str(folder / "out"),
        str(folder / "plan.doc"),
    ]  # fmt: skip
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
    }
    process = subprocess.Popen(  # noqa: S603  # fixed words and names of our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=True,
        preexec_fn=_limit,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise ReadError("timeout", seconds=seconds) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
