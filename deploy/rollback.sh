#!/usr/bin/env bash
# Gives all traffic of a service, or of all, back to the revision before. Seconds, not minutes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "rollback.sh all | gchostpay<N> [REVISION]: all traffic to the revision before, or to the one named." \
  'all gchostpay[1-5] [a-z]*-*-*' "$@"

target=${ARGUMENTS[0]-}
wanted=${ARGUMENTS[1]-}
case $target in
  all) [[ -z $wanted ]] || refuse "A revision belongs to one service: name that." ;;
  gchostpay[1-5]) ;;
  *) refuse "What is to go back: all, or one of gchostpay1 to gchostpay5?" ;;
esac
((${#ARGUMENTS[@]} <= 2)) || refuse "Too many arguments."
# Somebody else's rollout is what may have to be ended: it notices, and stops.
LOCK=unneeded
read_services

roll_back() {
  local service=$1 to=$2 name spec newest shares previous url
  name=$(service_name "$service")
  is_deployed "$service" || stop "$name is not deployed. Nothing was done."
  spec=$(read_or_stop "The service $name" described "$name")
  newest=$(field status.latestCreatedRevisionName <<<"$spec")
  shares=$(traffic_of <<<"$spec")
  if [[ -z $to ]]; then
    previous=$(tagged previous <<<"$spec")
    if (($(share_of "$newest" "$shares") == 0)); then
      # A candidate that was deployed since says nothing about what serves: only the tag does.
      if [[ -z $previous ]] || (($(share_of "$previous" "$shares") == 100)); then
        say "$name is back already: $(sed -n '1s/ .*//p' <<<"$shares") serves, not the newest, $newest."
        return 0
      fi
      to=$previous
    else
      # In the middle of a rollout, the revision that serves beside the newest; after it, the tagged one.
      to=$(awk -v newest="$newest" '$1 != newest && !found++ {print $1}' <<<"$shares")
      [[ -n $to ]] || to=$previous
    fi
    if [[ -z $to || $to == "$newest" ]]; then
      warn "$name has no revision before $newest that has served. Its traffic was left as it is. To stop payments, pause the wallet (payments.sh pause): see docs/operations.md."
      return 0
    fi
  fi
  if (($(share_of "$to" "$shares") == 100)); then
    say "$to has all traffic of $name already."
    return 0
  fi
  # With the tag, so that a second run, which finds it serving, goes nowhere else.
  set_traffic "$name" "$to=100" "To give all traffic of $name back to $to" "--update-tags=previous=$to"
  [[ $DRY_RUN == no ]] || return 0
  url=$(field status.url <<<"$spec")
  ready "$service" "$url" || warn "$name is not ready after the change; tasks stay in their queues meanwhile."
}

if [[ $target == all ]]; then
  for service in $(services); do
    roll_back "$service" ''
  done
else
  roll_back "$target" "$wanted"
fi
summary
((WARNINGS == 0)) || exit 1
