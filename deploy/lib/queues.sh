# shellcheck shell=bash
# The Cloud Tasks queues, as queues.conf defines them.

# The columns of queues.conf after the name and 'managed', as flags of gcloud.
queue_flags() {
  printf '%s\n' \
    "--max-dispatches-per-second=$1" \
    "--max-concurrent-dispatches=$2" \
    "--max-attempts=$3" \
    "--max-retry-duration=$4" \
    "--min-backoff=$5" \
    "--max-backoff=$6" \
    "--max-doublings=$7"
}

# Names of all queues there are, one a line; read once.
QUEUE_NAMES=
QUEUE_NAMES_READ=no

read_queue_names() {
  [[ $QUEUE_NAMES_READ == no ]] || return 0
  QUEUE_NAMES=$(look "The list of queues" \
    gcloud tasks queues list "--location=$(region)" '--format=value(name.basename())')
  QUEUE_NAMES_READ=yes
}

# One line a queue: state, then its settings in the order of queues.conf. What Cloud Tasks leaves
# out of its answer is zero.
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

# compare_queues REPORT: calls REPORT with a verdict (same, absent, differs, paused, foreign-absent),
# the name, the wanted settings and the actual ones.
compare_queues() {
  local report=$1 actual defined
  actual=$(look "The list of queues" actual_queues)
  QUEUE_NAMES=$(cut -d' ' -f1 <<<"$actual")
  QUEUE_NAMES_READ=yes
  defined=$(rows "$DEPLOY_DIR/queues.conf" 9)
  local name managed wanted found state settings
  while read -r -u 3 name managed wanted; do
    found=$(awk -v name="$name" '$1 == name' <<<"$actual")
    read -r _ state settings <<<"$found"
    if [[ -z $found ]]; then
      local verdict=foreign-absent
      [[ $managed == no ]] || verdict=absent
      "$report" "$verdict" "$name" "$wanted" ''
    elif [[ $state == PAUSED || $state == DISABLED ]]; then
      "$report" paused "$name" "$wanted" "$settings"
    elif [[ $managed == yes && $settings != "$wanted" ]]; then
      "$report" differs "$name" "$wanted" "$settings"
    else
      "$report" same "$name" "$wanted" "$settings"
    fi
  done 3<<<"$defined"
}

mend_queue() {
  local verdict=$1 name=$2 wanted=$3 actual=$4 flags values
  read -r -a values <<<"$wanted"
  mapfile -t flags < <(queue_flags "${values[@]}")
  case $verdict in
    same) say "Queue $name is as defined." ;;
    absent)
      change "Creating the queue $name" \
        gcloud tasks queues create "$name" "--location=$(region)" "${flags[@]}"
      [[ $DRY_RUN == yes ]] || QUEUE_NAMES+=$'\n'$name
      ;;
    differs)
      say "Queue $name is '$actual', defined as '$wanted'."
      change "Updating the queue $name" \
        gcloud tasks queues update "$name" "--location=$(region)" "${flags[@]}"
      ;;
    paused)
      warn "Queue $name is paused: its tasks wait. Someone has done this; resume it with: gcloud tasks queues resume $name --location=$(region)"
      ;;
    foreign-absent)
      warn "Queue $name, which belongs to GCSplit1, does not exist: no payment will arrive. GCSplit1's own deployment creates it."
      ;;
  esac
}

setup_queues() {
  say "== Queues"
  compare_queues mend_queue
}
