#!/usr/bin/env bash
# Waits until no task is left for these services, and shows how many there are. Changes nothing.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "drain.sh [--show] [--every=SECONDS] [--for=SECONDS]: waits for the queues to empty, at most 24 h.

  --show            shows the depths once and ends" '--show --every=+([0-9]) --for=+([0-9])' "$@"

every=$(option every 60)
longest=$(option for 86400)
! given --show || longest=0
read_services

# Targets and creation times of a queue's tasks, all of them.
tasks_of() {
  gcloud tasks list "--queue=$1" "--location=$(region)" '--format=csv[no-heading](httpRequest.url,createTime)'
}

# Lines of tasks_of that are meant for GCHostPay1: Cloud Run gives it more than one host name, each
# beginning with the service's.
for_gchostpay1() {
  awk -F, -v name="$(service_name gchostpay1)" '
    { host = $1; sub(/^https?:\/\//, "", host); sub(/^[a-z0-9-]+---/, "", host) }
    index(host, name "-") == 1 || index(host, name ".") == 1'
}

# GCSplit1's queue feeds other services too: only what is meant for GCHostPay1 counts.
show_depths() {
  local defined there state name managed rest tasks depth oldest
  left=0
  defined=$(rows "$DEPLOY_DIR/queues.conf" 9)
  there=$(read_or_stop "The list of queues" actual_queues)
  while read -r -u 3 name managed rest; do
    state=$(awk -v name="$name" '$1 == name {print $2}' <<<"$there")
    if [[ -z $state ]]; then
      say "$(printf '%-36s does not exist' "$name")"
      continue
    fi
    tasks=$(read_or_stop "The tasks of $name" tasks_of "$name")
    [[ $managed == yes ]] || tasks=$(for_gchostpay1 <<<"$tasks")
    depth=$(grep -c . <<<"$tasks" || true)
    oldest=$(cut -d, -f2 <<<"$tasks" | sort | sed -n 1p)
    oldest=${oldest:+, the oldest of $oldest}
    [[ $state != PAUSED ]] || oldest+="; the queue is paused"
    say "$(printf '%-36s %5s task(s)%s' "$name" "$depth" "$oldest")"
    left=$((left + depth))
  done 3<<<"$defined"
}

started=$SECONDS
while true; do
  say "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  show_depths
  if ((left == 0)); then
    say "The queues are empty. Payments may still wait for their sweep: see docs/operations.md before a service is deleted."
    exit 0
  fi
  if ((SECONDS - started >= longest)); then
    ((longest == 0)) && exit 0
    stop "$left task(s) are left after $longest s. Nothing is lost: they stay in their queues and are delivered again. See docs/operations.md, 'Drain'."
  fi
  sleep "$every"
done
