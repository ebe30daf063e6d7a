package io.hostpay.orchestrator.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /console}: one page on top of the operators' API. It loads nothing from elsewhere and runs
 * nothing that is not a file of ours.
 */
@RestController
final class ConsoleEndpoint {
  private static final Map<String, MediaType> FILES =
      Map.of(
          "console.html", MediaType.TEXT_HTML,
          "console.css", MediaType.valueOf("text/css"),
          "console.js", MediaType.valueOf("text/javascript"),
          "picture.js", MediaType.valueOf("text/javascript"),
          "openapi.json", MediaType.APPLICATION_JSON,
          "icon.svg", MediaType.valueOf("image/svg+xml"));

  private final Operators operators;

  ConsoleEndpoint(Operators operators) {
    this.operators = operators;
  }

  @GetMapping("/console")
  ResponseEntity<Object> page(HttpServletRequest request) {
    return file(request, "console.html");
  }

  @GetMapping("/console/{file}")
  ResponseEntity<Object> file(HttpServletRequest request, @PathVariable("file") String file) {
    return operators.runAsOperator(request, caller -> answer(request, file));
  }

  private ResponseEntity<Object> answer(HttpServletRequest request, String file) {
    MediaType type = FILES.get(file);
    if (type == null) {
      return operators.refused(request, HttpStatus.NOT_FOUND, "The console has no such file.");
    }
    return ResponseEntity.ok().header("Content-Type", type + ";charset=UTF-8").body(read(file));
  }

  private static byte[] read(String file) {
    try (InputStream in = ConsoleEndpoint.class.getResourceAsStream("/console/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks console/" + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
