#!/usr/bin/env bash
# Creates the service accounts and grants exactly what the services' definitions ask for.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

start "setup_gchostpay_iam.sh: creates service accounts and grants their permissions." '' "$@"
read_services
setup_iam
summary
