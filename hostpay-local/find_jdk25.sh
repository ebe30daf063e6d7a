# shellcheck shell=bash
# Sourced by run and bench.

# Prints where a JDK 25 is, or fails.
find_jdk25() {
  local home
  for home in "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "${JDK25_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -n $home && -x $home/bin/java ]] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
      printf '%s\n' "$home"
      return
    fi
  done
  return 1
}
