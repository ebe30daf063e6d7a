package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MarketTest {
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);

  private static Market read(String json) {
    return Market.read(JsonMapper.builder().build().readTree(json));
  }

  private static BigInteger gwei(long count) {
    return GWEI.multiply(BigInteger.valueOf(count));
  }

  @Test
  void offersTwiceTheNextBaseFeeAndTheUsualTip() {
    // Base fees 10, 11, 12 gwei, of which the last is the next block's; tips 3, 1, 2 gwei.
    Market market =
        read(
            """
            {"oldestBlock":"0x1","baseFeePerGas":["0x2540be400","0x28fa6ae00","0x2cb417800"],
             "gasUsedRatio":[0.5,0.5],"reward":[["0xb2d05e00"],["0x3b9aca00"],["0x77359400"]]}
            """);

    assertThat(market.fees(gwei(100))).isEqualTo(new Fees(gwei(26), gwei(2)));
  }

  @Test
  void offersTheLeastTipWhereNobodyTips() {
    BigInteger leastTip = BigInteger.valueOf(100_000_000);

    for (String reward :
        new String[] {"", ",\"reward\":null", ",\"reward\":[]", ",\"reward\":[[\"0x0\"]]"}) {
      assertThat(
              read("{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x0\",\"0x3b9aca00\"]"
                      + reward
                      + "}")
                  .fees(gwei(100)))
          .as(reward)
          .isEqualTo(new Fees(gwei(2).add(leastTip), leastTip));
    }
  }

  @Test
  void cutsTheMaximumToTheCapAndRefusesOnlyWhenTheNextBlockIsOverIt() {
    Market market =
        read(
            """
            {"oldestBlock":"0x1","baseFeePerGas":["0x0","0x2540be400"],"reward":[["0x3b9aca00"]]}
            """);

    assertThat(market.fees(gwei(21))).isEqualTo(new Fees(gwei(21), gwei(1)));
    assertThat(market.fees(gwei(12))).isEqualTo(new Fees(gwei(12), gwei(1)));
    assertThat(market.fees(gwei(11))).isEqualTo(new Fees(gwei(11), gwei(1)));
    assertThatThrownBy(() -> market.fees(gwei(11).subtract(BigInteger.ONE)))
        .isInstanceOf(FeesAboveCap.class)
        .hasMessageContaining("base fee 10000000000 ")
        .hasMessageContaining("the cap of 10999999999:");
  }

  // What nodes answer in place of an empty block's reward.
  @Test
  void blocksWithoutTransactionsDoNotCountForTheTip() {
    for (String none : new String[] {"[]", "null", "[null]", "[\"\"]", "7"}) {
      Market market =
          read(
              """
              {"oldestBlock":"0x1","baseFeePerGas":["0x1","0x1","0x1","0x3b9aca00"],
               "reward":[%s,["0x59682f00"],%s]}
              """
                  .formatted(none, none));

      assertThat(market.tipWei()).as(none).isEqualTo(1_500_000_000);
    }
  }

  @Test
  void tellsTheNewestBlockOfTheAnswer() {
    Market market =
        read("{\"oldestBlock\":\"0x10\",\"baseFeePerGas\":[\"0x1\",\"0x1\",\"0x1\",\"0x1\"]}");

    assertThat(market.head()).isEqualTo(0x12);
  }

  @Test
  void excludesWhatOffersLessThanTheNextBaseFee() {
    Market market = new Market(gwei(10), gwei(1), 1);

    assertThat(market.excludes(new Fees(gwei(10).subtract(BigInteger.ONE), gwei(1)))).isTrue();
    assertThat(market.excludes(new Fees(gwei(10), gwei(1)))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"0x1\"",
        "{}",
        "{\"baseFeePerGas\":null}",
        "{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[]}",
        "{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x1\"]}",
        "{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x1\",null]}",
        "{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x1\",\"\"]}",
        "{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x1\",\"10\"]}",
        "{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x1\",16]}",
        "{\"baseFeePerGas\":[\"0x1\",\"0x1\"]}",
        "{\"oldestBlock\":1,\"baseFeePerGas\":[\"0x1\",\"0x1\"]}"
      })
  void doesNotGuessFromWhatMakesNoSense(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedAnswer.class);
  }
}
