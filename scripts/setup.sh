#!/bin/sh
# Makes a machine ready: Python with venv, Tesseract with Russian where it may, and the package in .venv.
# Usage: scripts/setup.sh [review|test]      "review" also brings the desk, "test" the test tools and a browser.
# Installs only what is missing, with apt as root or through sudo; otherwise says what to install.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf 'setup: %s\n' "$*"; }
stop() {
    printf 'setup: %s\n' "$*" >&2
    exit 4
}

# The command that installs packages here, empty where we may not.
installer() {
    command -v apt-get >/dev/null 2>&1 || return 0
    if [ "$(id -u)" = 0 ]; then
        echo "env DEBIAN_FRONTEND=noninteractive apt-get"
    elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        echo "sudo env DEBIAN_FRONTEND=noninteractive apt-get"
    fi
}

# install_packages WHAT-FOR DEBIAN-PACKAGES BREW-PACKAGES
install_packages() {
    apt=$(installer)
    if [ -n "$apt" ]; then
        say "installing $2 ($1)"
        # shellcheck disable=SC2086  # both are lists of words
        $apt install -y -q $2 >/dev/null 2>&1 || { $apt update -q && $apt install -y -q $2; } ||
            stop "could not install $2. Install it by hand, then run this again."
    elif [ "$(uname -s)" = Darwin ]; then
        stop "$1 is missing. Install it with: brew install $3"
    else
        stop "$1 is missing and this user may not install it (not root, no sudo). Ask for: apt-get install $2"
    fi
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    app="/Applications/Chromium.app/Contents/MacOS/Chromium"
    [ ! -x "$app" ] || echo "$app"
}

python=$(find_python)
if [ -z "$python" ]; then
    install_packages "Python 3.11 or later" "python3 python3-venv" "python@3.12"
    python=$(find_python)
    [ -n "$python" ] || stop "this system's Python is older than 3.11. Install Python 3.11 or later, then run this again."
fi
if [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    minor=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    install_packages "Python's venv" "python$minor-venv" "python@$minor"
fi

# The reader reads alone; with Tesseract beside it, it reads better. The tests need it.
if ! command -v tesseract >/dev/null 2>&1 || ! tesseract --list-langs 2>/dev/null | grep -qx rus; then
    if [ "$purpose" = test ]; then
        install_packages "Tesseract with Russian" "tesseract-ocr tesseract-ocr-rus" "tesseract tesseract-lang"
    else
        (install_packages "Tesseract with Russian" "tesseract-ocr tesseract-ocr-rus" "tesseract tesseract-lang") ||
            say "going on without Tesseract: the typescript reader reads alone."
    fi
fi
case $(tesseract --version 2>&1 | head -n 1) in
*" 3."* | *" 4."*) say "note: $(tesseract --version 2>&1 | head -n 1) works; version 5 reads better." ;;
esac

if [ "$purpose" = test ] && ! command -v pdftotext >/dev/null 2>&1; then
    install_packages "poppler, which the tests read PDFs with," "poppler-utils" "poppler"
fi
if [ "$purpose" = test ] && [ -z "$(find_browser)" ]; then
    install_packages "a browser for the report tests" "chromium" "--cask chromium"
    [ -n "$(find_browser)" ] || stop "no chromium or google-chrome on the PATH. Install one, then run this again."
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
extra=""
[ "$purpose" = run ] || extra="[$purpose]"
stamp=".venv/ready-$purpose"
wanted=$(cksum pyproject.toml)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    say "installing the package into .venv"
    .venv/bin/python -m pip install -q --disable-pip-version-check -e ".$extra" ||
        stop "pip could not install the package. Check the network or the package index, then run this again."
    printf '%s' "$wanted" >"$stamp"
fi
