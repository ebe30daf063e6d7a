# shellcheck shell=bash
# The images, built by Cloud Build from this checkout. An image that exists is not built again.

# The Maven module of an image.
module_of() {
  case $1 in
    gchostpay1) echo hostpay1-orchestrator ;;
    gchostpay2) echo hostpay2-status-checker ;;
    gchostpay3) echo hostpay3-payment-executor ;;
  esac
}

build_images() {
  say "== Images ($TAG)"
  local repositories image tags=''
  repositories=$(look "The list of image repositories" \
    gcloud artifacts repositories list "--location=$(region)" '--format=value(name.basename())')
  local there=yes
  if ! grep -qxF "${SETTINGS[ARTIFACT_REPOSITORY]}" <<<"$repositories"; then
    there=no
    change "Creating the image repository" \
      gcloud artifacts repositories create "${SETTINGS[ARTIFACT_REPOSITORY]}" \
      "--location=$(region)" --repository-format=docker "--description=HostPay"
  fi
  # Of the whole repository: an image that was never built has no list of its own.
  if [[ $there == yes ]]; then
    tags=$(look "The list of images" \
      gcloud artifacts docker images list "$(repository)" --include-tags '--flatten=tags[]' \
      '--format=value[separator=":"](package.basename(),tags)')
  fi
  for image in gchostpay1 gchostpay2 gchostpay3; do
    if grep -qxF "$image:$TAG" <<<"$tags"; then
      say "Image $image:$TAG is there."
    else
      change "Building the image $image" \
        gcloud builds submit "$DEPLOY_DIR/.." "--config=$DEPLOY_DIR/cloudbuild.yaml" \
        "--region=$(region)" --suppress-logs \
        "--substitutions=_MODULE=$(module_of "$image"),_IMAGE=$(repository)/$image:$TAG"
    fi
  done
}
