#!/usr/bin/env bash
# Gives a service's newest revision a growing share of the traffic, and all of it back to the one
# before when a check between fails.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "rollout.sh gchostpay<N> [--steps=10,50,100] [--at-least=N] [--for=SECONDS] [--every=SECONDS]: shifts traffic to the newest revision.

  --at-least=N      answers with 2xx that prove a share before the next (10)
  --watch=SECONDS   how long each share is watched in any case (600)
  --for=SECONDS     how long a share waits for its proof before the rollout pauses there (14400)
  --every=SECONDS   between two checks (30)" \
  'gchostpay[1-5] --steps=+([0-9,]) --at-least=+([0-9]) --watch=+([0-9]) --for=+([0-9]) --every=+([0-9])' "$@"

service=
for argument in ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}; do
  [[ $argument == --* ]] || service=$argument
done
[[ -n $service ]] || refuse "Which service: gchostpay1 to gchostpay5?"
steps=$(option steps 10,50,100)
at_least=$(option at-least 10)
watch=$(option watch 600)
longest=$(option for 14400)
every=$(option every 30)
# By how many percentage points its share of failures (neither 2xx nor an expected retry, 424) may
# exceed the old revision's, and by how many its share of expected retries may.
MAX_MORE_FAILED=5
MAX_MORE_RETRIES=20
# So many failures more than that are chance.
FEW_FAILED=3

read_services
name=$(service_name "$service")
is_deployed "$service" || stop "$name is not deployed. Nothing was done."
spec=$(read_or_stop "The service $name" described "$name")
new=$(field status.latestCreatedRevisionName <<<"$spec")
[[ $new == "$(field status.latestReadyRevisionName <<<"$spec")" ]] ||
  stop "The newest revision, $new, did not become ready: it gets no traffic. Payments go on with the one before. See its log, mend the cause and deploy again."
shares=$(traffic_of <<<"$spec")
old=$(awk -v new="$new" '$1 != new && !found++ {print $1}' <<<"$shares")
if [[ -z $old ]]; then
  say "$new has all of the traffic already."
  summary
  exit 0
fi
# Asked under its own address: the service's may reach either revision.
url=$(targets <<<"$spec" | awk -v new="$new" '$1 == new && $4 != "-" && !found++ {print $4}')
[[ -n $url ]] || stop "$new has no address of its own, so that it cannot be asked before it gets traffic. Nothing was changed. Give it one: $(hint gcloud run services update-traffic "$name" "--region=$(region)" "--update-tags=candidate=$new")"

back() {
  set_traffic "$name" "$old=100" "To take the traffic back"
  stop "$new failed its check: all traffic of $name is on $old again. No payment is lost or paid twice: what $new did not finish is delivered again. See its log: $(hint gcloud logging read "resource.labels.revision_name=$new AND severity>=WARNING"). Mend the cause and run rollout.sh $service again: it begins with the first share."
}

# works SINCE OLD_SINCE: whether its answers are as good as the old one's. GOOD is how many were 2xx.
works() {
  local fresh before good later bad all old_good old_later old_bad old_all per
  ready "$service" "$url" || return 1
  if ! fresh=$(answers_of "$new" "$1") || ! before=$(answers_of "$old" "$2"); then
    warn "The log could not be read, so that nobody knows how $new does."
    return 1
  fi
  read -r good later bad <<<"$fresh"
  read -r old_good old_later old_bad <<<"$before"
  all=$((good + later + bad)) old_all=$((old_good + old_later + old_bad)) GOOD=$good
  per=$((old_all > 0 ? old_all : 1))
  say "$new: $good good, $later to be tried again, $bad failed; $old: $old_good, $old_later, $old_bad."
  # Strangers, operators and an upstream with the wrong key are answered 4xx too, by either revision.
  if ((bad * 100 * per - all * (old_bad * 100 + MAX_MORE_FAILED * per) > FEW_FAILED * 100 * per)); then
    warn "$new fails $((bad * 100 / all)) % of its requests, $old $((old_bad * 100 / per)) %."
    return 1
  fi
  # With few answers the share says nothing yet.
  if ((all >= at_least && later * 100 * per > all * (old_later * 100 + MAX_MORE_RETRIES * per))); then
    warn "$new has $((later * 100 / all)) % of its requests tried again (424), $old has $((old_later * 100 / per)) %."
    return 1
  fi
}

# The share that it was given is what it has: nobody else, and no rollback, has been at it.
untouched() {
  local there
  there=$(read_or_stop "The service $name" described "$name" | traffic_of)
  (($(share_of "$new" "$there") == $1)) ||
    stop "Somebody has changed the traffic of $name meanwhile (${there//$'\n'/, }): the rollout ends here and leaves it so."
}

# watched SHARE SINCE OLD_SINCE
watched() {
  local started=$SECONDS
  while true; do
    keep_lock
    untouched "$1"
    works "$2" "$3" || back
    if ((SECONDS - started >= watch && GOOD >= at_least)); then return 0; fi
    ((SECONDS - started < longest)) ||
      stop "$new has $1 % of the traffic and no fault, but $GOOD good answers in $longest s are fewer than $at_least: nothing proves it yet. Its share was left as it is. Run rollout.sh $service again, with a larger --for or a smaller --at-least, or go back: rollback.sh $service"
    sleep "$every"
  done
}

say "Rolling out $new of $name; $old serves now."
if [[ $DRY_RUN == no ]] && ! ready "$service" "$url"; then
  (($(share_of "$new" "$shares") == 0)) || back
  stop "$new is not ready: it gets no traffic. $old serves on; nothing was changed. Mend the cause above and deploy again."
fi
for step in ${steps//,/ }; do
  if ((step <= $(share_of "$new" "$shares") && step < 100)); then
    say "$new has $step % already."
    continue
  fi
  to="$new=$step,$old=$((100 - step))"
  ((step < 100)) || to="$new=100"
  since=$(date -u +%Y-%m-%dT%H:%M:%SZ) old_since=$since
  # At 100 % the old revision gets no traffic any more: its last hour is compared instead.
  ((step < 100)) || old_since=$(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)
  # The tag tells rollback.sh which revision served: the newest but one may never have.
  set_traffic "$name" "$to" "To give $step % to $new" "--update-tags=previous=$old"
  [[ $DRY_RUN == no ]] || continue
  watched "$step" "$since" "$old_since"
  say "$new has $step % and works."
done
summary
