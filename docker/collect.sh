#!/bin/sh
# collect.sh BUILD OUT: what the image carries of a build: the three executables, stripped, libnode where it is used, and in
# share/mayfly/packages the names of the packages that have the other libraries. A V8 of one's own needs others than libnode does.
set -eu
build=$1 out=$2
mkdir -p "$out/bin" "$out/lib" "$out/share/mayfly"
for program in mayfly mayfly-worker mayfly-broker; do
  install -s -m 0755 "$build/$program" "$out/bin/$program"
done
libnode=$(ldd "$build/mayfly-worker" | awk '$1 ~ /^libnode\.so/ { print $3 }')
if [ -n "$libnode" ]; then
  install -m 0644 "$libnode" "$out/lib/"
fi

# the libraries that a file names itself: theirs come with their packages
needed() {
  for name in $(objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }'); do
    ldd "$1" | awk -v name="$name" '$1 == name { print $3 } $1 ~ "/" name "$" { print $1 }'
  done
}

# dpkg knows some libraries below /lib and others below /usr/lib, which are the same folder
package_of() {
  dpkg-query -S "$1" "/usr$1" "${1#/usr}" 2>/dev/null | cut -d: -f1 | grep . || { echo "collect.sh: no package has $1" >&2; return 1; }
}

for file in "$build/mayfly" "$build/mayfly-worker" "$build/mayfly-broker" $libnode; do
  needed "$file"
done | sort -u >"$out/libraries"
while read -r library; do
  if [ "$library" != "$libnode" ]; then package_of "$library"; fi
done <"$out/libraries" >"$out/packages"
sort -u "$out/packages" >"$out/share/mayfly/packages"
rm "$out/libraries" "$out/packages"
