#!/usr/bin/env bash
# Creates the Cloud Tasks queues of queues.conf and brings changed ones back to their definition.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "setup_gchostpay_queues.sh: creates and updates the queues that queues.conf defines." '' "$@"
setup_queues
summary
