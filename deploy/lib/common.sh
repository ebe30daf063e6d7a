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
# The arguments that are not options, for the script to read.
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

# start USAGE "$@": options that every script has, then the settings.
start() {
  local usage=$1 file=$DEPLOY_DIR/settings.conf
  shift
  while (($# > 0)); do
    case $1 in
      --dry-run) DRY_RUN=yes ;;
      --settings)
        (($# > 1)) || stop "--settings needs a file."
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
      *) ARGUMENTS+=("$1") ;;
    esac
    shift
  done
  command -v gcloud >/dev/null || stop "gcloud is not installed or not on the PATH. Nothing was done. See https://cloud.google.com/sdk/docs/install."
  read_settings "$file"
  # One project for every call, whatever this machine's gcloud is set to; and no questions.
  export CLOUDSDK_CORE_PROJECT=${SETTINGS[PROJECT_ID]}
  export CLOUDSDK_CORE_DISABLE_PROMPTS=1
  [[ $DRY_RUN == no ]] || say "Dry run: nothing is changed."
}

read_settings() {
  local file=$1 line number=0
  [[ -r $file ]] || stop "The settings file $file cannot be read. Nothing was done."
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
    [[ $line =~ ^([A-Z][A-Z0-9_]*)=(.*)$ ]] ||
      stop "$file line $number is not NAME=value. Nothing was done."
    SETTINGS[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
  done <"$file"
  local name
  for name in PROJECT_ID REGION ARTIFACT_REPOSITORY TASKS_ACCOUNT SWEEP_ACCOUNT MIGRATE_JOB \
    SWEEP_JOB SWEEP_SCHEDULE; do
    [[ -n ${SETTINGS[$name]:-} ]] || stop "$name is not set in $file. Nothing was done."
  done
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

account() { printf '%s@%s.iam.gserviceaccount.com' "$1" "${SETTINGS[PROJECT_ID]}"; }

# The services that this installation has.
services() {
  echo gchostpay1 gchostpay2 gchostpay3
  [[ ${SETTINGS[WITH_GCHOSTPAY4]:-no} == no ]] || echo gchostpay4
}

upper() { tr '[:lower:]' '[:upper:]' <<<"$1"; }

service_name() { setting "$(upper "$1")_SERVICE"; }

service_account() {
  [[ $1 == migrate ]] && set -- gchostpay1
  account "$(setting "$(upper "$1")_ACCOUNT")"
}

# look WHAT COMMAND...: reads; its answer goes to stdout.
look() {
  local what=$1
  shift
  "$@" </dev/null || stop "$what could not be read; the reason is above. Nothing was changed by this step. Mend the cause and run ${0##*/} again: it goes on from here."
}

# What gather has read, by name.
declare -A GATHERED=()

# gather WHAT FUNCTION NAME...: `FUNCTION NAME` for every name, four at a time because each gcloud
# takes a second or more to start. What they print is in GATHERED then.
gather() {
  local what=$1 function=$2 folder failed='' at name pids
  shift 2
  local names=("$@")
  folder=$(mktemp -d)
  for ((at = 0; at < ${#names[@]}; at += 4)); do
    pids=()
    for name in "${names[@]:at:4}"; do
      "$function" "$name" >"$folder/${name//[\/ ]/_}" </dev/null &
      pids+=($!)
    done
    for name in "${names[@]:at:4}"; do
      wait "${pids[0]}" || failed=$name
      pids=("${pids[@]:1}")
      # shellcheck disable=SC2004 # the index is a word
      GATHERED[$name]=$(<"$folder/${name//[\/ ]/_}")
    done
    [[ -z $failed ]] || break
  done
  rm -rf "$folder"
  [[ -z $failed ]] ||
    stop "$what of $failed could not be read; the reason is above. Nothing was changed by this step. Mend the cause and run ${0##*/} again: it goes on from here."
}

# change WHAT COMMAND...: prints the command and, but for a dry run, runs it.
change() {
  local what=$1
  shift
  CHANGES=$((CHANGES + 1))
  printf '+ %s\n' "$(quoted "$@")"
  [[ $DRY_RUN == no ]] || return 0
  "$@" || stop "$what did not succeed; the reason is above. What was done before stands. Mend the cause and run ${0##*/} again: it goes on from here."
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
# shellcheck source=lib/deploy.sh
source "$DEPLOY_DIR/lib/deploy.sh"
# shellcheck source=lib/traffic.sh
source "$DEPLOY_DIR/lib/traffic.sh"
# shellcheck source=lib/scheduler.sh
source "$DEPLOY_DIR/lib/scheduler.sh"
# shellcheck source=lib/monitoring.sh
source "$DEPLOY_DIR/lib/monitoring.sh"
# shellcheck source=lib/health.sh
source "$DEPLOY_DIR/lib/health.sh"
