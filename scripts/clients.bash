# What the scripts have in common that point clients at `secgroup serve`. To be sourced.

# The program: the one that is named, or else this checkout's. Leaves its path in $program.
find_program() {
  program=${1:-${CARGO_TARGET_DIR:-target}/debug/secgroup}
  if [[ $# -eq 0 ]]; then cargo build --quiet --package secgroup-oracle --bin secgroup; fi
}

has_python() { python3 -c 'import venv, ensurepip' >/dev/null 2>&1; }
has_node() { command -v node >/dev/null && command -v npm >/dev/null; }

# install_python PINS WORK: the packages of the folder PINS, into WORK. Leaves the interpreter in $python. They are installed again when
# the pins change. With build.txt the packages are built with what it names, and with nothing that is not pinned.
install_python() {
  local pins=$1 work=$2 file
  python=$work/venv/bin/python
  local pip=("$python" -m pip install --quiet --disable-pip-version-check)
  if cat "$pins"/*.txt | cmp --silent - "$work/python.txt"; then return; fi
  rm -rf "$work/venv" "$work/python.txt"
  python3 -m venv "$work/venv"
  if [[ -e $pins/build.txt ]]; then
    "${pip[@]}" --require-hashes --requirement "$pins/build.txt"
    pip+=(--require-hashes --no-deps --no-build-isolation)
  fi
  "${pip[@]}" --requirement "$pins/requirements.txt"
  cat "$pins"/*.txt >"$work/python.txt"
}

# install_node PINS WORK: the packages of the folder PINS, into WORK/node, with the folder's scripts beside them.
install_node() {
  local pins=$1 node=$2/node
  mkdir -p "$node"
  if ! cmp --silent "$pins/package-lock.json" "$node/installed.json"; then
    cp "$pins/package.json" "$pins/package-lock.json" "$node/"
    npm ci --prefix "$node" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$pins/package-lock.json" "$node/installed.json"
  fi
  cp "$pins"/*.mjs "$node/"
}

servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true' EXIT
# start WORK ARGUMENTS...: a server; leaves its address in $base.
start() {
  local work=$1 port=$1/port-${#servers[@]}
  shift
  rm -f "$port"
  "$program" serve "$@" --port-file "$port" >>"$work/serve.log" 2>&1 &
  servers+=($!)
  for _ in $(seq 100); do
    if [[ -s $port ]]; then break; fi
    sleep 0.1
  done
  base=http://127.0.0.1:$(cat "$port")
}

# The clients go to this machine, whatever proxy there is for others.
without_proxy() { unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy; }
