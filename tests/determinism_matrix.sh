#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# determinism_matrix.sh [FOLDER]: builds sluice-sim with g++ and clang at -O0 and -O3 below FOLDER (default build/matrix)
# and compares what each writes, byte by byte: --json up to `measured`, --csv and --log. Exit 1 if any differs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-build/matrix}
load=${MATRIX_LOAD:-0.02}
scenarios=${MATRIX_SCENARIOS:-overwatch pokemon-go slow-firebase draining-wave blackhole outage-10min bad-tokens hot-device
    quota-600k kickoff low-floods-high congestion unavailable-minute four-machines}

configurations='g++ -O0
g++ -O3
clang++ -O0
clang++ -O3'

write() {  # write PROGRAM FOLDER: what every scenario gives
    local scenario status
    mkdir -p "$2"
    for scenario in $scenarios; do
        status=0
        "$1" run "$scenario" --set "scenario.load=$load" --json --csv "$2/$scenario.csv" --log "$2/$scenario.log" \
            >"$2/$scenario.whole" || status=$?
        # At another load an expectation may fail (1); anything else is a failure here.
        [ "$status" -le 1 ] || { echo "$1 run $scenario: exit $status" >&2; return 1; }
        sed -z 's/"measured".*//' "$2/$scenario.whole" >"$2/$scenario.json"
        grep -q '"fingerprint"' "$2/$scenario.json" || { echo "$scenario: no fingerprint" >&2; return 1; }
        rm "$2/$scenario.whole"
    done
}

reference=
while read -r compiler optimise; do
    name=$compiler$optimise
    cmake -S . -B "$folder/$name" -G Ninja --log-level=WARNING -Wno-dev -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF \
        -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS_RELEASE="$optimise" >/dev/null </dev/null
    echo "building $name"
    cmake --build "$folder/$name" --target sluice-sim -- --quiet </dev/null
    rm -rf "$folder/out-$name"
    write "$folder/$name/bin/sluice-sim" "$folder/out-$name" </dev/null
    if [ -z "$reference" ]; then
        reference=$folder/out-$name
    elif ! diff -rq "$reference" "$folder/out-$name"; then
        echo "$name differs from $(basename "$reference")" >&2
        exit 1
    fi
done <<<"$configurations"
echo "same bytes from $(wc -l <<<"$configurations") builds: $(find "$reference" -type f | wc -l) files of $(wc -w <<<"$scenarios") scenarios"
