package io.hostpay.orchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.orchestrator.OperatorSettings;
import io.hostpay.orchestrator.OperatorSettings.Told;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class OperatorAccessTest {
  @Test
  void nobodyIsLetInWhereNoAudienceIsSet() {
    OperatorAccess access = access(new Told.ByNothing());
    MockHttpServletRequest request = new MockHttpServletRequest();

    assertThat(access.caller(request)).isEmpty();
    request.addHeader("Authorization", "Bearer e30.e30.e30");
    assertThat(access.caller(request)).isEmpty();
  }

  @Test
  void everybodyIsLetInWhereTasksComeFromALocalEmulator() {
    assertThat(access(new Told.Locally()).caller(new MockHttpServletRequest())).contains("local");
  }

  private static OperatorAccess access(Told identity) {
    return new OperatorAccess(
        new OperatorSettings(identity, Set.of("operator@example.com")),
        Clock.systemUTC(),
        new PaymentLog(ServiceName.HOSTPAY1));
  }
}
