package io.hostpay.local.bench;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.postgres.Database;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an instance of GCHostPay1 is asked about the ledger that it has, each answer timed. */
final class LedgerQuestions implements AutoCloseable {
  /** In the order in which they are asked. */
  static final Map<String, Question> ALL = new LinkedHashMap<>();

  static {
    ALL.put("`POST /sweep`", questions -> questions.sweeper.sweep());
    ALL.put("a request for a payment that is made already", LedgerQuestions::duplicate);
    ALL.put("the console's list", LedgerQuestions::list);
  }

  private static final int DUPLICATES = 200;

  private final ImageSystem image;
  private final Database ledger;
  private final String url;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Sweeper sweeper;
  private final List<PaymentOrder> made;
  private int next;

  LedgerQuestions(ImageSystem image, Database ledger, StartedService orchestrator) {
    this.image = image;
    this.ledger = ledger;
    this.url = orchestrator.url();
    this.sweeper = new Sweeper(http, image.system().tasks().google(), url);
    this.made = made(ledger);
  }

  /** One request, to its answer. */
  interface Question {
    void ask(LedgerQuestions questions) throws Exception;
  }

  double millis(Question question) throws Exception {
    long began = System.nanoTime();
    question.ask(this);
    return (System.nanoTime() - began) / 1e6;
  }

  private void duplicate() throws Exception {
    String answer = good(image.request(made.get(next++ % made.size()), url));
    if (!answer.contains("already")) {
      throw new IllegalStateException("not taken for one that is made already: " + answer);
    }
  }

  private void list() throws Exception {
    String page = good(HttpRequest.newBuilder(URI.create(url + "/payments")).build());
    if (!page.contains("\"state\":\"COMPLETED\"")) {
      throw new IllegalStateException("not a page of payments: " + page);
    }
  }

  private String good(HttpRequest request) throws Exception {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(request + ": " + answer.statusCode() + answer.body());
    }
    return answer.body();
  }

  /** From all over the ledger. */
  private static List<PaymentOrder> made(Database ledger) {
    return ledger
        .jdbc()
        .sql(
            """
            select unique_id, cn_api_id, payin_address from hostpay_payment
            where state = 'COMPLETED' order by md5(unique_id) limit :most
            """)
        .param("most", DUPLICATES)
        .query(
            (row, number) ->
                new PaymentOrder(
                    new UniqueId(row.getString("unique_id")),
                    row.getString("cn_api_id"),
                    "eth",
                    "eth",
                    new WireAmount(0.5),
                    row.getString("payin_address")))
        .list();
  }

  @Override
  public void close() {
    http.close();
    ledger.close();
  }
}
