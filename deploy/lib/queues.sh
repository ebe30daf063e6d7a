# shellcheck shell=bash
# The Cloud Tasks queues, as queues.conf defines them.

# Names of all queues there are, one a line; read once.
QUEUE_NAMES=
QUEUE_NAMES_READ=no

read_queue_names() {
  [[ $QUEUE_NAMES_READ == no ]] || return 0
  QUEUE_NAMES=$(read_or_stop "The list of queues" \
    gcloud tasks queues list "--location=$(region)" '--format=value(name.basename())')
  QUEUE_NAMES_READ=yes
}

# One line a queue: name, state, then its settings in the order of queues.conf. What Cloud Tasks
# leaves out of its answer is zero.
actual_queues() {
  local columns='name.basename(),state,rateLimits.maxDispatchesPerSecond,rateLimits.maxConcurrentDispatches,retryConfig.maxAttempts,retryConfig.maxRetryDuration,retryConfig.minBackoff,retryConfig.maxBackoff,retryConfig.maxDoublings'
  gcloud tasks queues list --location="$(region)" --format="csv[no-heading]($columns)" |
    awk -F, -v OFS=' ' '{
      for (i = 3; i <= 9; i++) if ($i == "") $i = (i >= 6 && i <= 8) ? "0s" : "0"
      sub(/\.0$/, "", $3)
      if ($5 == "unlimited") $5 = "-1"
      print $1, $2, $3, $4, $5, $6, $7, $8, $9
    }'
}

# mend_queue VERB NAME COLUMNS...: VERB is create or update.
mend_queue() {
  local verb=$1 name=$2
  shift 2
  change "To $verb the queue $name" \
    gcloud tasks queues "$verb" "$name" "--location=$(region)" \
    "--max-dispatches-per-second=$1" "--max-concurrent-dispatches=$2" "--max-attempts=$3" \
    "--max-retry-duration=$4" "--min-backoff=$5" "--max-backoff=$6" "--max-doublings=$7"
}

setup_queues() {
  say "== Queues"
  local actual defined name managed wanted found state settings values
  actual=$(read_or_stop "The list of queues" actual_queues)
  QUEUE_NAMES=$(cut -d' ' -f1 <<<"$actual")
  QUEUE_NAMES_READ=yes
  defined=$(rows "$DEPLOY_DIR/queues.conf" 9)
  while read -r -u 3 name managed wanted; do
    read -r -a values <<<"$wanted"
    found=$(awk -v name="$name" '$1 == name' <<<"$actual")
    read -r _ state settings <<<"$found"
    if [[ -z $found && $managed == no ]]; then
      warn "Queue $name, which belongs to GCSplit1, does not exist: no payment will arrive. GCSplit1's own deployment creates it."
    elif [[ -z $found ]]; then
      mend_queue create "$name" "${values[@]}"
      [[ $DRY_RUN == yes ]] || QUEUE_NAMES+=$'\n'$name
    elif [[ $managed == yes && $settings != "$wanted" ]]; then
      say "Queue $name is '$settings', defined as '$wanted'."
      mend_queue update "$name" "${values[@]}"
    else
      say "Queue $name is as defined."
    fi
    [[ $state != PAUSED && $state != DISABLED ]] ||
      warn "Queue $name is paused: its tasks wait. Someone has done this; resume it with: $(hint gcloud tasks queues resume "$name" "--location=$(region)")"
  done 3<<<"$defined"
}
