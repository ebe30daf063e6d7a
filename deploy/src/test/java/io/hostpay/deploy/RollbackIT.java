package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which revision a rollback gives the traffic to, whatever was deployed or asked for before. */
@Tag("deployment")
@Tag("long")
class RollbackIT {
  private static final String SERVICE = "gchostpay2-10-26";
  private static final String FIRST = SERVICE + "-00001-rev";
  private static final String SECOND = SERVICE + "-00002-rev";
  private static final String THIRD = SERVICE + "-00003-rev";

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  RollbackIT() throws Exception {}

  /** The first revision is tagged as the previous one, and the second serves. */
  @BeforeEach
  void rollTheSecondOut() throws Exception {
    project.giveSecrets();
    deploy("first");
    rollOut("second", "10,50,100");
  }

  // Once, a candidate without traffic made the script think that the rollback was made already.
  @Test
  void goesBackFromWhatServesThoughANewerRevisionWaitsWithoutTraffic() throws Exception {
    deploy("third");
    assertThat(google.run().latestRevision(SERVICE)).isEqualTo(THIRD);
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(SECOND, 100));

    operator.rehearsed("rollback.sh", "gchostpay2");

    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(FIRST, 100));
    saysThatItIsBackAlready(FIRST);
  }

  @Test
  void leavesARevisionThatWasNamedWhereItWasPut() throws Exception {
    rollOut("third", "100");
    operator.rehearsed("rollback.sh", "gchostpay2", FIRST);
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(FIRST, 100));
    saysThatItIsBackAlready(FIRST);
  }

  private void saysThatItIsBackAlready(String serving) throws Exception {
    google.forget();
    Operator.Ended again = operator.run("rollback.sh", "gchostpay2");
    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(again.output())
        .contains(SERVICE + " is back already: " + serving + " serves")
        .contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();
  }

  private void rollOut(String commit, String steps) throws Exception {
    deploy(commit);
    google.answers(google.run().latestRevision(SERVICE), Map.of(200, 10));
    Operator.Ended ended =
        operator.run("rollout.sh", "gchostpay2", "--watch=0", "--every=0", "--steps=" + steps);
    assertThat(ended.status()).as(ended.toString()).isZero();
  }

  /** A new commit's revision, beside what serves. */
  private void deploy(String commit) throws Exception {
    operator.commit(commit);
    google.images().add("gchostpay2:" + operator.tag());
    Operator.Ended ended = operator.run("deploy_gchostpay2.sh");
    assertThat(ended.status()).as(ended.toString()).isZero();
  }
}
