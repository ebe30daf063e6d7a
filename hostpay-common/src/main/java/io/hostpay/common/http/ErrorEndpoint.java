package io.hostpay.common.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the container sends what no controller and no {@link ProblemAdvice} has answered. */
@RestController
final class ErrorEndpoint implements ErrorController {
  @RequestMapping("${spring.web.error.path:/error}")
  ResponseEntity<Object> error(HttpServletRequest request) {
    // Absent when a caller asks for this path itself.
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    if (status == null) {
      status = code == null ? HttpStatus.NOT_FOUND : HttpStatus.INTERNAL_SERVER_ERROR;
    }
    return OutcomeAnswer.problemAnswer(
        status,
        status == HttpStatus.NOT_FOUND
            ? "There is nothing here. Nothing was changed."
            : "The request was not answered: "
                + status.getReasonPhrase()
                + ". What was decided is recorded; a task is delivered again.");
  }
}
