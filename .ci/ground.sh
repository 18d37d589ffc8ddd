# Sourced by run and test: the virtual environment and the system libraries, set up once.
# A second start is some file tests and one checksum: no Python, no network.
# shellcheck shell=sh

venv="$root/.venv"
python="$venv/bin/python"

tell() { printf '%s\n' "$*" >&2; }
fail() { tell "$*"; exit 1; }

# ---- system libraries -------------------------------------------------------------------------------------------

# A library that must be there, and the Debian package that brings it. What Qt's xcb window and QtWebEngine load.
system_libraries='
libglib-2.0.so.0 libglib2.0-0
libEGL.so.1 libegl1
libGL.so.1 libgl1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libX11-xcb.so.1 libx11-xcb1
libnss3.so libnss3
libasound.so.2 libasound2
libgbm.so.1 libgbm1
libXcomposite.so.1 libxcomposite1
libXdamage.so.1 libxdamage1
libXrandr.so.2 libxrandr2
libXtst.so.6 libxtst6
libxkbfile.so.1 libxkbfile1
libpulse.so.0 libpulse0
libpipewire-0.3.so.0 libpipewire-0.3-0
'

has_library() {
    for folder in /usr/lib/*-linux-gnu* /lib/*-linux-gnu* /usr/lib64 /lib64 /usr/lib /lib /usr/local/lib; do
        [ -e "$folder/$1" ] && return 0
    done
    return 1
}

# The loader's own list, for systems that keep libraries elsewhere; asked only when the usual places lack one.
loader_knows() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "[[:space:]]$1 "; }

has_chinese_font() {
    for font in /usr/share/fonts/*/*/NotoSansCJK* /usr/share/fonts/*/*CJK* /usr/share/fonts/*/*/wqy* "$HOME"/.fonts/*CJK*; do
        [ -e "$font" ] && return 0
    done
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
        \( -iname '*cjk*' -o -iname '*wqy*' -o -iname '*sourcehan*' -o -iname '*droidsansfallback*' -o -iname 'uming*' \
        -o -iname '*simsun*' -o -iname '*msyh*' -o -iname '*harmonyos*sc*' \) -print 2>/dev/null | head -n 1)" ]
}

has_program() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

# Debian package names of what is missing, one a line. $1: "run" or "test".
missing_packages() {
    echo "$system_libraries" | while read -r library package; do
        [ -z "$library" ] || has_library "$library" || loader_knows "$library" || echo "$package"
    done
    has_chinese_font || echo fonts-noto-cjk
    if [ "$1" = test ] || [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        has_program Xvfb || echo xvfb
        has_program xauth || echo xauth
    fi
}

# Programs that tests use when they are there; nobody is stopped for want of them.
missing_extras() {
    has_program mosquitto || echo mosquitto
    has_program xdotool || echo xdotool
    has_program xrandr || echo x11-xserver-utils
}

# Newer Debian and Ubuntu renamed some (libasound2 -> libasound2t64): the names that this system knows.
known_names() {
    for package in "$@"; do
        for name in "$package" "${package}t64"; do
            if apt-cache show --no-all-versions "$name" 2>/dev/null | grep -q '^Package:'; then
                echo "$name"
                break
            fi
        done
    done
}

apt_install() {
    apt-get update -qq >&2 || tell "软件包清单未更新，按旧清单安装 / the package lists could not be updated, using the old ones"
    # shellcheck disable=SC2046
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(known_names "$@") >&2
}

ready_system() {
    needed=$(missing_packages "$1" | tr '\n' ' ')
    extras=""
    if [ "$1" = test ] && [ "$(id -u)" = 0 ]; then extras=$(missing_extras | tr '\n' ' '); fi
    [ -n "$needed$extras" ] || return 0
    if [ "$(id -u)" = 0 ] && has_program apt-get; then
        tell "安装系统软件包 / installing system packages: $needed$extras"
        # shellcheck disable=SC2086
        apt_install $needed $extras || true
        needed=$(missing_packages "$1" | tr '\n' ' ')
    fi
    [ -n "$needed" ] || return 0
    if has_program apt-get; then
        # shellcheck disable=SC2086
        names=$(known_names $needed | tr '\n' ' ')
        fail "缺系统软件包，先运行 / system packages are missing, run first: sudo apt-get install -y --no-install-recommends ${names:-$needed}"
    fi
    fail "缺系统库，用本机的软件包工具安装（Debian 名）/ system libraries are missing, install what Debian calls: $needed"
}

# ---- the virtual environment ------------------------------------------------------------------------------------

# What a finished environment was made of: the lock's checksum and the Python it stands on. $1: "run" or "test".
expected_stamp() {
    sha256sum "$root/$(lock_of "$1")" | cut -c1-64
    readlink -f "$python"
}

lock_of() { if [ "$1" = test ]; then echo requirements-test.lock; else echo requirements.lock; fi; }

stands() { [ -x "$python" ] && [ -f "$venv/ready-$1" ] && [ "$(cat "$venv/ready-$1")" = "$(expected_stamp "$1")" ]; }

base_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then command -v "$name"; return 0; fi
    done
    return 1
}

# pip 22.3 is the first that installs into another environment (--python).
check_pip() {
    "$1" -m pip --version >/dev/null 2>&1 ||
        fail "缺 pip，先运行 / pip is missing, run first: sudo apt-get install -y python3-pip"
    "$1" -m pip --version | awk '{ split($2, v, "."); exit !(v[1] > 22 || (v[1] == 22 && v[2] >= 3)) }' ||
        fail "pip 早于 22.3，先运行 / pip is older than 22.3, run first: $1 -m pip install --user --upgrade pip"
}

fill() {  # $1: base python, $2: lock file
    # Fewer surprises from the user's own pip settings; indexes and certificates stay theirs.
    env -u PIP_TARGET -u PIP_PREFIX -u PIP_ROOT PIP_USER=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
        "$1" -m pip --python "$python" install --quiet --require-hashes -r "$root/$2" >&2 &&
        "$python" -c 'import PySide6.QtCore, PySide6.QtWidgets, numpy, scipy.sparse, msgspec, paho.mqtt.client' >&2
}

# Compiled once, also where the machine was told to keep no bytecode (PYTHONDONTWRITEBYTECODE, PIP_NO_COMPILE): without it
# a start compiles a thousand files anew, on each of its processes. What changes later is compiled as Python is told to.
compile_all() {
    env -u PYTHONDONTWRITEBYTECODE -u PYTHONPYCACHEPREFIX "$python" -m compileall -q -j 0 "$venv/lib" \
        "$root/console" "$root/layers" >/dev/null 2>&1 || true
}

build_venv() {  # $1: "run" or "test"
    base=$(base_python) || fail "缺 Python 3.11 以上 / Python 3.11 or newer is missing: sudo apt-get install -y python3"
    check_pip "$base"
    tell "准备运行环境，约 1 分 / setting up, about a minute: $venv"
    rm -f "$venv/ready-run" "$venv/ready-test"
    # A set-up that was cut short left the mark: what lies there is not to be trusted.
    if [ -e "$venv/building" ] || ! "$python" -c 'import sys' >/dev/null 2>&1; then rm -rf "$venv"; fi
    [ -d "$venv" ] || "$base" -m venv --without-pip "$venv" || fail "虚拟环境未建成 / the virtual environment was not made: $venv"
    : >"$venv/building"
    fill "$base" "$(lock_of "$1")" || fail "依赖未装全，修好网络或磁盘后再运行一次 / the packages were not installed: mend the network or disk and run again"
    compile_all
    rm -f "$venv/building"
    expected_stamp "$1" >"$venv/ready-$1.new" && mv "$venv/ready-$1.new" "$venv/ready-$1"
}

ready_venv() {
    stands "$1" && return 0
    # The test lock holds all that the run lock holds (tests/ground/test_locks.py).
    if [ "$1" = run ] && stands test; then return 0; fi
    # One set-up at a time: a second start waits here and then finds the work done.
    if has_program flock; then exec 9>"$root/.venv.lock" && flock 9; fi
    stands "$1" || build_venv "$1"
    exec 9>&-
}
