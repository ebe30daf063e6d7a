# shellcheck shell=bash
# services/*.conf: what a service's environment and Cloud Run flags are, and what they are now.

# Address of every deployed service of ours, by its short name.
declare -A URLS=()

read_services() {
  local listed name url service
  listed=$(look "The list of Cloud Run services" \
    gcloud run services list "--region=$(region)" '--format=csv[no-heading](metadata.name,status.url)')
  URLS=()
  for service in $(services); do
    while IFS=, read -r name url; do
      [[ $name != "$(service_name "$service")" ]] || URLS[$service]=$url
    done <<<"$listed"
  done
}

definition() { rows "$DEPLOY_DIR/services/$1.conf" 3; }

# Reads the versions of all secrets that a definition names.
read_versions_of() {
  local defined names
  defined=$(definition "$1")
  mapfile -t names < <(awk '$2 == "secret" || $2 == "key" {print $3}' <<<"$defined")
  read_versions "${names[@]}"
}

# NAME=value lines, sorted. Needs read_versions_of.
environment_of() {
  local defined name kind value versions
  defined=$(definition "$1")
  while read -r name kind value; do
    case $kind in
      secret | key)
        [[ -n ${VERSIONS[$value]:-} ]] || {
          [[ $DRY_RUN == yes ]] ||
            stop "The secret $value, which $1 needs as $name, has no enabled version. $1 was not deployed. Run setup_gchostpay_secrets.sh: it says what to add."
          # shellcheck disable=SC2004 # the index is a word
          VERSIONS[$value]='<missing>'
        }
        read -r -a versions <<<"${VERSIONS[$value]}"
        printf '%s=%s\n' "$name" "$(version_path "$value" "${versions[0]}")"
        if [[ $kind == key && -n ${versions[1]:-} ]]; then
          printf '%s_PREVIOUS=%s\n' "$name" "$(version_path "$value" "${versions[1]}")"
        fi
        ;;
      queue) printf '%s=%s\n' "$name" "$value" ;;
      value) printf '%s=%s\n' "$name" "$(filled "$value")" ;;
      run) ;;
      *) stop "services/$1.conf: '$kind' of $name is none of secret, key, queue, value, run." ;;
    esac
  done <<<"$defined" | LC_ALL=C sort
}

# run_flag SERVICE NAME: the value of a 'run' line.
run_flag() { definition "$1" | awk -v name="$2" '$1 == name && $2 == "run" {print $3}'; }

# The flags of gcloud that make a service (or the migration job) what its definition says.
flags_of() {
  local environment name kind value
  environment=$(environment_of "$1")
  printf '%s\n' "--image=$(image_of "$1")" "--service-account=$(service_account "$1")"
  definition "$1" | while read -r name kind value; do
    [[ $kind == run ]] || continue
    case $value in
      yes) printf '%s\n' "--$name" ;;
      no) printf '%s\n' "--no-$name" ;;
      *) printf '%s\n' "--$name=$value" ;;
    esac
  done
  # ^|^ makes | the separator, which no value has.
  printf '%s\n' "--set-env-vars=^|^$(paste -sd'|' <<<"$environment")"
}

# What the definition says, one 'name value' a line, to be compared with actual_of.
wanted_of() {
  local environment
  environment=$(environment_of "$1")
  {
    echo "image $(image_of "$1")"
    echo "service-account $(service_account "$1")"
    definition "$1" | awk '$2 == "run" && $1 != "allow-unauthenticated" {
      if ($1 == "startup-probe") {
        n = split($3, parts, ",")
        for (i = 1; i <= n; i++) { sub("=", " ", parts[i]); print "startup-probe." parts[i] }
        next
      }
      if ($1 == "task-timeout") sub("s$", "", $3)
      # Cloud Run leaves it out.
      if ($1 == "min-instances" && $3 == "0") next
      print $1, $3
    }'
    awk '{ sub("=", " "); print "env." $0 }' <<<"$environment"
  } | LC_ALL=C sort
}

# described KIND NAME: the specification as Cloud Run has it, flattened.
described() {
  gcloud run "$1" describe "$2" "--region=$(region)" '--format=flattened[no-pad](metadata.annotations,spec,status)'
}

# From stdin, what described printed: one 'name value' a line under the flags' names.
actual_of() {
  awk '
    { key = $1; sub(/:$/, "", key); value = $0; sub(/^[^ ]* ?/, "", value) }
    key !~ /^spec\.template\./ { next }
    { sub(/^spec\.template\.spec\.template\./, "spec.template.", key) }
    key ~ /\.env\[[0-9]+\]\.name$/ { variable = value; next }
    key ~ /\.env\[[0-9]+\]\.value$/ { print "env." variable, value; next }
    key ~ /containers\[0\]\.image$/ { print "image", value }
    key ~ /\.serviceAccountName$/ { print "service-account", value }
    key ~ /limits\.memory$/ { print "memory", value }
    key ~ /limits\.cpu$/ { sub(/000m$/, "", value); print "cpu", value }
    key ~ /\.containerConcurrency$/ { print "concurrency", value }
    key ~ /spec\.timeoutSeconds$/ { print timeout, value }
    key ~ /\.args\[0\]$/ { print "args", value }
    key ~ /\.taskCount$/ { print "tasks", value }
    key ~ /\.maxRetries$/ { print "max-retries", value }
    key ~ /\/minScale$/ && value != "0" { print "min-instances", value }
    key ~ /\/maxScale$/ { print "max-instances", value }
    key ~ /\/startup-cpu-boost$/ { print "cpu-boost", tolower(value) == "true" ? "yes" : "no" }
    key ~ /startupProbe\.(httpGet\.path|periodSeconds|failureThreshold)$/ {
      sub(/.*startupProbe\./, "", key); print "startup-probe." key, value
    }
  ' timeout="$1" | LC_ALL=C sort
}

# field NAME: the value of one line of what described printed.
field() { awk -v name="$1:" '$1 == name {sub(/^[^ ]* ?/, ""); print}'; }

# The shares of traffic, 'revision percent' a line, from what described printed.
traffic_of() {
  awk '
    match($1, /^status\.traffic\[[0-9]+\]/) {
      i = substr($1, RSTART, RLENGTH)
      if (!(i in seen)) { seen[i] = ++n; order[n] = i }
      if ($1 ~ /\.revisionName:$/) revision[i] = $2
      if ($1 ~ /\.percent:$/) percent[i] = $2
    }
    END { for (k = 1; k <= n; k++) if (percent[order[k]] > 0) print revision[order[k]], percent[order[k]] }
  '
}

# Lines that are in only one of two texts: '-' as it is, '+' as defined.
differences() {
  { diff <(printf '%s\n' "$1") <(printf '%s\n' "$2") || true; } |
    sed -n 's/^< /    - /p; s/^> /    + /p'
}

image_tag() {
  local tag=${SETTINGS[IMAGE_TAG]:-}
  if [[ -z $tag ]]; then
    tag=$(git -C "$DEPLOY_DIR" rev-parse --short=12 HEAD) ||
      stop "IMAGE_TAG is not set, and this is no git checkout whose commit could be the tag. Nothing was done."
    [[ -z $(git -C "$DEPLOY_DIR/.." status --porcelain) ]] ||
      stop "The checkout has changes that are in no commit, so that no commit can name the image. Commit them, or set IMAGE_TAG. Nothing was done."
  fi
  printf '%s' "$tag"
}

repository() {
  printf '%s-docker.pkg.dev/%s/%s' "${SETTINGS[REGION]}" "${SETTINGS[PROJECT_ID]}" \
    "${SETTINGS[ARTIFACT_REPOSITORY]}"
}

# GCHostPay4 and the migration are GCHostPay1's image.
image_of() {
  local name=$1
  [[ $name != gchostpay4 && $name != migrate ]] || name=gchostpay1
  printf '%s/%s:%s' "$(repository)" "$name" "$TAG"
}

# Fixes the images' tag for this run. Called by every script that deploys.
fix_tag() { TAG=$(image_tag); }
