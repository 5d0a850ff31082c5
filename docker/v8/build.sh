#!/usr/bin/env bash
# Builds a V8 monolith from Debian's chromium source package, on Debian 12.   build.sh WORKDIR [JOBS]
# Result: WORKDIR/v8-VERSION/{include,lib/libv8_monolith.a,args.gn}. STEP=name runs one step alone. See README.md beside this file.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?usage: build.sh WORKDIR [JOBS]}"
work=$(cd "$1" && pwd)
jobs=${2:-$(nproc)}
chromium=${CHROMIUM:-150.0.7871.100-1~deb12u1}
upstream=${chromium%%-*}
tree=$work/chromium patches=$work/debian/patches v8=$work/v8

# chromium's third_party folders that V8 builds with; those in `nested` go where V8's own checkout has them, below src/
libraries=(abseil-cpp icu simdutf jinja2 markupsafe zlib)
nested=(fp16 fast_float highway dragonbox)

fetch() {
  local root=()
  [[ $(id -u) == 0 ]] || root=(sudo -n)
  sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources | "${root[@]}" tee /etc/apt/sources.list.d/mayfly-v8.sources >/dev/null
  "${root[@]}" apt-get update -q
  "${root[@]}" apt-get install -y -q clang-19 lld-19 llvm-19 libclang-rt-19-dev libc++-19-dev libc++abi-19-dev generate-ninja \
    ninja-build xz-utils patch python3
  (cd "$work" && apt-get source --download-only "chromium=$chromium")
}

unpack() {
  local names=('*/v8/*' '*/build/*' '*/build_overrides/*' '*/.gn' '*/tools/clang/scripts/*' '*/third_party/googletest/*') name
  for name in "${libraries[@]}" "${nested[@]}"; do names+=("*/third_party/$name/*"); done
  mkdir -p "$tree" "$work/debian"
  # tar fails for a name that a release does not have; what is really missing shows when gn runs
  tar -xJf "$work/chromium_$upstream.orig.tar.xz" --strip-components=1 -C "$tree" --wildcards "${names[@]}" || true
  tar -xJf "$work/chromium_$chromium.debian.tar.xz" -C "$work" --wildcards 'debian/patches/*'
}

# Patches about other parts of chromium touch none of the files that are here, and come out empty.
wanted_patches() {
  grep -v '^#' "$patches/series" | awk 'NF { print $1 }' | grep -E \
    '^(debianization/(clang-version|cross-build|rustc-bootstrap|safe-libcxx)\.patch|fixes/(rust-clanglib|libcpp-headers|armhf-no-thumb|armhf-icf|bindgen-paths)\.patch|upstream/|disable/(clang-version-check|rustc-allow-features)\.patch|llvm-19/|trixie/(gn-|revert-v8-sanitize|adler1|rust-no-alloc-shim)|bookworm/(gn-|path-rustfmt)|llvm-22/ignore-for-ubsan)'
}

apply_patches() {
  cd "$tree"
  local name
  for name in $(wanted_patches); do
    python3 "$here/present_only.py" "$patches/$name" >"$work/part.patch"
    [[ -s $work/part.patch ]] || continue
    patch -p1 --forward --no-backup-if-mismatch <"$work/part.patch" >>"$work/patch.log" 2>&1 ||
      { echo "build.sh: $name does not apply; see $work/patch.log" >&2; exit 1; }
  done
}

# From chromium's layout to that of V8's own checkout.
arrange() {
  rm -rf "$v8"
  cp -a "$tree/v8" "$v8"
  cp -a "$tree/build" "$tree/build_overrides" "$tree/.gn" "$v8/" 2>/dev/null || true
  mkdir -p "$v8/third_party" "$v8/tools/clang"
  local name
  for name in "${libraries[@]}" googletest; do
    rm -rf "$v8/third_party/$name"
    cp -a "$tree/third_party/$name" "$v8/third_party/"
  done
  for name in "${nested[@]}"; do
    rm -rf "$v8/third_party/$name/src"
    cp -a "$tree/third_party/$name/src" "$v8/third_party/$name/src"
  done
  cp -a "$tree/tools/clang/scripts" "$v8/tools/clang/"
  cp "$tree/v8/.gn" "$v8/.gn"
  cd "$v8"
  # Debian's gn is older than this release expects
  sed -i 's/^exec_script_allowlist/exec_script_whitelist/; s/enable_rust = true/enable_rust = false/; s/use_siso = true/use_siso = false/
    /^expand_directory_allowlist/d' .gn
  sed -i 's/^build_with_chromium = .*/build_with_chromium = false/' build/config/gclient_args.gni
  # GNU ld, and llvm before 19, cannot read relocations in the CREL form
  sed -i 's/cflags += \[ "-Wa,--crel,--allow-experimental-crel" \]/cflags += []/' build/config/compiler/BUILD.gn
  python3 "$here/library_only.py" BUILD.gn
}

compile() {
  cd "$v8"
  mkdir -p out/release
  cp "$here/args.gn" out/release/
  export AR=ar NM=nm CC=clang-19 CXX=clang++-19 CXXFLAGS=-stdlib=libc++ LDFLAGS='-stdlib=libc++ -static-libstdc++'
  gn gen out/release
  ninja -j"$jobs" -C out/release v8_monolith
}

pack() {
  local version out
  version=$(awk '/#define V8_(MAJOR|MINOR|BUILD)_VERSION|#define V8_PATCH_LEVEL/ { printf "%s%s", dot, $3; dot = "." }' "$v8/include/v8-version.h")
  out=$work/v8-$version
  mkdir -p "$out/lib"
  cp -r "$v8/include" "$out/"
  cp "$v8/out/release/obj/libv8_monolith.a" "$out/lib/"
  strip --strip-debug "$out/lib/libv8_monolith.a"
  cp "$here/args.gn" "$out/"
  echo "$out"
}

case ${STEP:-all} in
  all) for step in fetch unpack apply_patches arrange compile pack; do (STEP=$step; $step); done ;;
  fetch | unpack | apply_patches | arrange | compile | pack) "$STEP" ;;
  *) echo "build.sh: there is no step $STEP" >&2; exit 1 ;;
esac
