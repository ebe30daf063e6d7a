# shellcheck shell=bash
# The images: built by Cloud Build from this checkout, named after its commit, deployed by digest.

# 'image tag digest' of all that there are, one a line.
IMAGES=

repository() {
  printf '%s-docker.pkg.dev/%s/%s' "${SETTINGS[REGION]}" "${SETTINGS[PROJECT_ID]}" "${SETTINGS[ARTIFACT_REPOSITORY]}"
}

# Fixes TAG for this run: the commit, and where the checkout has more than that, what it has.
fix_tag() {
  local top changes
  top=$(git -C "$DEPLOY_DIR/.." rev-parse --show-toplevel 2>"$WORK/reason") ||
    stop "This is no git checkout, so that nothing says which code its images would be: $(<"$WORK/reason"). Nothing was done."
  TAG=$(git -C "$top" rev-parse --short=12 HEAD)
  changes=$(git -C "$top" status --porcelain)
  [[ -n $changes ]] || return 0
  TAG+=-changed-$({
    git -C "$top" diff --binary HEAD
    git -C "$top" ls-files --others --exclude-standard -z | (cd "$top" && xargs -0r sha256sum)
  } | sha256sum | cut -c1-12)
  warn "The checkout has changes that are in no commit: $(head -3 <<<"$changes" | tr '\n' ';') Images of it are named $TAG."
}

# Reads IMAGES. Of the whole repository: an image that was never built has no list of its own.
read_images() {
  local repositories
  repositories=$(read_or_stop "The list of image repositories" \
    gcloud artifacts repositories list "--location=$(region)" '--format=value(name.basename())')
  REPOSITORY_EXISTS=no
  grep -qxF "${SETTINGS[ARTIFACT_REPOSITORY]}" <<<"$repositories" || return 0
  REPOSITORY_EXISTS=yes
  IMAGES=$(read_or_stop "The list of images" \
    gcloud artifacts docker images list "$(repository)" --include-tags '--flatten=tags[]' \
    '--format=value[separator=" "](package.basename(),tags,version)')
}

# image NAME: with its digest.
image() {
  local digest
  digest=$(awk -v image="$1" -v tag="$TAG" '$1 == image && $2 == tag {print $3}' <<<"$IMAGES")
  [[ -n $digest || $DRY_RUN == yes ]] ||
    stop "There is no image $1:$TAG. Nothing was deployed with it. Run build_images.sh first."
  printf '%s/%s@%s' "$(repository)" "$1" "${digest:-<digest of $1:$TAG>}"
}

build_images() {
  say "== Images ($TAG)"
  local name
  read_images
  [[ $REPOSITORY_EXISTS == yes ]] ||
    change "To create the image repository" \
      gcloud artifacts repositories create "${SETTINGS[ARTIFACT_REPOSITORY]}" \
      "--location=$(region)" --repository-format=docker --description=HostPay
  for name in gchostpay1:hostpay1-orchestrator gchostpay2:hostpay2-status-checker gchostpay3:hostpay3-payment-executor; do
    if grep -q "^${name%:*} $TAG " <<<"$IMAGES"; then
      say "Image ${name%:*}:$TAG is there."
    else
      change "To build the image ${name%:*}" \
        gcloud builds submit "$DEPLOY_DIR/.." "--config=$DEPLOY_DIR/cloudbuild.yaml" \
        "--region=$(region)" --suppress-logs \
        "--service-account=projects/${SETTINGS[PROJECT_ID]}/serviceAccounts/$(account BUILD_ACCOUNT)" \
        "--substitutions=_MODULE=${name#*:},_IMAGE=$(repository)/${name%:*}:$TAG"
    fi
  done
  [[ $DRY_RUN == yes ]] || read_images
}
