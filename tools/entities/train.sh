#!/bin/sh
# Trains the model that ships with copydesk-entities, in about a minute: see README.md beside this file.
# usage: train.sh DATA   (a folder with worldwide.dev.jsonl, trnews.dev.jsonl and lgl.dev.jsonl)
set -eu
data=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
cargo run --release -p copydesk-entities --features train --example train -- \
    crates/copydesk-entities/data/tagger.bin \
    "all:$data/worldwide.dev.jsonl" "places:$data/trnews.dev.jsonl" "places:$data/lgl.dev.jsonl"
