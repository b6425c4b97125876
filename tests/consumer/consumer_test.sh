#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# consumer_test.sh BUILD CXX [FLAG…]: installs BUILD under a prefix that it was not configured for, builds the example
# of this folder against it outside the tree, runs it, and looks whether everything else is where it belongs.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 compiler=$2 flags=${*:3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >/dev/null
for file in bin/sluice-sim share/man/man1/sluice-sim.1 share/bash-completion/completions/sluice-sim \
    share/sluice/scenarios/overwatch.toml include/sluice/core/pipeline.h share/doc/sluice/LICENSE; do
    [ -f "$work/prefix/$file" ] || { echo "not installed: $file"; exit 1; }
done

# README shows the very program that is built here.
if ! diff <(awk '/^```cpp$/ { on = 1; next } /^```$/ { if (on) exit } on' "$source/../../README.md") \
    <(tail -n +2 "$source/main.cpp"); then
    echo 'the example in README.md is not tests/consumer/main.cpp'
    exit 1
fi

cp -r "$source" "$work/consumer"
cmake -S "$work/consumer" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$work/build" -- --quiet

# Two windows of 100 fill in the first 100 ms and again 150 ms after each send: 33 rounds of 200 and half a one within
# 5 s, and at their end 1,000 are buffered. The rest was shed.
diff <("$work/build/consumer") <(printf 'delivered 7700\nshed 2300\n')

# The installed program finds the scenarios beside it, not those of the tree that it was built from.
cp "$work/prefix/share/sluice/scenarios/nominal.toml" "$work/prefix/share/sluice/scenarios/only-here.toml"
"$work/prefix/bin/sluice-sim" list | grep '^ *only-here '
