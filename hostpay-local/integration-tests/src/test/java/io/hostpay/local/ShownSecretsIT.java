package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which secrets a service's process shows, after all that earlier tests made it do. */
@OnTheWholeSystem
class ShownSecretsIT {
  private final TestedSystem system;

  ShownSecretsIT(TestedSystem system) {
    this.system = system;
  }

  @ParameterizedTest
  @EnumSource
  void threadsAndFlagsHoldNoneAndNoHeapIsDumped(Service service) throws Exception {
    system.client(service).send("POST", "/", "application/json", BodyPublishers.ofString("{"));
    long pid = system.local().service(service).pid();
    for (List<String> question :
        List.of(List.of("Thread.print"), List.of("VM.command_line"), List.of("VM.flags", "-all"))) {
      String answer = Jcmd.ask(pid, question);
      assertThat(answer).as(question.toString()).isNotEmpty();
      assertThat(Secrets.in(answer)).as(question.toString()).isEmpty();
      if (question.contains("VM.flags")) {
        assertThat(answer).containsPattern("HeapDumpOnOutOfMemoryError +=? *false");
      }
    }
    assertThat(system.output().leaks()).isEmpty();
  }
}
