package io.hostpay.executor.ethereum.rpc;

import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer that is believed: whole, of a sane size, and an answer to this very call. One that
 * can't be understood must never be read as "null", which would mean "no such transaction".
 *
 * @param status HTTP's
 * @param id the call's
 * @param endpoint whose secrets do not get into what is said about it
 */
record WholeAnswer(int status, long id, HttpUrl endpoint) {
  /** A block has 10 MiB at most (EIP-7934), which as JSON is a little more than twice that. */
  private static final long MAX_ANSWER_BYTES = 32L << 20;

  /** The longest text in a field that {@link WithoutBulk} keeps. */
  private static final int MAX_TEXT_CHARS = 1 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_ANSWER_BYTES)
                          .maxStringLength(MAX_TEXT_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads the body to its end.
   *
   * @return the result, which may be JSON's null
   * @throws NodeError if it is the node's error
   * @throws NoAnswer if it is no answer to this call
   * @throws IOException if the connection breaks within it
   */
  JsonNode result(InputStream body) throws IOException, NodeError, NoAnswer {
    JsonNode answer = read(body);
    JsonNode error = answer.get("error");
    boolean failed = error != null && !error.isNull();
    JsonNode answered = answer.get("id");
    if (!isId(answered)) {
      throw wrongId(failed ? nodeError(error) : null);
    }
    if (failed) {
      throw nodeError(error);
    }
    JsonNode result = answer.get("result");
    if (status != 200 || result == null) {
      throw new NoAnswer(
          Kind.BAD_ANSWER, "HTTP " + status + " with neither a result nor an error that counts");
    }
    return result;
  }

  private boolean isId(@Nullable JsonNode answered) {
    return answered != null
        && answered.isIntegralNumber()
        && answered.canConvertToLong()
        && answered.asLong() == id;
  }

  private NoAnswer wrongId(@Nullable NodeError said) {
    if (said == null) {
      return new NoAnswer(Kind.BAD_ANSWER, "HTTP " + status + " with an answer to another call");
    }
    return new NoAnswer(
        said.meaning() == ErrorMeaning.RATE_LIMITED ? Kind.RATE_LIMITED : Kind.BAD_ANSWER,
        "HTTP " + status + " with an error that names no call: " + said.detail());
  }

  private NodeError nodeError(JsonNode error) {
    String text = error.isString() ? error.asString() : error.path("message").asString("");
    // Nethermind and Parity's heirs put the reason into "data".
    JsonNode data = error.path("data");
    if (data.isString() && !data.asString().startsWith("0x")) {
      text = text + ": " + data.asString();
    }
    return new NodeError(error.path("code").asInt(0), Redaction.clean(text, endpoint));
  }

  private JsonNode read(InputStream connection) throws IOException, NoAnswer {
    BodyStream body = new BodyStream(connection);
    try (JsonParser whole = MAPPER.createParser(body)) {
      return MAPPER.readValue(new WithoutBulk(whole), JsonNode.class);
    } catch (JacksonIOException broken) {
      if (body.isBroken()) {
        throw broken.getCause();
      }
      throw notJson(); // decoded as UTF-32, which it is not
    } catch (StreamConstraintsException tooLong) {
      throw new NoAnswer(
          Kind.BAD_ANSWER, "an answer of more than " + MAX_ANSWER_BYTES + " bytes was not read");
    } catch (JacksonException notJson) {
      throw notJson();
    }
  }

  private NoAnswer notJson() {
    return new NoAnswer(Kind.BAD_ANSWER, "HTTP " + status + " with a body that is not JSON");
  }
}
