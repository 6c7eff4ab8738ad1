#!/bin/sh
# Trains the model that ships with copydesk-quotes: see README.md beside this file.
# usage: train.sh ANNOTATED.jsonl CLUSTERS.tsv
set -eu
annotated=$(realpath "$1")
clusters=$(realpath "$2")
cd "$(dirname "$0")/../.."
cargo run --release -p copydesk-quotes --features train --example train -- \
    "$annotated" crates/copydesk-quotes/data/model.bin "clusters=$clusters"
