# shellcheck shell=bash
# The log-based metrics, dashboards and alert policies of deploy/monitoring.
#
# Google fills in defaults and its own wording, so that what is there cannot be compared with a file
# line by line. Each thing carries a checksum of the definition that made it instead.

# definition_of KIND NAME: the file with the settings filled in.
definition_of() {
  local text
  text=$(<"$DEPLOY_DIR/monitoring/$1/$2.json")
  filled "$text"
}

# checksum TEXT: letters that fit into a label.
checksum() { cksum <<<"$1" | tr ' ' '-'; }

# defined KIND: the names of what is defined, one a line.
defined() {
  local file
  for file in "$DEPLOY_DIR/monitoring/$1"/*.json; do
    file=${file##*/}
    printf '%s\n' "${file%.json}"
  done
}

# with_field TEXT FIELD: the JSON object with one more field, in front.
with_field() { printf '%s' "${1/\{/\{$2,}"; }

# Where alerts lead to, and whom they tell.
require_alert_settings() {
  [[ -n ${SETTINGS[OPERATIONS_GUIDE_URL]:-} ]] ||
    stop "OPERATIONS_GUIDE_URL is not set: every alert links to what to do about it. Nothing was changed. Put the address at which docs/operations.md is read into the settings and run ${0##*/} again."
  [[ -n ${SETTINGS[NOTIFICATION_CHANNEL]:-} ]] ||
    warn "NOTIFICATION_CHANNEL is not set: alerts are raised, but nobody is told. Make a channel (Monitoring, Alerting, Edit notification channels) and put its name, projects/…/notificationChannels/…, into the settings."
}

# Which database the alerts are about, and how many connections of it are too many: four fifths of
# all; all of ours, where how many there are is not known.
read_watched_database() {
  local told="The secret CLOUD_SQL_CONNECTION_NAME has no enabled version, so that which database to watch is not known. No alert was changed; payments are not touched by that. Run setup_gchostpay_secrets.sh: it says what to add."
  read_database
  if [[ -z $DATABASE_ID ]]; then
    if [[ $DRY_RUN == yes ]]; then warn "$told"; else stop "$told"; fi
  fi
  SETTINGS[DATABASE_ID]=${DATABASE_ID:-<project:instance>}
  SETTINGS[DATABASE_MANY_CONNECTIONS]=$((DATABASE_LIMIT > 0 ? DATABASE_LIMIT * 80 / 100 : SETTINGS[DATABASE_CONNECTIONS]))
}

setup_metrics() {
  local listed name text sum found
  listed=$(read_or_stop "The list of log-based metrics" \
    gcloud logging metrics list '--format=value[separator="|"](name,description)' '--filter=name~^hostpay_')
  while read -r -u 3 name; do
    text=$(definition_of metrics "$name")
    sum=$(checksum "$text")
    text=${text/\"description\": \"/\"description\": \"[definition $sum] }
    found=$(grep -F "$name|" <<<"$listed" || true)
    if [[ $found == "$name|[definition $sum]"* ]]; then
      say "Metric $name is as defined."
    elif [[ -n $found ]]; then
      say "Metric $name differs from deploy/monitoring/metrics/$name.json, which goes to standard input."
      change "Updating the metric $name" \
        gcloud logging metrics update "$name" --config-from-file=- <<<"$text"
    else
      say "Metric $name is made from deploy/monitoring/metrics/$name.json, which goes to standard input."
      change "Creating the metric $name" \
        gcloud logging metrics create "$name" --config-from-file=- <<<"$text"
    fi
  done 3< <(defined metrics)
}

# found_of NAME LISTED: the line of what carries this name.
found_of() { awk -F'|' -v name="$1" '$1 == name {print; exit}' <<<"$2"; }

setup_dashboards() {
  local listed name text sum found id definition etag
  listed=$(read_or_stop "The list of dashboards" \
    gcloud monitoring dashboards list '--filter=labels.hostpay:*' \
    '--format=value[separator="|"](labels.hostpay,name.basename(),labels.definition,etag)')
  while read -r -u 3 name; do
    text=$(definition_of dashboards "$name")
    sum=$(checksum "$text")
    text=${text/\"hostpay\": /\"definition\": \"$sum\", \"hostpay\": }
    found=$(found_of "$name" "$listed")
    IFS='|' read -r _ id definition etag <<<"$found"
    if [[ -z $found ]]; then
      say "Dashboard $name is made from deploy/monitoring/dashboards/$name.json, which goes to standard input."
      change "Creating the dashboard $name" \
        gcloud monitoring dashboards create --config-from-file=- <<<"$text"
    elif [[ $definition == "$sum" ]]; then
      say "Dashboard $name is as defined."
    else
      say "Dashboard $name differs from deploy/monitoring/dashboards/$name.json, which goes to standard input."
      text=$(with_field "$text" "\"etag\": \"$etag\"")
      change "Updating the dashboard $name" \
        gcloud monitoring dashboards update "$id" --config-from-file=- <<<"$text"
    fi
  done 3< <(defined dashboards)
}

setup_alerts() {
  local listed name text sum found id definition enabled
  listed=$(read_or_stop "The list of alert policies" \
    gcloud alpha monitoring policies list '--filter=userLabels.hostpay:*' \
    '--format=value[separator="|"](userLabels.hostpay,name.basename(),userLabels.definition,enabled)')
  while read -r -u 3 name; do
    text=$(definition_of alerts "$name")
    if [[ -n ${SETTINGS[NOTIFICATION_CHANNEL]:-} ]]; then
      text=$(with_field "$text" "\"notificationChannels\": [\"${SETTINGS[NOTIFICATION_CHANNEL]}\"]")
    fi
    sum=$(checksum "$text")
    text=${text/\"hostpay\": /\"definition\": \"$sum\", \"hostpay\": }
    found=$(found_of "$name" "$listed")
    IFS='|' read -r _ id definition enabled <<<"$found"
    if [[ -z $found ]]; then
      say "Alert $name is made from deploy/monitoring/alerts/$name.json, which goes to standard input."
      change "Creating the alert $name (a new metric takes up to ten minutes until alerts can use it)" \
        gcloud alpha monitoring policies create --policy-from-file=- <<<"$text"
    elif [[ $definition != "$sum" ]]; then
      say "Alert $name differs from deploy/monitoring/alerts/$name.json, which goes to standard input."
      change "Updating the alert $name" \
        gcloud alpha monitoring policies update "$id" --policy-from-file=- <<<"$text"
    elif [[ $enabled != True ]]; then
      warn "Alert $name is switched off: nobody is told. Someone has done this; switch it on with: $(hint gcloud alpha monitoring policies update "$id" --enabled)"
    else
      say "Alert $name is as defined."
    fi
  done 3< <(defined alerts)
  warn_of_strange_alerts "$listed"
}

# What carries our label and is defined no more still pages somebody.
warn_of_strange_alerts() {
  local name id
  while IFS='|' read -r name id _; do
    [[ -n $name ]] || continue
    [[ -e $DEPLOY_DIR/monitoring/alerts/$name.json ]] ||
      warn "Alert $name is no longer defined. Delete it: $(hint gcloud alpha monitoring policies delete "$id")"
  done <<<"$1"
}

setup_monitoring() {
  say "== Monitoring"
  read_watched_database
  setup_metrics
  setup_dashboards
  setup_alerts
}
