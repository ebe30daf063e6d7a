# shellcheck shell=bash
# Sourced by hostpay-local/run and bench. Before anything is built: a typing mistake is told at once.

# check_arguments USAGE NOTHING ARGUMENT...
# Prints the usage where it is asked for, and ends; ends with 2, and what was not done, where the
# usage has no such argument or a value is missing.
check_arguments() {
  local usage=$1 nothing=$2 awaited='' argument # the option whose value comes next
  shift 2
  for argument; do
    if [[ $argument == --help || $argument == -h ]]; then
      cat "$usage"
      exit
    elif [[ -n $awaited ]]; then
      awaited=''
    elif [[ $argument != --* ]] || ! grep -q -- "^  $argument " "$usage"; then
      refuse_arguments "$usage" "unknown argument $argument. $nothing"
    elif grep -q -- "^  $argument [A-Z]" "$usage"; then
      awaited=$argument
    fi
  done
  [[ -z $awaited ]] || refuse_arguments "$usage" "$awaited needs a value. $nothing"
}

refuse_arguments() {
  printf '%s\n' "$2" >&2
  cat "$1" >&2
  exit 2
}
