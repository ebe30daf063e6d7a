package io.hostpay.orchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.orchestrator.OperatorSettings;
import io.hostpay.orchestrator.OperatorSettings.Recognition;
import io.hostpay.orchestrator.identity.Identity;
import io.hostpay.orchestrator.identity.KeySet;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class OperatorAccessTest {
  private static final String OPERATOR = "operator@example.com";

  @Test
  void nobodyIsLetInWhereNoAudienceIsSet() {
    OperatorAccess access = access(new Recognition.ByNothing());
    MockHttpServletRequest request = new MockHttpServletRequest();

    assertThat(access.of(request)).isInstanceOf(Identity.Refused.class);
    request.addHeader("Authorization", "Bearer e30.e30.e30");
    assertThat(access.of(request)).isInstanceOf(Identity.Refused.class);
  }

  @Test
  void everybodyIsLetInWhereTasksComeFromALocalEmulator() {
    assertThat(access(new Recognition.Locally()).of(new MockHttpServletRequest()))
        .isEqualTo(new Identity.Known("local"));
  }

  // The first is where `gcloud run services proxy` puts it, the second where curl is told to.
  @ParameterizedTest
  @ValueSource(strings = {"X-Serverless-Authorization", "Authorization"})
  void looksForCloudRunsTokenWhereItMayBe(String header) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader(header, "Bearer a.b.SIGNATURE_REMOVED_BY_GOOGLE");
    assertThat(access(new Recognition.ByCloudRun()).of(request))
        .isEqualTo(new Identity.Refused("a token without claims"));
  }

  @Test
  void believesNoneOfSeveralTokensInOneHeaderOrTwo() {
    String token = "Bearer a.b.SIGNATURE_REMOVED_BY_GOOGLE";
    MockHttpServletRequest twice = new MockHttpServletRequest();
    twice.addHeader("Authorization", token);
    twice.addHeader("Authorization", token);
    MockHttpServletRequest both = new MockHttpServletRequest();
    both.addHeader("X-Serverless-Authorization", token);
    both.addHeader("Authorization", token);

    OperatorAccess access = access(new Recognition.ByCloudRun());
    assertThat(access.of(twice)).isEqualTo(new Identity.Refused("more than one token"));
    assertThat(access.of(both)).isEqualTo(new Identity.Refused("more than one token"));
  }

  private static OperatorAccess access(Recognition identity) {
    return new OperatorAccess(
        new OperatorSettings(identity, Set.of(OPERATOR)),
        new KeySet(URI.create("http://127.0.0.1:1/")),
        Clock.systemUTC());
  }
}
