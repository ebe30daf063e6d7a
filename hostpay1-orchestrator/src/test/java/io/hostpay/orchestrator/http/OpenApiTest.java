package io.hostpay.orchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.orchestrator.PaymentOutlook;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** openapi.json says what the endpoints are, no less and no more. */
class OpenApiTest {
  private static final Set<Class<?>> ENDPOINTS =
      Set.of(
          PaymentListEndpoint.class,
          PaymentEndpoints.class,
          SignedPaymentEndpoints.class,
          SummaryEndpoint.class,
          WalletEndpoints.class);

  private final JsonNode document;

  OpenApiTest() throws IOException {
    try (InputStream in = ConsoleEndpoint.class.getResourceAsStream("/console/openapi.json")) {
      assertThat(in).isNotNull();
      document = JsonMapper.shared().readTree(in);
    }
  }

  @Test
  void hasEveryPathWithItsParametersAndNoOther() {
    Map<String, Set<String>> served = new TreeMap<>();
    for (Class<?> endpoint : ENDPOINTS) {
      for (Method method : endpoint.getDeclaredMethods()) {
        GetMapping get = method.getAnnotation(GetMapping.class);
        PostMapping post = method.getAnnotation(PostMapping.class);
        if (get != null) {
          served.put("get " + get.value()[0], queries(method));
        }
        if (post != null) {
          served.put("post " + post.value()[0], queries(method));
        }
      }
    }
    Map<String, Set<String>> described = new TreeMap<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            described.put(
                                operation.getKey() + " " + path.getKey(),
                                queries(operation.getValue()))));
    assertThat(described).isEqualTo(served);
  }

  @Test
  void hasEveryFieldOfWhatIsAnsweredAndNoOther() {
    Map.of(
            "Line", LineView.class,
            "Payment", PaymentView.class,
            "Attempt", PaymentView.Attempt.class,
            "Entry", PaymentView.Entry.class,
            "Action", PaymentOutlook.Action.class,
            "Wallet", WalletView.class,
            "Seen", WalletView.Seen.class)
        .forEach(
            (name, record) ->
                assertThat(
                        document
                            .path("components")
                            .path("schemas")
                            .path(name)
                            .path("properties")
                            .propertyNames())
                    .as(name)
                    .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(record.getRecordComponents())
                            .map(RecordComponent::getName)
                            .collect(Collectors.toSet())));
  }

  private static Set<String> queries(Method method) {
    return Arrays.stream(method.getParameters())
        .map((Parameter parameter) -> parameter.getAnnotation(RequestParam.class))
        .filter(java.util.Objects::nonNull)
        .map(RequestParam::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> queries(JsonNode operation) {
    Set<String> names = new TreeSet<>();
    operation
        .path("parameters")
        .forEach(
            parameter -> {
              if (parameter.path("in").asString().equals("query")) {
                names.add(parameter.path("name").asString());
              }
            });
    return names;
  }
}
