# shellcheck shell=bash
# What all scripts share: settings, reading the definitions, saying and doing. Sourced, not run.

if ((BASH_VERSINFO[0] < 4 || (BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] < 4))); then
  echo "This needs bash 4.4 or newer; this is $BASH_VERSION. Nothing was done." >&2
  exit 2
fi

# A failure inside $(...) is a failure.
shopt -s inherit_errexit

DEPLOY_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DRY_RUN=no
CHANGES=0
WARNINGS=0
declare -A SETTINGS=()
# The arguments that are not options of every script, for the script to read.
ARGUMENTS=()

say() { printf '%s\n' "$*"; }

warn() {
  WARNINGS=$((WARNINGS + 1))
  printf 'WARNING: %s\n' "$*" >&2
}

stop() {
  printf 'STOPPED: %s\n' "$*" >&2
  exit 1
}

# What was typed cannot be meant: nothing has been asked of Google yet.
refuse() {
  printf 'STOPPED: %s See --help. Nothing was done.\n' "$*" >&2
  exit 2
}

# start USAGE KNOWN "$@": options that every script has, then the settings. KNOWN are patterns of the
# words that this script takes; any other word ends it before anything is asked of Google.
start() {
  local usage=$1 known=$2 file=$DEPLOY_DIR/settings.conf
  shift 2
  while (($# > 0)); do
    case $1 in
      --dry-run) DRY_RUN=yes ;;
      --settings)
        (($# > 1)) || refuse "--settings needs a file."
        file=$2
        shift
        ;;
      --help | -h)
        say "$usage"
        say
        say "  --dry-run         looks at what is there and prints the commands that would change it"
        say "  --settings FILE   instead of deploy/settings.conf"
        exit 0
        ;;
      *)
        is_known "$1" "$known" || refuse "'$1' is not understood."
        ARGUMENTS+=("$1")
        ;;
    esac
    shift
  done
  command -v gcloud >/dev/null || stop "gcloud is not installed or not on the PATH. Nothing was done. See https://cloud.google.com/sdk/docs/install."
  read_settings "$file"
  WORK=$(mktemp -d)
  trap clean_up EXIT
  # One project for every call, whatever this machine's gcloud is set to; and no questions.
  export CLOUDSDK_CORE_PROJECT=${SETTINGS[PROJECT_ID]}
  export CLOUDSDK_CORE_DISABLE_PROMPTS=1
  [[ $DRY_RUN == no ]] || say "Dry run: nothing is changed."
}

# What `gcloud run services replace --dry-run` and service-level limits need.
check_gcloud() {
  local version
  version=$(read_or_stop "gcloud's version" gcloud version '--format=value("Google Cloud SDK")')
  ((${version%%.*} >= 515)) || stop "gcloud is $version; 515 or newer is needed. Nothing was done. Run: gcloud components update"
}

is_known() {
  local pattern patterns
  read -r -a patterns <<<"$2"
  for pattern in ${patterns[@]+"${patterns[@]}"}; do
    # shellcheck disable=SC2053 # it is a pattern
    [[ $1 != $pattern ]] || return 0
  done
  return 1
}

# option NAME DEFAULT: the value of --NAME=VALUE among the arguments.
option() {
  local argument value=$2
  for argument in ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}; do
    [[ $argument != --"$1"=* ]] || value=${argument#*=}
  done
  printf '%s' "$value"
}

# given WORD: whether it is among the arguments.
given() { [[ " ${ARGUMENTS[*]-} " == *" $1 "* ]]; }

read_settings() {
  local file=$1 line number=0 name
  [[ -r $file ]] || stop "The settings file $file cannot be read. Nothing was done."
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
    [[ $line =~ ^([A-Z][A-Z0-9_]*)=(.*)$ ]] ||
      stop "$file line $number is not NAME=value. Nothing was done."
    SETTINGS[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
  done <"$file"
  for name in PROJECT_ID REGION ARTIFACT_REPOSITORY TASKS_ACCOUNT SWEEP_ACCOUNT BUILD_ACCOUNT \
    MIGRATE_JOB SWEEP_JOB SWEEP_SCHEDULE DATABASE_CONNECTIONS; do
    [[ -n ${SETTINGS[$name]:-} ]] || stop "$name is not set in $file. Nothing was done."
  done
  for name in WITH_GCHOSTPAY4 WITH_GCHOSTPAY5; do
    [[ ${SETTINGS[$name]:=no} =~ ^(yes|no)$ ]] || stop "$name is '${SETTINGS[$name]}' in $file, neither yes nor no. Nothing was done."
  done
  [[ ${SETTINGS[OPERATOR_IDENTITY]:=cloud-run} =~ ^(cloud-run|iap)$ ]] ||
    stop "OPERATOR_IDENTITY is '${SETTINGS[OPERATOR_IDENTITY]}' in $file, neither cloud-run nor iap. Nothing was done."
  for name in $(services); do
    [[ -n ${SETTINGS[${name^^}_SERVICE]:-} && -n ${SETTINGS[${name^^}_ACCOUNT]:-} ]] ||
      stop "${name^^}_SERVICE or ${name^^}_ACCOUNT is not set in $file. Nothing was done."
  done
  [[ ${SETTINGS[HOST_WALLET_KMS_KEY]:=} =~ ^(projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+/cryptoKeyVersions/[0-9]+)?$ ]] ||
    stop "HOST_WALLET_KMS_KEY is '${SETTINGS[HOST_WALLET_KMS_KEY]}' in $file, not projects/…/locations/…/keyRings/…/cryptoKeys/…/cryptoKeyVersions/<number>. Nothing was done."
  # What GCHostPay1 serves: everything, but for the webhook where GCHostPay4 has that.
  SETTINGS[GCHOSTPAY1_ENDPOINTS]=
  [[ ${SETTINGS[WITH_GCHOSTPAY4]} == no ]] || SETTINGS[GCHOSTPAY1_ENDPOINTS]=payments
}

setting() {
  [[ -v SETTINGS[$1] ]] || stop "The definitions use \${$1}, which the settings file lacks."
  printf '%s' "${SETTINGS[$1]}"
}

# filled TEXT: the text with ${NAMES} replaced from the settings.
filled() {
  local text=$1 value
  while [[ $text =~ \$\{([A-Z0-9_]+)\} ]]; do
    value=$(setting "${BASH_REMATCH[1]}")
    text=${text//"${BASH_REMATCH[0]}"/$value}
  done
  printf '%s' "$text"
}

# rows FILE COLUMNS: the lines without comments; the last column runs to the end of its line.
rows() {
  local line number=0 fields
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    line=${line%%#*}
    read -r -a fields <<<"$line"
    ((${#fields[@]} > 0)) || continue
    ((${#fields[@]} == $2)) ||
      stop "$1 line $number: expected $2 columns, found ${#fields[@]}. Nothing of it was used."
    printf '%s\n' "${fields[*]}"
  done <"$1"
}

region() { setting REGION; }

# The e-mail of the account that a setting names.
account() { printf '%s@%s.iam.gserviceaccount.com' "$(setting "$1")" "${SETTINGS[PROJECT_ID]}"; }

# The services that this installation has, in the order in which they are deployed.
services() {
  echo gchostpay1 gchostpay2 gchostpay3
  [[ ${SETTINGS[WITH_GCHOSTPAY4]} == no ]] || echo gchostpay4
  [[ ${SETTINGS[WITH_GCHOSTPAY5]} == no ]] || echo gchostpay5
}

service_name() { setting "${1^^}_SERVICE"; }

# read_or_stop WHAT COMMAND...: reads; its answer goes to stdout.
read_or_stop() {
  local what=$1
  shift
  "$@" </dev/null || stop "$what could not be read; the reason is above. Nothing was changed by this step. Mend the cause and run ${0##*/} again: it goes on from here."
}

# What gather has read, by name.
declare -A GATHERED=()

# gather WHAT FUNCTION NAME...: `FUNCTION NAME` for every name, four at a time because each gcloud
# takes a second or more to start. What they print is in GATHERED then.
gather() {
  local what=$1 function=$2 failed='' at name pids
  shift 2
  local names=("$@")
  for ((at = 0; at < ${#names[@]}; at += 4)); do
    pids=()
    for name in "${names[@]:at:4}"; do
      "$function" "$name" >"$WORK/${name//[\/ ]/_}" </dev/null &
      pids+=($!)
    done
    for name in "${names[@]:at:4}"; do
      wait "${pids[0]}" || failed=$name
      pids=("${pids[@]:1}")
      # shellcheck disable=SC2004 # the index is a word
      GATHERED[$name]=$(<"$WORK/${name//[\/ ]/_}")
    done
    [[ -z $failed ]] || read_or_stop "$what of $failed" false
  done
}

# change WHAT COMMAND...: prints the command and, but for a dry run, runs it.
change() {
  local what=$1 command
  shift
  CHANGES=$((CHANGES + 1))
  mapfile -d '' -t command < <(in_project "$@")
  printf '+ %s\n' "$(quoted "${command[@]}")"
  [[ $DRY_RUN == no ]] || return 0
  hold_lock
  until "${command[@]}" 2> >(tee "$WORK/reason" >&2); do
    # tee may be a moment behind
    sleep 0.1
    still_spreading ||
      stop "$what did not succeed; the reason is above. What was done before stands. Mend the cause and run ${0##*/} again: it goes on from here."
    say "Google does not know everywhere yet what was created or granted just now: once more in $SPREAD_PAUSE s."
    sleep "$SPREAD_PAUSE"
  done
}

# When this run last created or granted something that takes Google up to minutes to spread.
SPREAD_SINCE=
SPREAD_PAUSE=10
SPREAD_LONGEST=300

# Whether what failed is a creation or a grant of this run that Google does not know everywhere yet.
still_spreading() {
  [[ -n $SPREAD_SINCE ]] || return 1
  ((SECONDS - SPREAD_SINCE < SPREAD_LONGEST)) || return 1
  grep -qE 'does not exist|[Pp]ermission .* denied|PERMISSION_DENIED.*(actAs|secretmanager)' "$WORK/reason"
}

spreads() { [[ $DRY_RUN == yes ]] || SPREAD_SINCE=$SECONDS; }

# A command with the project in it, so that what is printed can be typed anywhere. NUL-separated.
in_project() {
  local word seen=no
  for word in "$@"; do
    # everything after this belongs to the command's own arguments
    printf '%s\0' "$word"
    [[ $seen == no && $word == gcloud ]] || continue
    seen=yes
    printf -- '--project=%s\0' "${SETTINGS[PROJECT_ID]}"
  done
}

# hint WORD...: a command for a person to type, with the project in it.
hint() {
  local command
  mapfile -d '' -t command < <(in_project "$@")
  quoted "${command[@]}"
}

# A command as one would type it.
quoted() {
  local word line=''
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:=@,%+~^*-]+$ && $word != *'*'* ]]; then
      line+="$word "
    else
      line+="'${word//\'/\'\\\'\'}' "
    fi
  done
  printf '%s' "${line% }"
}

# One operator at a time: a secret without content that only one can create, and that Google deletes
# six hours after its last renewal whatever becomes of this machine. 'unneeded' where waiting would
# be worse.
LOCK_SECRET=GCHOSTPAY_DEPLOYMENT_LOCK
LOCK_TTL=21600
LOCK_RENEWAL=3600
LOCK=free
# Tells the secret that this run has made from one that somebody else makes after it.
LOCK_ETAG=
LOCK_SINCE=0

hold_lock() {
  [[ $LOCK != held ]] || keep_lock
  [[ $LOCK == free ]] || return 0
  local who
  who=$(id -un | tr -c 'a-z0-9_\n-' _)
  if ! LOCK_ETAG=$(gcloud secrets create "$LOCK_SECRET" --replication-policy=automatic "--ttl=${LOCK_TTL}s" \
    "--labels=holder=$who,script=$(basename "$0" .sh)" '--format=value(etag)' 2>"$WORK/lock" </dev/null); then
    grep -q 'already exists' "$WORK/lock" || {
      cat "$WORK/lock" >&2
      stop "It could not be made sure that nobody else deploys; the reason is above. Nothing was changed by this step. Mend the cause and run ${0##*/} again: it goes on from here."
    }
    who=$(gcloud secrets describe "$LOCK_SECRET" '--format=value(labels.holder,labels.script,createTime)' 2>&1) || true
    stop "Somebody else is deploying (${who//$'\t'/, }). Nothing was changed by this step. Wait for the end and run ${0##*/} again. If nobody is: $(hint gcloud secrets delete "$LOCK_SECRET" --quiet)"
  fi
  LOCK=held LOCK_SINCE=$SECONDS
}

# keep_lock: renews the lock when an hour has passed; called before each change and while a rollout is
# watched. Where the lock is somebody else's by now, nothing more is changed.
keep_lock() {
  [[ $LOCK == held ]] && ((SECONDS - LOCK_SINCE >= LOCK_RENEWAL)) || return 0
  local etag
  if ! etag=$(gcloud secrets update "$LOCK_SECRET" "--ttl=${LOCK_TTL}s" "--etag=$LOCK_ETAG" '--format=value(etag)' 2>"$WORK/lock" </dev/null); then
    cat "$WORK/lock" >&2
    stop "Somebody else may be deploying by now: the lock could not be renewed; the reason is above. What was done before stands, and payments go on with it. Run ${0##*/} again: it goes on from here."
  fi
  LOCK_ETAG=$etag LOCK_SINCE=$SECONDS
}

# Whether the lock that is there now is the one of this run.
is_own_lock() {
  local etag
  etag=$(gcloud secrets list "--filter=name~/$LOCK_SECRET\$" '--format=value(etag)' 2>>"$WORK/lock" </dev/null) || return 0
  [[ $etag == "$LOCK_ETAG" ]]
}

clean_up() {
  local try
  for try in 1 2 3; do
    [[ $LOCK == held ]] || break
    if gcloud secrets delete "$LOCK_SECRET" "--etag=$LOCK_ETAG" --quiet 2>"$WORK/lock" </dev/null; then
      LOCK=free
    elif ! is_own_lock; then
      LOCK=free
      warn "The lock of this run had expired, and was left to whoever has made one since. What this run has done stands."
    else
      sleep $((try - 1))
    fi
  done
  if [[ $LOCK == held ]]; then
    cat "$WORK/lock" >&2
    # The next run would take it for somebody else's.
    warn "The lock could not be taken away; the reason is above. Before the next run: $(hint gcloud secrets delete "$LOCK_SECRET" --quiet)"
  fi
  rm -rf "$WORK"
}

# The last line of every script that changes things.
summary() {
  if ((CHANGES == 0)); then
    say "Nothing to change."
  elif [[ $DRY_RUN == yes ]]; then
    say "Dry run: $CHANGES command(s) would run."
  else
    say "$CHANGES change(s) made."
  fi
}

# shellcheck source=lib/queues.sh
source "$DEPLOY_DIR/lib/queues.sh"
# shellcheck source=lib/secrets.sh
source "$DEPLOY_DIR/lib/secrets.sh"
# shellcheck source=lib/iam.sh
source "$DEPLOY_DIR/lib/iam.sh"
# shellcheck source=lib/services.sh
source "$DEPLOY_DIR/lib/services.sh"
# shellcheck source=lib/images.sh
source "$DEPLOY_DIR/lib/images.sh"
# shellcheck source=lib/database.sh
source "$DEPLOY_DIR/lib/database.sh"
# shellcheck source=lib/traffic.sh
source "$DEPLOY_DIR/lib/traffic.sh"
# shellcheck source=lib/scheduler.sh
source "$DEPLOY_DIR/lib/scheduler.sh"
# shellcheck source=lib/monitoring.sh
source "$DEPLOY_DIR/lib/monitoring.sh"
