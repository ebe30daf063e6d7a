package io.hostpay.testkit.cloudtasks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * A page of a listing in the order of ids. Its token names the last id shown, so that pages stay
 * right while entries come and go.
 *
 * @param nextToken empty if nothing follows
 */
record Page<T>(List<T> items, String nextToken) {

  /** The first {@code size} of what is left. */
  static <T> Page<T> of(SortedMap<String, T> rest, int size) {
    List<T> items = new ArrayList<>();
    String last = "";
    for (Map.Entry<String, T> entry : rest.entrySet()) {
      if (items.size() == size) {
        return new Page<>(items, encode(last));
      }
      items.add(entry.getValue());
      last = entry.getKey();
    }
    return new Page<>(items, "");
  }

  /**
   * The id after which a page begins, empty for the first.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if the token is not one of ours
   */
  static String after(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiErrors.invalid("Invalid page token.");
    }
  }

  /**
   * The size asked for, cut to {@code most}; 0 asks for the most.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if it is negative
   */
  static int size(int asked, int most) {
    if (asked < 0) {
      throw ApiErrors.invalid("Page size cannot be negative.");
    }
    return asked == 0 ? most : Math.min(asked, most);
  }

  <R> Page<R> map(Function<T, R> view) {
    return new Page<>(items.stream().map(view).toList(), nextToken);
  }

  private static String encode(String id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }
}
