# shellcheck shell=bash
# Secret Manager's secrets, as secrets.conf defines them. No content is ever printed, nor given to
# a command as an argument.

PLACEHOLDER_URL=https://not-deployed-yet.invalid
# Names of all secrets there are, one a line; read once.
SECRET_NAMES=
SECRET_NAMES_READ=no
# Enabled versions of a secret, newest first, by its name; and the highest number it ever had.
declare -A VERSIONS=()
declare -A NEWEST=()
# Secrets that a dry run would have given a version.
declare -A PLANNED=()

secret_exists() { grep -qxF "$1" <<<"$SECRET_NAMES"; }

read_secret_names() {
  [[ $SECRET_NAMES_READ == no ]] || return 0
  SECRET_NAMES=$(look "The list of secrets" gcloud secrets list --format='value(name.basename())')
  SECRET_NAMES_READ=yes
}

list_versions() { gcloud secrets versions list "$1" '--format=value(name.basename(),state)'; }

# read_versions SECRET...: fills VERSIONS; empty for a secret that does not exist.
read_versions() {
  local name unknown=()
  read_secret_names
  for name; do
    [[ ! -v VERSIONS[$name] ]] || continue
    # shellcheck disable=SC2004 # the index is a word
    VERSIONS[$name]=
    if secret_exists "$name"; then
      unknown+=("$name")
    fi
  done
  ((${#unknown[@]} > 0)) || return 0
  gather "The list of versions" list_versions "${unknown[@]}"
  for name in "${unknown[@]}"; do
    # shellcheck disable=SC2004 # the index is a word
    VERSIONS[$name]=$(awk 'tolower($2) == "enabled" {print $1}' <<<"${GATHERED[$name]}" | sort -rn | tr '\n' ' ')
    # shellcheck disable=SC2004 # the index is a word
    NEWEST[$name]=$(awk '{print $1}' <<<"${GATHERED[$name]}" | sort -rn | sed -n 1p)
  done
}

# The path of a secret's version, as services take it.
version_path() {
  printf 'projects/%s/secrets/%s/versions/%s' "${SETTINGS[PROJECT_ID]}" "$1" "$2"
}

# 48 random bytes in base64: 64 characters.
random_key() { head -c 48 /dev/urandom | base64 | tr -d '\n'; }

# add_version SECRET CONTENT-COMMAND...: creates the secret where it is absent. A dry run takes the
# number that the version will have, so that it prints the deployments as they will be.
add_version() {
  local name=$1
  shift
  if secret_exists "$name" || [[ -v PLANNED[$name] ]]; then
    change "Adding a version to the secret $name" \
      gcloud secrets versions add "$name" --data-file=- < <("$@")
  else
    change "Creating the secret $name" \
      gcloud secrets create "$name" --replication-policy=automatic --data-file=- < <("$@")
    [[ $DRY_RUN == yes ]] || SECRET_NAMES+=$'\n'$name
  fi
  if [[ $DRY_RUN == yes ]]; then
    # shellcheck disable=SC2004 # the index is a word
    PLANNED[$name]=yes
    # shellcheck disable=SC2004 # the index is a word
    NEWEST[$name]=$((${NEWEST[$name]:-0} + 1))
    VERSIONS[$name]="${NEWEST[$name]} ${VERSIONS[$name]:-}"
  else
    unset "VERSIONS[$name]"
  fi
}

setup_secrets() {
  say "== Secrets"
  local missing=() names defined name content
  defined=$(rows "$DEPLOY_DIR/secrets.conf" 2)
  mapfile -t names < <(cut -d' ' -f1 <<<"$defined")
  read_versions "${names[@]}"
  while read -r -u 3 name content; do
    if [[ -n ${VERSIONS[$name]} ]]; then
      say "Secret $name is there (version ${VERSIONS[$name]%% *})."
      continue
    fi
    case $content in
      given) missing+=("$name") ;;
      generated) add_version "$name" random_key ;;
      url:*) add_version "$name" printf '%s' "$PLACEHOLDER_URL" ;;
      *) stop "secrets.conf: '$content' of $name is not given, generated or url:<service>." ;;
    esac
  done 3<<<"$defined"
  ((${#missing[@]} > 0)) || return 0
  for name in "${missing[@]}"; do
    if secret_exists "$name"; then
      say "Secret $name has no enabled version. Add it: gcloud secrets versions add $name --data-file=-"
    else
      say "Secret $name is missing. Add it: gcloud secrets create $name --replication-policy=automatic --data-file=-"
    fi
  done
  local told="${#missing[@]} secret(s) have to be given by a person: ${missing[*]}. No service starts without them. Add them as shown above (the content on standard input, then Ctrl-D) and run ${0##*/} again."
  if [[ $DRY_RUN == yes ]]; then warn "$told"; else stop "$told"; fi
}

# Whether setup_urls has changed any.
URLS_CHANGED=no

# Puts the addresses of the deployed services into their secrets. Needs read_services.
setup_urls() {
  say "== Addresses of the services"
  local defined name content service url current
  defined=$(rows "$DEPLOY_DIR/secrets.conf" 2)
  while read -r -u 3 name content; do
    [[ $content == url:* ]] || continue
    service=${content#url:}
    url=${URLS[$service]:-}
    if [[ -z $url && ! -v WOULD_RUN[$service] ]]; then
      say "$service is not deployed yet: $name keeps what it has."
      continue
    fi
    url=${url:-$(address_to_be "$service")}
    read_versions "$name"
    current=
    if [[ -n ${VERSIONS[$name]} && ! -v PLANNED[$name] ]]; then
      current=$(look "The secret $name" \
        gcloud secrets versions access "${VERSIONS[$name]%% *}" "--secret=$name")
    fi
    if [[ $current == "$url" ]]; then
      say "$name is $url."
    else
      say "$name becomes $url."
      URLS_CHANGED=yes
      add_version "$name" printf '%s' "$url"
    fi
  done 3<<<"$defined"
}
