package io.hostpay.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.testkit.ChangedJson;
import io.hostpay.testkit.GuidedFuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;

/** A body is a task or is refused with a status of its own, whatever the bytes and headers. */
class TaskBodyFuzzTest {
  private static final TaskRequestResolver RESOLVER = new TaskRequestResolver();

  private static final MethodParameter PARAMETER = parameter();

  private static final List<String> GOOD =
      List.of(
          "{\"token\":\"abc\"}",
          "{\"token\":\"abc\",\"unique_id\":\"payment-1\",\"more\":{\"a\":[1]}}",
          "{\"unique_id\":7}");

  private static final List<String> TYPES =
      List.of(
          "application/json", "application/json;charset=UTF-16", "text/plain", "a/b;", "", "*/*");

  private static final List<String> HEADERS =
      List.of(
          "0", "-1", "99999999999", "", "x", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");

  /** As many as {@code -Dmutations} says. */
  @Test
  void readsATokenOrRefusesTheBody() throws IOException {
    Random random = new Random(13);
    int mutations = Integer.getInteger("mutations", 4_000);
    ChangedJson bodies = new ChangedJson(GOOD, 13);
    int read = 0;
    for (int i = 0; i < mutations; i++) {
      MockHttpServletRequest request = new MockHttpServletRequest("POST", "/");
      request.addHeader("X-CloudTasks-TaskRetryCount", HEADERS.get(random.nextInt(HEADERS.size())));
      request.addHeader("traceparent", HEADERS.get(random.nextInt(HEADERS.size())));
      if (random.nextInt(4) > 0) {
        request.setContentType(
            i % 2 == 0 ? TYPES.getFirst() : TYPES.get(random.nextInt(TYPES.size())));
      }
      request.setContent(bodies.next());
      read += reads(request) ? 1 : 0;
    }
    System.out.println(
        "changed bodies of tasks, each read or refused: %d, %d of them read"
            .formatted(mutations, read));
  }

  /** {@code -Dfuzz.seconds=600}: for ten minutes. */
  @Test
  void readsOrRefusesWhatCoverageLeadsTo() throws Exception {
    GuidedFuzz.lead(
        TaskBodyFuzzTest.class,
        IntStream.range(0, 12)
            .mapToObj(i -> ((char) i + GOOD.get(i % GOOD.size())).getBytes(StandardCharsets.UTF_8))
            .toList(),
        0);
  }

  /** The first byte says which headers; the rest is the body. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    int kind = Byte.toUnsignedInt(input[0]);
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/");
    request.addHeader("X-CloudTasks-TaskRetryCount", HEADERS.get(kind % HEADERS.size()));
    request.addHeader("traceparent", HEADERS.get(kind / 6 % HEADERS.size()));
    request.setContentType(TYPES.get(kind / 36 % TYPES.size()));
    request.setContent(Arrays.copyOfRange(input, 1, input.length));
    reads(request);
  }

  private static boolean reads(MockHttpServletRequest request) throws IOException {
    try {
      Object task = RESOLVER.resolveArgument(PARAMETER, null, new ServletWebRequest(request), null);
      assertThat(((TaskRequest) task).token()).isNotEmpty();
      return true;
    } catch (UnreadableTask refused) {
      assertThat(refused.status().is4xxClientError()).isTrue();
      return false;
    }
  }

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
