#!/usr/bin/env bash
# Gives all traffic of a service, or of all, back to the revision before. Seconds, not minutes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "rollback.sh all | gchostpay<N> [REVISION]: all traffic to the revision before, or to the one named." "$@"

target=${ARGUMENTS[0]-}
wanted=${ARGUMENTS[1]-}
case $target in
  all) [[ -z $wanted ]] || stop "A revision belongs to one service: name that. Nothing was done." ;;
  gchostpay[1-4]) ;;
  *) stop "What is to go back: all, or gchostpay1, gchostpay2, gchostpay3? Nothing was done." ;;
esac
((${#ARGUMENTS[@]} <= 2)) || stop "Too many arguments; see --help. Nothing was done."

read_services

# The revision that the last rollout took the traffic from, from what described printed.
revision_tagged_previous() {
  awk '
    match($1, /^status\.traffic\[[0-9]+\]/) {
      i = substr($1, RSTART, RLENGTH)
      if ($1 ~ /\.revisionName:$/) revision[i] = $2
      if ($1 ~ /\.tag:$/) tag[i] = $2
    }
    END { for (i in tag) if (tag[i] == "previous") print revision[i] }'
}

# has_placeholder REVISION: whether it is from the middle of a first deployment, when the services'
# addresses were not known yet. Its tasks would go nowhere.
has_placeholder() {
  local values path name version content
  values=$(look "The revision $1" \
    gcloud run revisions describe "$1" "--region=$(region)" \
    '--flatten=spec.containers[].env[]' '--format=value(spec.containers.env.value)') || exit 1
  while read -r -u 4 path; do
    IFS=/ read -r _ _ _ name _ version <<<"$path"
    content=$(look "The secret $name" \
      gcloud secrets versions access "$version" "--secret=$name") || exit 1
    [[ $content != "$PLACEHOLDER_URL" ]] || return 0
  done 4< <(grep -E '^projects/[^/]+/secrets/[A-Z0-9_]+_URL/versions/' <<<"$values" | sort -u || true)
  return 1
}

# The newest revision that became ready, but for one.
revision_before() {
  gcloud run revisions list "--service=$1" "--region=$(region)" \
    '--sort-by=~metadata.creationTimestamp,~metadata.name' '--flatten=status.conditions[]' \
    '--format=csv[no-heading](metadata.name,status.conditions.type,status.conditions.status)' |
    awk -F, -v but="$2" '$1 != but && $2 == "Ready" && $3 == "True" && !found++ {print $1}'
}

roll_back() {
  local service=$1 to=$2 name spec newest shares
  name=$(service_name "$service")
  [[ -v URLS[$service] ]] || stop "$name is not deployed. Nothing was done."
  spec=$(look "The service $name" described services "$name")
  newest=$(field status.latestCreatedRevisionName <<<"$spec")
  shares=$(traffic_of <<<"$spec")
  if [[ -z $to ]]; then
    if (($(share_of "$newest" "$shares") == 0)); then
      say "$name is back already: $(main_revision_but "$newest" "$shares") serves, not the newest, $newest."
      return 0
    fi
    to=$(main_revision_but "$newest" "$shares")
    [[ -n $to ]] || to=$(revision_tagged_previous <<<"$spec")
    if [[ -z $to || $to == "$newest" ]]; then
      to=$(look "The revisions of $name" revision_before "$name" "$newest")
      if [[ -z $to ]] || has_placeholder "$to"; then
        warn "$name has no revision before $newest that could serve. Its traffic was left as it is. To stop payments, pause the queues: see docs/operations.md."
        return 0
      fi
    fi
  fi
  if (($(share_of "$to" "$shares") == 100)); then
    say "$to has all traffic of $name already."
    return 0
  fi
  set_traffic "$name" "$to=100" "Giving all traffic of $name back to $to"
  [[ $DRY_RUN == yes ]] || healthy "$service" "${URLS[$service]}" ||
    warn "$name does not answer its health check after the change; tasks stay in their queues meanwhile."
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
