package io.hostpay.common.http;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** What Tomcat itself refuses is answered in the form of every other refusal, and not as a page. */
final class ProblemReport extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    HttpStatus known = HttpStatus.resolve(status);
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding("UTF-8");
      PrintWriter writer = response.getReporter();
      if (writer != null) {
        writer.write(
            JsonMapper.shared()
                .writeValueAsString(
                    Map.of(
                        "status",
                        status,
                        "title",
                        known == null ? "Refused" : known.getReasonPhrase(),
                        "detail",
                        "The server refused the request. Nothing was changed.")));
        response.finishResponse();
      }
    } catch (IOException gone) {
      // nobody to answer
    }
  }
}
