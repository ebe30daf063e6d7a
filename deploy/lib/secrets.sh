# shellcheck shell=bash
# Secret Manager's secrets, as secrets.conf defines them. No content is ever printed, nor given to
# a command as an argument.

# 'name current' of all secrets there are, one a line; read once. `current` is the label that a
# rotation sets while the newest version is not the one to sign with yet.
SECRETS=
SECRETS_READ=no
# Enabled versions of a secret, newest first, by its name.
declare -A VERSIONS=()

secret_exists() { awk -v name="$1" '$1 == name {found = 1} END {exit !found}' <<<"$SECRETS"; }

read_secrets() {
  [[ $SECRETS_READ == no ]] || return 0
  SECRETS=$(read_or_stop "The list of secrets" gcloud secrets list '--format=value(name.basename(),labels.current)')
  SECRETS_READ=yes
}

enabled_versions() {
  gcloud secrets versions list "$1" '--format=value(name.basename(),state)' |
    awk 'tolower($2) == "enabled" {print $1}' | sort -rn
}

# read_versions SECRET...: fills VERSIONS; empty for a secret that does not exist.
read_versions() {
  local name unknown=()
  read_secrets
  for name; do
    [[ ! -v VERSIONS[$name] ]] || continue
    # shellcheck disable=SC2004 # the index is a word
    VERSIONS[$name]=
    if secret_exists "$name"; then unknown+=("$name"); fi
  done
  ((${#unknown[@]} > 0)) || return 0
  gather "The list of versions" enabled_versions "${unknown[@]}"
  for name in "${unknown[@]}"; do
    # shellcheck disable=SC2004 # the index is a word
    VERSIONS[$name]=${GATHERED[$name]//$'\n'/ }
  done
}

# version SECRET WHICH: the path of its current, previous or next version as services take it;
# nothing where there is none.
version() {
  local current number before=''
  current=$(awk -v name="$1" '$1 == name {print $2}' <<<"$SECRETS")
  # shellcheck disable=SC2086 # numbers, separated by blanks
  set -- "$1" "$2" ${VERSIONS[$1]:-}
  [[ " $* " == *" ${current:-none} "* ]] || current=${3-}
  local name=$1 which=$2 path="projects/${SETTINGS[PROJECT_ID]}/secrets/$1/versions/"
  shift 2
  for number; do
    case $which in
      current) [[ $number != "$current" ]] || printf '%s%s' "$path" "$number" ;;
      previous) [[ $before != "$current" ]] || printf '%s%s' "$path" "$number" ;;
      next) [[ $number != "$current" || -z $before ]] || printf '%s%s' "$path" "$before" ;;
      *) stop "'$which' of $name is none of current, previous, next." ;;
    esac
    before=$number
  done
}

# The kinds of words that stand for secrets which are read: not the wallet's where KMS signs.
secret_kinds() {
  printf 'secret|previous|next|optional'
  [[ -n ${SETTINGS[HOST_WALLET_KMS_KEY]} ]] || printf '|wallet'
}

# 48 random bytes in base64: 64 characters.
random_key() { head -c 48 /dev/urandom | base64 | tr -d '\n'; }

# A key that is made here, so that nobody ever sees it.
generate_secret() {
  local command=(gcloud secrets create "$1" --replication-policy=automatic --data-file=-)
  ! secret_exists "$1" || command=(gcloud secrets versions add "$1" --data-file=-)
  change "To make the secret $1" "${command[@]}" < <(random_key)
  [[ $DRY_RUN == yes ]] || SECRETS+=$'\n'$1
  # A dry run takes the number that the version will have.
  # shellcheck disable=SC2004 # the index is a word
  if [[ $DRY_RUN == yes ]]; then VERSIONS[$1]='1 '; else unset "VERSIONS[$1]"; fi
}

setup_secrets() {
  say "== Secrets"
  local missing=() names defined name content
  defined=$(rows "$DEPLOY_DIR/secrets.conf" 2)
  mapfile -t names < <(cut -d' ' -f1 <<<"$defined")
  read_versions "${names[@]}"
  while read -r -u 3 name content; do
    if [[ $content == wallet && -n ${SETTINGS[HOST_WALLET_KMS_KEY]} ]]; then
      say "Secret $name is not needed: Cloud KMS signs for the wallet."
      [[ -z ${VERSIONS[$name]} ]] ||
        warn "The secret $name still holds a key that whoever may read it can spend with. When nothing is left in that wallet, or its key is the one in Cloud KMS: $(hint gcloud secrets delete "$name")"
      continue
    fi
    if [[ -n ${VERSIONS[$name]} ]]; then
      say "Secret $name is there (version ${VERSIONS[$name]%% *})."
      continue
    fi
    case $content in
      given | wallet) missing+=("$name") ;;
      generated) generate_secret "$name" ;;
      optional) say "Secret $name, which need not exist, does not." ;;
      *) stop "secrets.conf: '$content' of $name is not given, generated, optional or wallet." ;;
    esac
  done 3<<<"$defined"
  ((${#missing[@]} > 0)) || return 0
  for name in "${missing[@]}"; do
    if secret_exists "$name"; then
      say "Secret $name has no enabled version. Add it: $(hint gcloud secrets versions add "$name" --data-file=-)"
    else
      say "Secret $name is missing. Add it: $(hint gcloud secrets create "$name" --replication-policy=automatic --data-file=-)"
    fi
  done
  local told="${#missing[@]} secret(s) have to be given by a person: ${missing[*]}. No service starts without them. Add them as shown above (the content on standard input, then Ctrl-D) and run ${0##*/} again."
  if [[ $DRY_RUN == yes ]]; then warn "$told"; else stop "$told"; fi
}
