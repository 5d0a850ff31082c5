#!/bin/sh
# collect.sh BUILD OUT: what the image carries of a build: the three executables, stripped, and libnode where it is used.
set -eu
build=$1 out=$2
mkdir -p "$out/bin" "$out/lib"
for program in mayfly mayfly-worker mayfly-broker; do
  install -s -m 0755 "$build/$program" "$out/bin/$program"
done
library=$(ldd "$build/mayfly-worker" | awk '$1 ~ /^libnode\.so/ { print $3 }')
if [ -n "$library" ]; then
  install -m 0644 "$library" "$out/lib/"
fi
