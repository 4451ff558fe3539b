# Sourced by ./demo and ./check: makes .venv from the hash-pinned requirement files and keeps it
# while they are unchanged. Safe to repeat; a half-made environment is finished or made anew.
# Sets: root, venv. Call: environment runtime|test|spark

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
venv="$root/.venv"

say() { printf '%s\n' "$*" >&2; }

stop() { say "$*"; exit 1; }

find_python() {
    for candidate in ${JUNHENG_PYTHON:-} python3 python3.13 python3.12 python3.11; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    stop '没有找到可用的 Python：需要 3.11 或更高版本，并带 venv 与 pip。Debian、Ubuntu、UOS 上可执行：apt-get install python3 python3-venv python3-pip'
}

pip_install() { "$venv/bin/python" -m pip --disable-pip-version-check -qq install "$@"; }

environment() {
    group=$1
    python=$(find_python)
    wanted=$(cat "$root/requirements/$group.txt" "$root/pyproject.toml" | cksum)" $("$python" -V) $root"
    stamp="$venv/.junheng-$group"
    if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null \
        && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return
    fi
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        say '正在建立运行环境 .venv……'
        "$python" -m venv --clear "$venv" || stop '无法建立 .venv：请检查磁盘空间和目录的写权限。'
    fi
    say "正在安装锁定版本的依赖（requirements/$group.txt）……第一次约需一分钟。"
    pip_install --require-hashes -r "$root/requirements/runtime.txt" \
        || stop '安装依赖没有成功：请检查软件源是否可用；已装好的部分会保留，再次执行即可继续。'
    if [ "$group" != runtime ]; then
        pip_install --require-hashes --no-build-isolation -r "$root/requirements/$group.txt" \
            || stop '安装测试依赖没有成功：请检查软件源是否可用，再次执行即可继续。'
    fi
    pip_install --no-deps --no-build-isolation -e "$root" || stop '安装 junheng 没有成功：请把上面的输出交给维护者。'
    printf '%s' "$wanted" > "$stamp"
}
