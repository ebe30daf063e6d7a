package io.hostpay.orchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.orchestrator.OperatorSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorAccessTest {
  private static final String BEARER = "Bearer e30.e30.e30";

  @Test
  void nobodyIsLetInWhereNoAudienceIsSet() {
    OperatorAccess access = access(false);

    assertThat(access.caller(BEARER)).isEmpty();
    assertThat(access.caller(null)).isEmpty();
  }

  @Test
  void everybodyIsLetInWhereTasksComeFromALocalEmulator() {
    assertThat(access(true).caller(null)).contains("local");
  }

  private static OperatorAccess access(boolean openLocally) {
    return new OperatorAccess(
        new OperatorSettings(null, Set.of("operator@example.com"), null, openLocally),
        new PaymentLog(ServiceName.HOSTPAY1));
  }
}
