#!/usr/bin/env bash
# Leads a key through the three deployments of its rotation: known to all as the next one, then the
# one to sign with, then the old one gone. Changes Secret Manager alone, and only once everything
# that serves knows the step before; what has to be deployed it says. Run it again at any time.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "rotate_key.sh NAME [--begin [--given]]: takes the next step of a key's rotation, or says what to deploy first.

  NAME     TPS_HOSTPAY_SIGNING_KEY, HOSTPAY_INTERNAL_SIGNING_KEY or ETHEREUM_RPC_WEBHOOK_SECRET
  --begin  begins a rotation where none is under way
  --given  the new key is on standard input; else it is made here, and nobody sees it" \
  '--begin --given TPS_HOSTPAY_SIGNING_KEY HOSTPAY_INTERNAL_SIGNING_KEY ETHEREUM_RPC_WEBHOOK_SECRET' "$@"

# A token is good for 24 h; an hour more for what is under way then.
STILL_COUNTS=$((25 * 3600))

key=
for argument in ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}; do
  [[ $argument == --* ]] && continue
  [[ -z $key ]] || refuse "One key at a time."
  key=$argument
done
[[ -n $key ]] || refuse "Which key?"
if given --given && ! given --begin; then refuse "A key is given where a rotation begins: --begin --given."; fi

read_services
read_versions "$key"
secret_exists "$key" || stop "There is no secret $key. Nothing was done. Run setup_gchostpay_secrets.sh first."

number() { local path && path=$(version "$key" "$1") && printf '%s' "${path##*/}"; }
current=$(number current)
next=$(number next)
previous=$(number previous)
[[ -n $current ]] || stop "$key has no enabled version. Nothing was done."

# What a service is given as a variable; its definition decides, so this is what it has.
variable() { decided <<<"$2" | sed -n "s/^env\\.$1: //p"; }

# Whether all that serves of a service has the key's versions as they are now.
knows() {
  local spec
  spec=$(look "The service $(service_name "$1")" described "$(service_name "$1")")
  [[ $(traffic_of <<<"$spec") == "$(field status.latestCreatedRevisionName <<<"$spec") 100" &&
    $(variable "$key" "$spec") == "$(version "$key" current)" &&
    $(variable "${key}_NEXT" "$spec") == "$(version "$key" next)" &&
    $(variable "${key}_PREVIOUS" "$spec") == "$(version "$key" previous)" ]]
}

say "== $key"
say "Version $current is current; next: ${next:-none}; previous: ${previous:-none}."
behind=()
for service in $(services); do
  grep -qxF "$key" <<<"$(words "$service" secret)" || continue
  is_deployed "$service" || continue
  knows "$service" || behind+=("$service")
done

if ((${#behind[@]} > 0)); then
  say "Not everything that serves knows this yet. Deploy, in any order, then run ${0##*/} $key again:"
  for service in "${behind[@]}"; do
    say "  deploy/deploy_$service.sh && deploy/rollout.sh $service"
  done
  summary
  exit 0
fi

if [[ -n $next ]]; then
  say "Every service believes version $next: from the next deployment on they sign with it."
  change "To make version $next of $key the current one" \
    gcloud secrets update "$key" "--update-labels=current=$next,current_since=$(date +%s)"
  case $key in
    TPS_*) say "GCSplit1 may sign with version $next from now on, and has to before the old one goes." ;;
    ETHEREUM_*) say "Alchemy may sign with version $next from now on, and has to before the old one goes." ;;
  esac
elif [[ -n $previous ]]; then
  since=$(look "The secret $key" gcloud secrets describe "$key" '--format=value(labels.current_since)')
  if [[ ! $since =~ ^[0-9]+$ ]]; then
    say "Nobody wrote down since when version $current signs: from now on, then."
    change "To write down since when version $current of $key signs" \
      gcloud secrets update "$key" "--update-labels=current=$current,current_since=$(date +%s)"
  elif (($(date +%s) < since + STILL_COUNTS)); then
    say "Tokens that version $previous has signed may still come until $(date -u -d "@$((since + STILL_COUNTS))" '+%F %R UTC'). Run ${0##*/} $key again after that."
  else
    say "Nothing that version $previous has signed is good any more."
    change "To disable version $previous of $key" \
      gcloud secrets versions disable "$previous" "--secret=$key"
  fi
elif ! given --begin; then
  say "No rotation is under way. To begin one: ${0##*/} $key --begin"
else
  text=
  if given --given; then
    text=$(cat)
    ((${#text} >= 32)) || [[ $key == ETHEREUM_* && -n $text ]] ||
      stop "The key on standard input has fewer than 32 characters. Nothing was done."
  fi
  new_key() { if [[ -n $text ]]; then printf '%s' "$text"; else random_key; fi; }
  # First this, so that the new version is not taken for the current one by a deployment between.
  change "To keep version $current of $key the current one" \
    gcloud secrets update "$key" "--update-labels=current=$current"
  change "To add the next version of $key" \
    gcloud secrets versions add "$key" --data-file=- < <(new_key)
fi
if ((CHANGES > 0)); then
  say "What comes next: ${0##*/} $key says it."
fi
summary
