package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A webhook, and notifications of Alchemy for it. */
abstract class NotificationRig {
  static final Instant T1 = Instant.parse("2024-01-23T07:42:26.411977228Z");
  static final Instant T2 = T1.plusSeconds(12);
  static final Instant T3 = T1.plusSeconds(24);
  static final String SOMEBODY = "0x503828976d22510aad0201ac7ec88293211d23da";
  WebhookRig rig;

  @BeforeEach
  void start() {
    rig = new WebhookRig();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  void deliver(String... bodies) {
    for (String body : bodies) {
      assertThat(rig.deliver(body)).as(body).isEqualTo(200);
    }
  }

  List<Integer> atOnce(List<String> bodies) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> answers = new ArrayList<>();
      for (Future<Integer> answer :
          threads.invokeAll(
              bodies.stream().map(body -> (Callable<Integer>) () -> rig.deliver(body)).toList())) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
