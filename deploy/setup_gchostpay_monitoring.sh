#!/usr/bin/env bash
# Creates the log-based metrics, dashboards and alerts of deploy/monitoring and brings changed ones back.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "setup_gchostpay_monitoring.sh: creates and updates what deploy/monitoring defines." '' "$@"
require_alert_settings
setup_monitoring
summary
