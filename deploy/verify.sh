#!/usr/bin/env bash
# Is what runs what the files say? Changes nothing; fails where anything differs.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "verify.sh: compares queues, secrets, permissions, services, their traffic, the migration, the sweep and monitoring with their definitions." '' "$@"
DRY_RUN=yes
fix_tag
read_services
setup_queues
setup_secrets
check_connections
setup_iam
build_images
migrate
deploy_services
setup_sweep
check_ready
require_alert_settings
setup_monitoring
if ((CHANGES + WARNINGS > 0)); then
  stop "$CHANGES difference(s), each with the command that would mend it above, and $WARNINGS warning(s)."
fi
say "All is as defined."
