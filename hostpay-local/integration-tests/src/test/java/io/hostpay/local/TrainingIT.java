package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The training of an image's class cache, by mistake with the settings of a live system. */
@OnTheWholeSystem
class TrainingIT {
  private final TestedSystem system;

  TrainingIT(TestedSystem system) {
    this.system = system;
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void asksForNothingThatALiveSystemBelieves(Service service) {
    Map<String, String> environment =
        service.environment(
            system.local().ports(), system.local().database().settings(), system.local().clock());
    environment.put("PORT", "0");

    Ended ended = EndedService.start(service, environment, "train");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("GET /health HTTP/1.1: HTTP/1.1 200")
        .contains("POST / HTTP/1.1: HTTP/1.1 401")
        .doesNotContainPattern("POST \\S+ HTTP/1.1: HTTP/1.1 [25]");
    assertThat(system.rows("select 1 from hostpay_payment where unique_id = ?", "TRAINING"))
        .isEmpty();
  }
}
