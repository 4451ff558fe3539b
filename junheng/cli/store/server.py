"""``junheng serve``: web and worker under one parent (网页与后台任务).

The parent starts both, starts the worker again when it dies, and ends both on SIGTERM.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from junheng.cli.store.home import (
    home_of,
    must_exist,
    pending_migrations,
    print_json,
    start_django,
)
from junheng.kernel.errors import UsageError

STOP_SECONDS = 10


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def next_free(host: str, port: int) -> int:
    """Give the port, or the next one nobody listens on."""
    for candidate in range(port, min(port + 200, 65536)):
        if is_free(host, candidate):
            return candidate
    raise UsageError(
        where=f"{host} 的端口",
        found=f"{port} 起的 200 个端口都被占用",
        expected="有一个空闲端口",
        fix="请用 --port 换一个号码",
    )


@dataclass(slots=True)
class Family:
    """The parent's two children."""

    home: Path
    host: str
    port: int
    settings: str
    workers: int = 2
    extra: Mapping[str, str] = field(default_factory=dict)
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "JUNHENG_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": self.settings,
            **self.extra,
        }

    def _start_web(self) -> subprocess.Popen[bytes]:
        host = f"[{self.host}]" if ":" in self.host else self.host
        command = [
            *(sys.executable, "-m", "gunicorn", "junheng.web.config.wsgi:application"),
            *("--bind", f"{host}:{self.port}", "--worker-class", "gthread"),
            *("--workers", str(self.workers), "--threads", "4", "--timeout", "120"),
            *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
            *("--worker-tmp-dir", str(self.home)),
        ]
        return subprocess.Popen(command, env=self._environment())  # noqa: S603

    def _start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "junheng.web.config.worker"]
        return subprocess.Popen(command, env=self._environment())  # noqa: S603

    def start(self) -> None:
        """Start both."""
        self.web, self.worker = self._start_web(), self._start_worker()

    def wait_ready(self, seconds: float) -> None:
        """Wait until ``/healthz`` answers."""
        address = f"http://{self.host}:{self.port}/healthz"
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stop.is_set():
            if self.web is not None and self.web.poll() is not None:
                break
            try:
                with urllib.request.urlopen(address, timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        if not self.stop.is_set():
            self.end()
            raise UsageError(
                where=f"启动服务（{self.host}:{self.port}）",
                found="网页进程没有启动成功",
                expected=f"{seconds:.0f} 秒内可以打开",
                fix="上面几行是它留下的话；先运行 junheng doctor，再试一次",
            )

    def watch(self) -> int:
        """Keep both alive until told to stop; give the exit code."""
        pause = 0.5
        while not self.stop.wait(pause):
            if self.web is not None and self.web.poll() is not None:
                print("网页进程意外退出，服务停止。数据没有受影响。", file=sys.stderr)
                self.end()
                return 1
            if self.worker is not None and self.worker.poll() is not None:
                print("后台任务进程意外退出，已重新启动；没做完的任务会接着做。", file=sys.stderr)
                self.worker = self._start_worker()
                pause = min(pause * 2, 10)
            else:
                pause = 0.5
        self.end()
        return 0

    def end(self) -> None:
        """End both, gently, then not."""
        children = [child for child in (self.web, self.worker) if child is not None]
        for child in children:
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def end_on_signals(self) -> None:
        """Stop on SIGTERM, SIGINT and a closed terminal."""

        def told(_number: int, _frame: FrameType | None) -> None:
            self.stop.set()

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, told)


def run(args: argparse.Namespace) -> int:
    """Serve an installation until told to stop."""
    home = home_of(args.home)
    must_exist(home)
    start_django(home)
    if pending_migrations():
        raise UsageError(
            where=f"数据库（{home}）",
            found="表结构还是旧版本的",
            expected="与这个版本的程序一致",
            fix="先运行 junheng backup --out 备份文件，再运行 junheng init（它会升级表结构）",
        )
    if not is_free(args.host, args.port):
        raise UsageError(
            where=f"{args.host} 的端口 {args.port}",
            found="已被别的程序占用",
            expected="空闲",
            fix=f"用 --port {next_free(args.host, args.port + 1)}，或先停掉占用它的程序",
        )
    extra = {} if args.host in {"127.0.0.1", "localhost", "::1"} else _hosts(args.host)
    family = Family(home, args.host, args.port, "junheng.web.config.settings", args.workers, extra)
    family.end_on_signals()
    family.start()
    family.wait_ready(60)
    if family.stop.is_set():
        family.end()
        return 0
    url = f"http://{args.host}:{args.port}"
    if args.json:
        print_json({"url": url, "home": str(home)})
    else:
        print(f"已启动：{url}　按 Ctrl+C 停止。", flush=True)
    return family.watch()


def _hosts(host: str) -> dict[str, str]:
    """Say which names the server answers to when it listens beyond this machine."""
    if os.environ.get("JUNHENG_HOSTS"):
        return {}
    names = [host] if host not in {"0.0.0.0", "::"} else [socket.gethostname(), *_own_addresses()]  # noqa: S104
    return {"JUNHENG_HOSTS": ",".join(names)}


def _own_addresses() -> list[str]:
    found = socket.getaddrinfo(socket.gethostname(), None)
    return sorted({str(entry[4][0]) for entry in found})
