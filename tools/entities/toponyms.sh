#!/bin/sh
# Learns what decides between places of one name, in about ten seconds: see README.md beside this file.
# usage: toponyms.sh DATA PLACES   (DATA holds trnews.dev.jsonl, lgl.dev.jsonl and worldwide.dev.jsonl; PLACES is a gazetteer of GeoNames places)
set -eu
data=$1
places=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
cargo run --release -p copydesk-entities --features train --example train_toponyms -- \
    crates/copydesk-entities/data/toponyms.tsv "$places" \
    "$data/trnews.dev.jsonl" "$data/lgl.dev.jsonl" "capitals:$data/worldwide.dev.jsonl"
