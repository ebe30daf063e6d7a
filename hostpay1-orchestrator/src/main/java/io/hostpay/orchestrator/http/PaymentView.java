package io.hostpay.orchestrator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.orchestrator.PaymentLookup;
import io.hostpay.orchestrator.PaymentOutlook;
import io.hostpay.orchestrator.ledger.PaymentAttempt;
import io.hostpay.orchestrator.ledger.PaymentLine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A payment as an operator reads it: amounts as text, since JSON numbers lose digits. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PaymentView(
    String unique_id,
    String cn_api_id,
    String state,
    @Nullable String reason,
    @Nullable String amount_wei,
    String payin_address,
    int generation,
    Instant requested_at,
    Instant deadline_at,
    Instant received_at,
    @Nullable Instant verified_at,
    @Nullable Instant submitted_at,
    @Nullable Instant paid_at,
    @Nullable Instant completed_at,
    @Nullable Instant ended_at,
    Instant state_changed_at,
    @Nullable String tx_hash,
    @Nullable Long block_number,
    @Nullable Integer confirmations,
    @Nullable Instant final_at,
    String waits_for,
    List<PaymentOutlook.Action> actions,
    List<Attempt> attempts,
    List<Entry> timeline,
    Map<String, String> links) {

  private static final long MAIN_NETWORK = 1;

  /** A signed transaction, without its bytes. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Attempt(
      String tx_hash,
      String kind,
      int number,
      long nonce,
      String max_fee_per_gas,
      String max_priority_fee_per_gas,
      String gas_limit,
      Instant created_at,
      @Nullable Instant broadcast_at,
      @Nullable Instant seen_at,
      boolean live,
      @Nullable String hint) {

    static Attempt of(PaymentAttempt attempt) {
      return new Attempt(
          attempt.txHash(),
          attempt.kind(),
          attempt.number(),
          attempt.nonce(),
          attempt.maxFeePerGas(),
          attempt.maxPriorityFeePerGas(),
          attempt.gasLimit(),
          attempt.createdAt(),
          attempt.broadcastAt(),
          attempt.seenAt(),
          attempt.live(),
          attempt.hint());
    }
  }

  /** What happened, once or again and again. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      Instant at,
      String service,
      String event,
      @Nullable Integer delivery,
      @Nullable String detail,
      Instant last_at,
      int times) {

    static Entry of(TimelineEntry entry) {
      return new Entry(
          entry.at(),
          entry.service(),
          entry.event(),
          entry.delivery(),
          entry.detail(),
          entry.lastAt(),
          entry.times());
    }
  }

  static PaymentView of(PaymentLookup.Story story, CloudTasksSettings cloud) {
    PaymentLine line = story.line();
    return new PaymentView(
        line.uniqueId().value(),
        line.cnApiId(),
        line.state(),
        line.reason(),
        line.amountWei(),
        line.payinAddress(),
        line.generation(),
        line.requestedAt(),
        line.deadlineAt(),
        line.receivedAt(),
        line.verifiedAt(),
        line.submittedAt(),
        line.paidAt(),
        line.completedAt(),
        line.endedAt(),
        line.stateChangedAt(),
        line.txHash(),
        line.blockNumber(),
        line.confirmations(),
        line.finalAt(),
        story.outlook().waitsFor(),
        story.outlook().actions(),
        story.attempts().stream().map(Attempt::of).toList(),
        story.timeline().stream().map(Entry::of).toList(),
        links(story, cloud));
  }

  private static Map<String, String> links(PaymentLookup.Story story, CloudTasksSettings cloud) {
    Map<String, String> links = new LinkedHashMap<>();
    links.put(
        "changenow",
        "https://changenow.io/exchange/txs/"
            + URLEncoder.encode(story.line().cnApiId(), StandardCharsets.UTF_8));
    if (cloud.emulatorHost() == null) {
      links.put(
          "lines",
          "https://console.cloud.google.com/logs/query;query="
              + URLEncoder.encode(
                      "jsonPayload.unique_id=\"%s\""
                          .formatted(quotable(story.line().uniqueId().value())),
                      StandardCharsets.UTF_8)
                  .replace("+", "%20")
              + "?project="
              + URLEncoder.encode(cloud.project(), StandardCharsets.UTF_8));
    }
    String hash = story.line().txHash();
    if (hash != null && story.attempts().stream().anyMatch(a -> a.chainId() == MAIN_NETWORK)) {
      links.put("transaction", "https://etherscan.io/tx/" + hash);
    }
    return links;
  }

  /** Within double quotes of Logging's query language. */
  private static String quotable(String id) {
    return id.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
