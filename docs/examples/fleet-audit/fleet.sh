#!/bin/sh
# Metrics of all certificates in the Secrets of a cluster, for the textfile collector of node_exporter: fleet.sh CLUSTER FILE.
# Alert rules and a dashboard for them are in docs/fleets. Findings are for the alerts: the exit code is 2 where the cluster
# could not be read, and the metrics before stay.
set -eu
cluster=$1
file=$2
new=$file.new
trap 'rm -f "$new"' EXIT

# what kubectl prints when it fails is nothing, or a List without its end: audit refuses both
code=0
kubectl get secret -A -o json |
  meshcerts audit - --cluster "$cluster" --format openmetrics --quiet >"$new" || code=$?
[ "$code" -lt 2 ] || exit "$code"
mv "$new" "$file"
