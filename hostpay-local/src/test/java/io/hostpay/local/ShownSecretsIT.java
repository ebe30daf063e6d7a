package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    String pid = Long.toString(system.local().service(service).pid());
    for (List<String> question :
        List.of(List.of("Thread.print"), List.of("VM.command_line"), List.of("VM.flags", "-all"))) {
      String answer = jcmd(pid, question);
      assertThat(answer).as(question.toString()).isNotEmpty();
      assertThat(Secrets.in(answer)).as(question.toString()).isEmpty();
      if (question.contains("VM.flags")) {
        assertThat(answer).containsPattern("HeapDumpOnOutOfMemoryError +=? *false");
      }
    }
    assertThat(system.output().leaks()).isEmpty();
  }

  private static String jcmd(String pid, List<String> question) throws Exception {
    ProcessBuilder builder = new ProcessBuilder();
    builder.command().add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    builder.command().add(pid);
    builder.command().addAll(question);
    Process process = builder.redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("jcmd " + question + ": " + answer);
    }
    return answer;
  }
}
