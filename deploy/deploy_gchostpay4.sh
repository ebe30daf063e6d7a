#!/usr/bin/env bash
# Deploys GCHostPay4 as services/gchostpay4.conf defines it. With --no-traffic the new revision
# waits for rollout.sh.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "deploy_gchostpay4.sh: deploys GCHostPay4; with --no-traffic the new revision waits for rollout.sh." "$@"
[[ ${SETTINGS[WITH_GCHOSTPAY4]:-no} == yes ]] ||
  stop "This installation has no GCHostPay4. Set WITH_GCHOSTPAY4=yes in the settings file first. Nothing was done."
fix_tag
read_services
deploy_service gchostpay4 "$(wants_traffic)"
summary
