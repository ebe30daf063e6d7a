package io.hostpay.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;

/** A body is a task or is refused with a status of its own, whatever the bytes and headers. */
class TaskBodyFuzzTest {
  private static final TaskRequestResolver RESOLVER = new TaskRequestResolver();

  @Tag("fuzz")
  @FuzzTest(maxDuration = "10m")
  void readsATokenOrRefusesTheBody(FuzzedDataProvider data) throws IOException {
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/");
    request.addHeader("X-CloudTasks-TaskRetryCount", data.consumeString(20));
    request.addHeader("traceparent", data.consumeString(60));
    if (data.consumeBoolean()) {
      request.setContentType(data.consumeString(40));
    }
    request.setContent(data.consumeRemainingAsBytes());
    try {
      Object task = RESOLVER.resolveArgument(PARAMETER, null, new ServletWebRequest(request), null);
      assertThat(((TaskRequest) task).token()).isNotEmpty();
    } catch (UnreadableTask refused) {
      assertThat(refused.status().is4xxClientError()).isTrue();
    }
  }

  private static final MethodParameter PARAMETER = parameter();

  private static MethodParameter parameter() {
    try {
      return new MethodParameter(
          TaskBodyFuzzTest.class.getDeclaredMethod("taking", TaskRequest.class), 0);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unused") // by its name, above
  private static void taking(TaskRequest task) {}
}
