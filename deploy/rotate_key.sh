#!/usr/bin/env bash
# Leads a key through the three deployments of its rotation: known to all as the next one, then the
# one to sign with, then the old one gone. Changes Secret Manager alone, and only once everything
# that serves knows the step before; what has to be deployed it says. Run it again at any time.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "rotate_key.sh NAME [--begin [--given] | --other-side-switched]: takes the next step of a key's rotation, or says what to deploy first.

  NAME     TPS_HOSTPAY_SIGNING_KEY, HOSTPAY_INTERNAL_SIGNING_KEY or ETHEREUM_RPC_WEBHOOK_SECRET
  --begin  begins a rotation where none is under way
  --given  the new key is on standard input; else it is made here, and nobody sees it
  --other-side-switched  GCSplit1, or Alchemy, signs with the new key and no more with the old one" \
  '--begin --given --other-side-switched TPS_HOSTPAY_SIGNING_KEY HOSTPAY_INTERNAL_SIGNING_KEY ETHEREUM_RPC_WEBHOOK_SECRET' "$@"

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

# Who signs with a key beside our services. Nothing here shows when they change it.
case $key in
  TPS_*) other_side=GCSplit1 ;;
  ETHEREUM_*) other_side=Alchemy ;;
  *) other_side= ;;
esac
if given --other-side-switched; then
  [[ -n $other_side ]] || refuse "$key has no other side: our services alone sign with it."
  ! given --begin || refuse "Nobody signs with a key that is not there yet."
fi

read_services
read_versions "$key"
secret_exists "$key" || stop "There is no secret $key. Nothing was done. Run setup_gchostpay_secrets.sh first."

number() { local path && path=$(version "$key" "$1") && printf '%s' "${path##*/}"; }
current=$(number current)
next=$(number next)
previous=$(number previous)
[[ -n $current ]] || stop "$key has no enabled version. Nothing was done."
if given --other-side-switched && [[ -n $next || -z $previous ]]; then
  stop "$other_side cannot have changed from one version of $key to another: version $current is current, next: ${next:-none}, previous: ${previous:-none}. Nothing was done. Run ${0##*/} $key without the word: it says what comes first."
fi

# What a service is given as a variable; its definition decides, so this is what it has.
variable() { decided <<<"$2" | sed -n "s/^env\\.$1: //p"; }

# Whether all that serves of a service has the key's versions as they are now.
knows() {
  local spec
  spec=$(read_or_stop "The service $(service_name "$1")" described "$(service_name "$1")")
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
  # Nothing is deployed yet: since when it signs is written down when everything that serves does.
  change "To make version $next of $key the current one" \
    gcloud secrets update "$key" "--update-labels=current=$next" --remove-labels=current_since
  [[ -z $other_side ]] ||
    say "$other_side may sign with version $next from now on. Version $current stays until you say that it does: ${0##*/} $key --other-side-switched"
elif [[ -n $previous ]]; then
  since=$(read_or_stop "The secret $key" gcloud secrets describe "$key" '--format=value(labels.current_since)')
  if [[ ! $since =~ ^[0-9]+$ && -n $other_side ]] && ! given --other-side-switched; then
    say "$other_side may still sign with version $previous, which stays. When it signs with version $current: ${0##*/} $key --other-side-switched"
  elif [[ ! $since =~ ^[0-9]+$ ]]; then
    say "Nothing signs with version $previous any more; what it has signed may still come for a day."
    change "To write down since when only version $current of $key signs" \
      gcloud secrets update "$key" "--update-labels=current=$current,current_since=$(date +%s)"
  elif (($(date +%s) < since + STILL_COUNTS)); then
    say "Tokens that version $previous has signed may still come until $(date -u -d "@$((since + STILL_COUNTS))" '+%F %R UTC'). Run ${0##*/} $key again after that."
  else
    say "Nothing that version $previous has signed is good any more."
    change "To disable version $previous of $key" \
      gcloud secrets versions disable "$previous" "--secret=$key"
    say "Revisions that sign with version $previous do not start any more. To return to one, first: $(hint gcloud secrets versions enable "$previous" "--secret=$key")"
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
  [[ $other_side != GCSplit1 ]] ||
    say "GCSplit1 must read version $current by its number before this: if it reads 'latest', it signs with a key that no service believes yet."
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
