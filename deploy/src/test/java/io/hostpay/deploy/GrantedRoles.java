package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which roles the definitions ask for, and whether a project has granted just these. */
final class GrantedRoles {
  static final String DOMAIN = "@" + Operator.PROJECT + ".iam.gserviceaccount.com";
  private static final String TASKS = "serviceAccount:gchostpay-tasks" + DOMAIN;

  private GrantedRoles() {}

  /** Nobody has more, and nobody less, than the definitions of the services ask for. */
  static void assertExact(RecordedGoogle google) throws Exception {
    Set<String> expected = new TreeSet<>();
    for (String service : List.of("gchostpay1", "gchostpay2", "gchostpay3")) {
      expected.addAll(of(service));
    }
    expected.add("services/gchostpay2-10-26 roles/run.invoker " + TASKS);
    expected.add("services/gchostpay3-10-26 roles/run.invoker " + TASKS);
    expected.add(
        "projects/hostpay-test roles/cloudbuild.builds.builder serviceAccount:gchostpay-build"
            + DOMAIN);
    assertThat(google.bindings()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(google.accounts())
        .containsExactlyInAnyOrder(
            "gchostpay1" + DOMAIN,
            "gchostpay2" + DOMAIN,
            "gchostpay3" + DOMAIN,
            "gchostpay-tasks" + DOMAIN,
            "gchostpay-sweep" + DOMAIN,
            "gchostpay-build" + DOMAIN);
  }

  /** The roles that a service needs, each as the recorded project prints it. */
  static Set<String> of(String service) throws Exception {
    Set<String> expected = new TreeSet<>();
    String member = "serviceAccount:" + service + DOMAIN;
    // without a key in Cloud KMS the wallet's is a secret like the others
    for (String kind : List.of("secret", "wallet")) {
      for (String secret : Definitions.words(service, kind)) {
        expected.add("secrets/" + secret + " roles/secretmanager.secretAccessor " + member);
      }
    }
    for (String queue : Definitions.words(service, "queue")) {
      expected.add("queues/" + queue + " roles/cloudtasks.enqueuer " + member);
      if (service.equals("gchostpay1")) {
        expected.add("queues/" + queue + " roles/cloudtasks.viewer " + member);
      }
    }
    if (!Definitions.words(service, "queue").isEmpty()) {
      expected.add(
          "serviceAccounts/gchostpay-tasks" + DOMAIN + " roles/iam.serviceAccountUser " + member);
    }
    if (!service.equals("gchostpay2")) {
      expected.add("projects/" + Operator.PROJECT + " roles/cloudsql.client " + member);
    }
    return expected;
  }
}
