#!/usr/bin/env bash
# Gives a service's newest revision a growing share of the traffic, and all of it back to the one
# before when a check between fails.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "rollout.sh gchostpay<N> [--steps=10,50,100] [--watch=SECONDS] [--every=SECONDS]: shifts traffic to the newest revision.

  --watch=SECONDS   how long each share is watched before the next (600)
  --every=SECONDS   between two checks (30)" "$@"

service=
steps=10,50,100
watch=600
every=30
for argument in ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}; do
  case $argument in
    gchostpay[1-4]) service=$argument ;;
    --steps=*) steps=${argument#*=} ;;
    --watch=*) watch=${argument#*=} ;;
    --every=*) every=${argument#*=} ;;
    *) stop "'$argument' is not understood; see --help. Nothing was done." ;;
  esac
done
[[ -n $service ]] || stop "Which service: gchostpay1, gchostpay2 or gchostpay3? Nothing was done."

read_services
name=$(service_name "$service")
[[ -v URLS[$service] ]] || stop "$name is not deployed. Nothing was done."
spec=$(look "The service $name" described services "$name")
new=$(field status.latestCreatedRevisionName <<<"$spec")
[[ $new == "$(field status.latestReadyRevisionName <<<"$spec")" ]] ||
  stop "The newest revision, $new, did not become ready: it gets no traffic. Payments go on with the one before. See its log, mend the cause and deploy again."
shares=$(traffic_of <<<"$spec")
old=$(main_revision_but "$new" "$shares")
if [[ -z $old ]]; then
  say "$new has all of the traffic already."
  summary
  exit 0
fi
# Asked under its own address where it has one: the service's may reach either revision.
url=$(awk -v new="$new" '
  match($1, /^status\.traffic\[[0-9]+\]/) {
    i = substr($1, RSTART, RLENGTH)
    if ($1 ~ /\.revisionName:$/) revision[i] = $2
    if ($1 ~ /\.url:$/) url[i] = $2
  }
  END { for (i in url) if (revision[i] == new) { print url[i]; exit } }' <<<"$spec")
url=${url:-${URLS[$service]}}

back() {
  set_traffic "$name" "$old=100" "Taking the traffic back"
  stop "$new failed its check: all traffic of $name is on $old again. No payment is lost or paid twice: what $new did not finish is delivered again. See its log: gcloud logging read 'resource.labels.revision_name=$new AND severity>=WARNING'"
}

watched() {
  local started=$SECONDS since
  since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  while true; do
    revision_works "$service" "$new" "$url" "$since" || return 1
    ((SECONDS - started < watch)) || return 0
    sleep "$every"
  done
}

say "Rolling out $new of $name; $old serves now."
if [[ $DRY_RUN == no ]] && ! revision_works "$service" "$new" "$url" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"; then
  if (($(share_of "$new" "$shares") > 0)); then
    back
  fi
  stop "$new failed its check before it got any traffic. $old serves on; nothing was changed."
fi
for step in ${steps//,/ }; do
  if ((step <= $(share_of "$new" "$shares"))); then
    say "$new has $step % already."
    continue
  fi
  to="$new=$step,$old=$((100 - step))"
  ((step < 100)) || to="$new=100"
  # The tag tells rollback.sh which revision served: the newest but one may never have.
  set_traffic "$name" "$to" "Giving $step % to $new" "--update-tags=previous=$old"
  [[ $DRY_RUN == no ]] || continue
  watched || back
  say "$new has $step % and works."
done
summary
