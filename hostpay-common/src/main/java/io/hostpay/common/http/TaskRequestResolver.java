package io.hostpay.common.http;

import io.hostpay.common.logging.PaymentContext;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a {@link TaskRequest} from a request, whose body {@link RequestGate} has bounded. */
final class TaskRequestResolver implements HandlerMethodArgumentResolver {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == TaskRequest.class;
  }

  @Override
  public TaskRequest resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest webRequest,
      @Nullable WebDataBinderFactory binderFactory)
      throws UnreadableTask, IOException {
    HttpServletRequest request = webRequest.getNativeRequest(HttpServletRequest.class);
    if (request == null) {
      throw new IllegalStateException("tasks arrive over HTTP");
    }
    requireJson(request.getContentType());
    JsonNode task = task(request.getInputStream().readAllBytes());
    return new TaskRequest(
        task.path("token").stringValue(), TaskHeaders.from(request::getHeader), beside(task));
  }

  /** Cloud Tasks sets no Content-Type of its own: absent is accepted, another type is not. */
  private static void requireJson(@Nullable String contentType) throws UnreadableTask {
    if (contentType == null) {
      return;
    }
    try {
      MediaType type = MediaType.parseMediaType(contentType);
      if (type.isCompatibleWith(MediaType.APPLICATION_JSON)
          || type.isCompatibleWith(MediaType.APPLICATION_OCTET_STREAM)) {
        return;
      }
    } catch (InvalidMediaTypeException e) {
      // refused below like any type that is not JSON
    }
    throw new UnreadableTask(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "A task's body is JSON.");
  }

  private static JsonNode task(byte[] body) throws UnreadableTask {
    JsonNode tree;
    try {
      tree = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new UnreadableTask(HttpStatus.BAD_REQUEST, "The body is not JSON.");
    }
    JsonNode token = tree == null ? null : tree.get("token");
    if (token == null || !token.isString() || token.stringValue().isEmpty()) {
      throw new UnreadableTask(
          HttpStatus.BAD_REQUEST,
          "The body is a JSON object with the text field \"token\".",
          Claims.of(tree));
    }
    PaymentContext.noteClaim(Claims.uniqueId(token.stringValue()));
    return tree;
  }

  private static Map<String, String> beside(JsonNode task) {
    Map<String, String> beside = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : task.properties()) {
      if (field.getValue().isString() && !field.getKey().equals("token")) {
        beside.put(field.getKey(), field.getValue().stringValue());
      }
    }
    return Map.copyOf(beside);
  }
}
