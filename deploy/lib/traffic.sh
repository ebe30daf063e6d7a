# shellcheck shell=bash
# Which revision gets how much of a service's traffic.

# More than this share of a new revision's answers being 5xx ends its rollout. Expected retries
# are answered 424 and do not count.
MAX_ERROR_PERCENT=5

# set_traffic NAME SHARES WHY [FLAG]: SHARES as gcloud takes them, 'revision=percent,...'.
set_traffic() {
  change "$3" gcloud run services update-traffic "$1" "--region=$(region)" "--to-revisions=$2" \
    ${4+"$4"}
}

# Statuses that the revision has answered since then.
answers_of() {
  gcloud logging read \
    "resource.type=\"cloud_run_revision\" AND resource.labels.revision_name=\"$1\" AND httpRequest.status>0 AND timestamp>=\"$2\"" \
    --limit=1000 '--format=value(httpRequest.status)'
}

# revision_works SERVICE REVISION URL SINCE: health, and the share of errors.
revision_works() {
  local answers count errors
  healthy "$1" "$3" || return 1
  answers=$(answers_of "$2" "$4" </dev/null) || {
    warn "The log of $2 could not be read, so that nobody knows how it does."
    return 1
  }
  count=$(grep -c . <<<"$answers" || true)
  errors=$(grep -c '^5' <<<"$answers" || true)
  say "$2: $count requests, $errors errors."
  if ((errors * 100 > count * MAX_ERROR_PERCENT)); then
    warn "$2 answers more than $MAX_ERROR_PERCENT % of its requests with 5xx."
    return 1
  fi
}

# share_of REVISION SHARES: its percent among 'revision percent' lines.
share_of() { awk -v revision="$1" '$1 == revision {sum += $2} END {print sum + 0}' <<<"$2"; }

# The revision with the most traffic, but for one.
main_revision_but() { awk -v but="$1" '$1 != but' <<<"$2" | sort -k2,2nr | sed -n '1s/ .*//p'; }
