#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# determinism_matrix.sh [FOLDER]: builds sluice-sim with g++ and clang at -O0 to -O3 below FOLDER (default build/matrix)
# and compares what each writes, byte by byte: --json up to `measured`, --csv and --log, of every scenario at the size
# of the golden test (tests/sim/small_scenarios.cpp). Exit 1 if any differs, or if over all of them nothing at all was
# shed, collapsed, retried or expired: then half of the code was not compared. MATRIX_SCENARIOS: only these.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-build/matrix}
scenarios=${MATRIX_SCENARIOS:-$(basename -a -s .toml scenarios/*.toml | tr '\n' ' ')}

configurations='g++ -O0
g++ -O1
g++ -O2
g++ -O3
clang++ -O0
clang++ -O1
clang++ -O2
clang++ -O3'

write() {  # write PROGRAM FOLDER: what every scenario gives
    local scenario status
    mkdir -p "$2"
    for scenario in $scenarios; do
        status=0
        "$1" run "$folder/small/$scenario.toml" --json --csv "$2/$scenario.csv" --log "$2/$scenario.log" \
            >"$2/$scenario.whole" || status=$?
        [ "$status" -eq 0 ] || { echo "$1 run $folder/small/$scenario.toml: exit $status" >&2; return 1; }
        sed -z 's/"measured".*//' "$2/$scenario.whole" >"$2/$scenario.json"
        grep -q '"fingerprint"' "$2/$scenario.json" || { echo "$scenario: no fingerprint" >&2; return 1; }
        rm "$2/$scenario.whole"
    done
}

happened() {  # happened FOLDER: says of shed, collapsed, retried and expired how many; fails where one is 0
    local figure sum
    for figure in shed collapsed retried expired; do
        sum=$(awk -v key="  \"$figure\":" 'index($0, key) == 1 { sum += $2 } END { print sum + 0 }' "$1"/*.json)
        echo "$figure: $sum"
        [ "$sum" -gt 0 ] || { echo "nothing was $figure in any scenario, expected some" >&2; return 1; }
    done
}

reference=
while read -r compiler optimise; do
    name=$compiler$optimise
    tests=OFF
    [ -n "$reference" ] || tests=ON
    cmake -S . -B "$folder/$name" -G Ninja --log-level=WARNING -Wno-dev -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=$tests \
        -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS_RELEASE="$optimise" >/dev/null </dev/null
    echo "building $name"
    cmake --build "$folder/$name" --target sluice-sim -- --quiet </dev/null
    if [ -z "$reference" ]; then
        cmake --build "$folder/$name" --target small_scenarios -- --quiet </dev/null
        rm -rf "$folder/small"
        mkdir -p "$folder/small"
        cp -r scenarios/traces "$folder/small/"
        "$folder/$name/bin/small_scenarios" "$folder/small"
    fi
    rm -rf "$folder/out-$name"
    write "$folder/$name/bin/sluice-sim" "$folder/out-$name" </dev/null
    if [ -z "$reference" ]; then
        reference=$folder/out-$name
        [ -n "${MATRIX_SCENARIOS:-}" ] || happened "$reference"
    elif ! diff -rq "$reference" "$folder/out-$name"; then
        echo "$name differs from $(basename "$reference")" >&2
        exit 1
    fi
done <<<"$configurations"
echo "same bytes from $(wc -l <<<"$configurations") builds: $(find "$reference" -type f | wc -l) files of $(wc -w <<<"$scenarios") scenarios"
