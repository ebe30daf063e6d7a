#!/usr/bin/env bash
# Schedules the sweep: Cloud Scheduler calls /sweep on GCHostPay1.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "setup_gchostpay_scheduler.sh: creates and updates the job that calls /sweep." '' "$@"
read_services
setup_sweep
summary
