package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.hostpay.testkit.faults.Call;
import io.hostpay.testkit.faults.Call.Boundary;
import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What lets requests in one at a time, and which moments of theirs differ. */
class KillSwitchTest {
  private static final Call REQUEST = new Call(Boundary.HTTP, "POST /watch");
  private static final Call RECEIPT = new Call(Boundary.RPC, "eth_getTransactionReceipt");
  private static final Call SEND = new Call(Boundary.RPC, "eth_sendRawTransaction");
  private static final Call UPDATE = new Call(Boundary.SQL, "update payment");

  private static KillSwitch.Request read(Call call, String body) {
    if (body.isEmpty()) {
      throw new IllegalStateException("the ledger does not answer");
    }
    return new KillSwitch.Request(call.name(), body);
  }

  @Test
  void requestThatCannotBeReadKeepsNoOtherOut() {
    KillSwitch killSwitch = new KillSwitch(KillSwitchTest::read);

    assertThatThrownBy(() -> killSwitch.judge(Moment.BEFORE, REQUEST, ""))
        .isInstanceOf(IllegalStateException.class);

    assertThat(killSwitch.isIdle()).isTrue();
    assertThat(killSwitch.judge(Moment.BEFORE, REQUEST, "payment")).isEqualTo(Verdict.PASS);
    assertThat(killSwitch.isIdle()).isFalse();
  }

  @Test
  void nothingChangesWhileANodeIsOnlyAsked() {
    KillSwitch killSwitch = new KillSwitch(KillSwitchTest::read);
    killSwitch.list();

    killSwitch.judge(Moment.BEFORE, REQUEST, "payment");
    for (Call call : List.of(RECEIPT, SEND, RECEIPT, UPDATE)) {
      killSwitch.judge(Moment.BEFORE, call);
      killSwitch.judge(Moment.AFTER, call);
    }
    killSwitch.judge(Moment.AFTER, REQUEST);

    assertThat(killSwitch.seen()).hasSize(10);
    assertThat(killSwitch.moments())
        .extracting(KillPoint::moment, KillPoint::call)
        .containsExactly(
            tuple(Moment.BEFORE, SEND), tuple(Moment.BEFORE, UPDATE), tuple(Moment.AFTER, REQUEST));
  }
}
