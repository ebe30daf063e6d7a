# shellcheck shell=bash
# services/*.yaml: Knative definitions, filled in with the settings and given to Cloud Run whole.

# Names of the Cloud Run services there are, one a line; and of those a dry run would have deployed.
DEPLOYED=
WOULD_DEPLOY=

read_services() {
  DEPLOYED=$(read_or_stop "The list of Cloud Run services" \
    gcloud run services list "--region=$(region)" '--format=value(metadata.name)')
  read_project
  local service
  # None of this inside a loop over an unknown list: a service that has no name stops here.
  for service in $(services); do service_name "$service" >/dev/null; done
}

read_project() {
  PROJECT_NUMBER=$(read_or_stop "The project ${SETTINGS[PROJECT_ID]}" \
    gcloud projects describe "${SETTINGS[PROJECT_ID]}" '--format=value(projectNumber)')
}

is_deployed() { grep -qxF "$(service_name "$1")" <<<"$DEPLOYED"; }

# Whether only people with a browser get through to it.
is_behind_iap() { [[ $1 == gchostpay5 && ${SETTINGS[OPERATOR_IDENTITY]} == iap ]]; }

# The address that Cloud Run gives a service by its name: known before the service exists.
address() { printf 'https://%s-%s.%s.run.app' "$(service_name "$1")" "$PROJECT_NUMBER" "$(region)"; }

# definition SERVICE: the lines that hold with these settings; those with ${if:NAME=VALUE} where the
# setting has that value.
definition() {
  local line name
  while IFS= read -r line; do
    [[ ! $line =~ ^\ *# ]] || continue
    if [[ $line =~ \$\{if:([A-Z0-9_]+)=([a-z-]+)\} ]]; then
      name=${BASH_REMATCH[1]}
      [[ $(setting "$name") == "${BASH_REMATCH[2]}" ]] || continue
      line=${line%% #*}
    fi
    printf '%s\n' "$line"
  done <"$DEPLOY_DIR/services/$1.yaml"
}

# words SERVICE KINDS: the names in a definition's ${kind:name}, KINDS as secret|previous.
words() {
  definition "$1" | { grep -oE "\\$\\{($2):[A-Za-z0-9_-]+\\}" || true; } |
    sed -E 's/^..[a-z]+:(.*)\}$/\1/' | LC_ALL=C sort -u
}

# A number that a definition has: one of timeoutSeconds, maxScale, DATABASE_MAX_CONNECTIONS.
number_of() { definition "$1" | sed -nE "s/.*\\b$2(\"?: \"?|, value: \")([0-9]+).*/\\2/p" | sed -n 1p; }

# filled_word KIND NAME: what stands for ${KIND:NAME}, or for ${NAME}.
filled_word() {
  case $1 in
    '') setting "$2" ;;
    account) account "$2" ;;
    address) address "$2" ;;
    resource) printf '/projects/%s/locations/%s/services/%s' "$PROJECT_NUMBER" "$(region)" "$(service_name "$2")" ;;
    image) image "$2" ;;
    queue) printf '%s' "$2" ;;
    previous | next) version "$2" "$1" ;;
    optional) version "$2" current ;;
    wallet) if [[ -z ${SETTINGS[HOST_WALLET_KMS_KEY]} ]]; then filled_word secret "$2"; fi ;;
    secret)
      if [[ -n ${VERSIONS[$2]:-} ]]; then
        version "$2" current
      else
        [[ $DRY_RUN == yes ]] ||
          stop "The secret $2 has no enabled version. Nothing that needs it was deployed. Run setup_gchostpay_secrets.sh: it says what to add."
        printf '<no version of %s>' "$2"
      fi
      ;;
    *) stop "\${$1:$2} is none of secret, previous, next, optional, wallet, queue, address, resource, account, image." ;;
  esac
}

# rendered SERVICE: its definition with every word filled in.
rendered() {
  local line word kind name value absent
  local form='\$\{(([a-z]+):)?([A-Za-z0-9_-]+)\}'
  while IFS= read -r line; do
    absent=no
    while [[ $line =~ $form ]]; do
      word=${BASH_REMATCH[0]} kind=${BASH_REMATCH[2]} name=${BASH_REMATCH[3]}
      value=$(filled_word "$kind" "$name")
      [[ -n $value || ! $kind =~ ^(previous|next|optional|wallet)$ ]] || absent=yes
      line=${line//"$word"/$value}
    done
    [[ $absent == yes ]] || printf '%s\n' "$line"
  done < <(definition "$1")
}

# render SERVICE [TRAFFIC]: writes what gcloud is given, and prints the file's name.
render() {
  local file=$DEPLOY_DIR/rendered/${SETTINGS[PROJECT_ID]}/$1.yaml
  mkdir -p "${file%/*}"
  # Not inside a condition: there bash ignores errexit, and an unknown word would not end the script.
  rendered "$1" >"$file"
  printf '%s' "${2-}" >>"$file"
  printf '%s' "$file"
}

read_versions_of() {
  local names
  mapfile -t names < <(words "$1" "$(secret_kinds)")
  read_versions "${names[@]}"
}

# described NAME: a service as Cloud Run has it, one 'field: value' a line.
described() {
  gcloud run services describe "$1" "--region=$(region)" '--format=flattened[no-pad](metadata.annotations,spec,status)'
}

# field NAME: the value of one line of what described printed.
field() { awk -v name="$1:" '$1 == name {sub(/^[^ ]* ?/, ""); print}'; }

# From stdin, what described printed: what a definition decides, sorted. All of it but Cloud Run's
# own book-keeping, so that no flag has to be known here.
decided() {
  awk '
    { key = $1; sub(/:$/, "", key); value = $0; sub(/^[^ ]* ?/, "", value) }
    key ~ /\.env\[[0-9]+\]\.name$/ { variable = value; next }
    key ~ /\.env\[[0-9]+\]\.value$/ { print "env." variable ": " value; next }
    key ~ /^(metadata\.annotations|spec\.template)\./ {
      if (key ~ /client-(name|version)$|operation-id$|serving\.knative\.dev\/|run\.googleapis\.com\/urls$|ingress-status$|template\.metadata\.(name|labels)/) next
      sub(/^spec\.template\.(spec\.)?/, "", key); sub(/^containers\[0\]\./, "", key)
      print key ": " value
    }' | LC_ALL=C sort
}

# Lines that are in only one of two texts: '-' as it is, '+' as defined.
differences() {
  { diff <(printf '%s\n' "$1") <(printf '%s\n' "$2") || true; } | sed -n 's/^< /    - /p; s/^> /    + /p'
}

# traffic_kept SPEC: the traffic as it is, as YAML, with a tag for the revision that is to come.
# Nothing while no revision serves: Cloud Run then gives all to the first that can.
traffic_kept() {
  local shares
  shares=$(traffic_of <<<"$1")
  [[ -n $shares && -n $(field status.latestReadyRevisionName <<<"$1") ]] || return 0
  echo "  traffic:"
  awk '{print "    - {revisionName: " $1 ", percent: " $2 "}"}' <<<"$shares"
  tagged previous <<<"$1" | awk '{print "    - {revisionName: " $1 ", percent: 0, tag: previous}"}'
  echo "    - {latestRevision: true, percent: 0, tag: candidate}"
}

# deploy_service SERVICE: brings it to its definition. A revision beside one that serves gets no
# traffic: rollout.sh gives it some when it has proved itself.
deploy_service() {
  local service=$1 name spec='' actual wanted file
  name=$(service_name "$service")
  say "== $name"
  read_versions_of "$service"
  if is_deployed "$service"; then
    spec=$(read_or_stop "The service $name" described "$name")
    file=$(render "$service" "$(traffic_kept "$spec")")
    actual=$(decided <<<"$spec")
    wanted=$(read_or_stop "What Cloud Run makes of the definition of $name" gcloud run services replace "$file" \
      "--region=$(region)" --dry-run '--format=flattened[no-pad](metadata.annotations,spec)' | decided)
    if [[ $actual != "$wanted" ]]; then
      say "$name differs from its definition:"
      differences "$actual" "$wanted"
    elif [[ $(field status.latestCreatedRevisionName <<<"$spec") != "$(field status.latestReadyRevisionName <<<"$spec")" ]]; then
      say "$name is as defined, but its newest revision did not become ready: it is deployed again."
      # Under a name of its own: Cloud Run makes no new revision of what it has one of.
      sed -i "/^  template:\$/,/^    metadata:\$/ s/^    metadata:\$/&\n      name: $name-again-$(date +%s)/" "$file"
    else
      say "$name is as defined."
      show_traffic "$name" "$spec"
      return 0
    fi
  else
    file=$(render "$service")
  fi
  change "To deploy $name (what served before serves on)" \
    gcloud run services replace "$file" "--region=$(region)"
  if [[ $DRY_RUN == yes ]]; then
    [[ -z $spec ]] || show_traffic "$name" "$spec"
    WOULD_DEPLOY+=$'\n'$name
    return 0
  fi
  spec=$(read_or_stop "The service $name" described "$name")
  is_deployed "$service" || DEPLOYED+=$'\n'$name
  grep -qF "$(address "$service")" <<<"$spec" ||
    stop "$name is deployed, but none of its addresses is $(address "$service"), which the other services were told. Tasks would go nowhere: look at status.url in $(hint gcloud run services describe "$name" "--region=$(region)")"
  show_traffic "$name" "$spec"
}

show_traffic() {
  local newest shares
  newest=$(field status.latestCreatedRevisionName <<<"$2")
  shares=$(traffic_of <<<"$2" | sed 's/$/ %/' | paste -sd',')
  say "Traffic of $1: ${shares:-none}."
  [[ $shares == "$newest 100 %" ]] ||
    warn "What serves of $1 is not all the newest revision, $newest. To give it the traffic: rollout.sh."
}

deploy_services() {
  local service
  for service in $(services); do
    deploy_service "$service"
  done
}

# The whole of a script that deploys one service.
deploy_one() {
  [[ " $(services | tr '\n' ' ') " == *" $1 "* ]] ||
    stop "This installation has no $1. Set WITH_${1^^}=yes in the settings file first. Nothing was done."
  fix_tag
  read_services
  read_images
  read_queue_names
  deploy_service "$1"
  ACCOUNTS=
  setup_bindings "service|iap"
  summary
}
