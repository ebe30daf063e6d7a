package io.hostpay.executor.ethereum.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeErrorsTest {
  @ParameterizedTest(name = "{0} {1} \"{2}\" means {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          geth       | -32000 | already known | ALREADY_KNOWN
          geth       | -32000 | known transaction: 4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45 | ALREADY_KNOWN
          Besu       | -32000 | Known transaction | ALREADY_KNOWN
          Nethermind | -32010 | already known | ALREADY_KNOWN
          Nethermind | -32010 | AlreadyKnown | ALREADY_KNOWN
          Erigon     | -32000 | ALREADY_EXISTS: already known | ALREADY_KNOWN
          Erigon     | -32000 | INTERNAL_ERROR: existing tx with same hash | ALREADY_KNOWN
          Erigon     | -32000 | INTERNAL_ERROR: existing txn with same hash | ALREADY_KNOWN
          Reth       | -32000 | already known | ALREADY_KNOWN
          anvil      | -32003 | transaction already imported | ALREADY_KNOWN
          Alchemy    | -32000 | already known | ALREADY_KNOWN
          Infura     | -32000 | already known | ALREADY_KNOWN

          geth       | -32000 | nonce too low | NONCE_TOO_LOW
          geth       | -32000 | nonce too low: next nonce 551651, tx nonce 551650 | NONCE_TOO_LOW
          geth       | -32000 | err: nonce too low: address 0xf39F, tx: 4 state: 5 (supplied gas 21000) | NONCE_TOO_LOW
          Besu       | -32001 | Nonce too low | NONCE_TOO_LOW
          Nethermind | -32010 | nonce too low | NONCE_TOO_LOW
          Nethermind | -32010 | OldNonce, Current nonce: 5, nonce of rejected tx: 4 | NONCE_TOO_LOW
          Erigon     | -32000 | INTERNAL_ERROR: nonce too low | NONCE_TOO_LOW
          Reth       | -32000 | nonce too low: next nonce 5, tx nonce 4 | NONCE_TOO_LOW
          anvil      | -32003 | nonce too low | NONCE_TOO_LOW

          geth       | -32000 | nonce too high: tx nonce 9, gapped nonce 5 | NONCE_TOO_HIGH
          geth       | -32000 | future transaction tries to replace pending | NONCE_TOO_HIGH
          Besu       | -32006 | Nonce too high | NONCE_TOO_HIGH
          Besu       | -32000 | Transaction nonce is too distant from current sender nonce | NONCE_TOO_HIGH
          Besu       | -32000 | An invalid transaction with a lower nonce exists | NONCE_TOO_HIGH
          Nethermind | -32010 | nonce too high | NONCE_TOO_HIGH
          Nethermind | -32010 | nonce too far in future | NONCE_TOO_HIGH
          Nethermind | -32010 | NonceGap, Future nonce. Expected nonce: 5 | NONCE_TOO_HIGH
          Nethermind | -32010 | NonceTooFarInFuture | NONCE_TOO_HIGH
          anvil      | -32003 | Nonce too high | NONCE_TOO_HIGH

          geth       | -32000 | gapped-nonce tx from delegated accounts | NONCE_TOO_HIGH

          geth       | -32000 | in-flight transaction limit reached for delegated accounts | ACCOUNT_FULL
          Reth       | -32000 | in-flight transaction limit reached for delegated accounts | ACCOUNT_FULL
          Nethermind | -32010 | DelegatorHasPendingTx | ACCOUNT_FULL
          geth       | -32000 | address already reserved | ACCOUNT_FULL
          Erigon     | -32000 | authority already reserved | ACCOUNT_FULL
          geth       | -32000 | account limit exceeded: pooled 16 txs | ACCOUNT_FULL
          Reth       | -32003 | 0xf39F identified as spammer | ACCOUNT_FULL

          geth       | -32000 | replacement transaction underpriced | REPLACEMENT_UNDERPRICED
          geth       | -32000 | replacement transaction underpriced: new tx gas fee cap 1 <= 2 queued | REPLACEMENT_UNDERPRICED
          Besu       | -32000 | Replacement transaction underpriced | REPLACEMENT_UNDERPRICED
          Nethermind | -32010 | replacement transaction underpriced | REPLACEMENT_UNDERPRICED
          Nethermind | -32010 | ReplacementNotAllowed | REPLACEMENT_UNDERPRICED
          Nethermind | -32010 | OwnNonceAlreadyUsed | REPLACEMENT_UNDERPRICED
          Erigon     | -32000 | INTERNAL_ERROR: could not replace existing tx | REPLACEMENT_UNDERPRICED
          Erigon     | -32000 | FEE_TOO_LOW: replacement transaction underpriced | REPLACEMENT_UNDERPRICED
          Reth       | -32000 | replacement transaction underpriced | REPLACEMENT_UNDERPRICED
          Reth       | -32000 | insufficient gas price to replace existing transaction | REPLACEMENT_UNDERPRICED
          anvil      | -32003 | replacement transaction underpriced | REPLACEMENT_UNDERPRICED

          geth       | -32000 | transaction underpriced | UNDERPRICED
          geth       | -32000 | transaction underpriced: tip needed 2, tip permitted 1 | UNDERPRICED
          geth       | -32000 | transaction gas price below minimum: gas tip cap 0, minimum needed 1 | UNDERPRICED
          geth       | -32000 | txpool is full | UNDERPRICED
          Besu       | -32009 | Gas price below configured minimum gas price | UNDERPRICED
          Nethermind | -32010 | transaction underpriced | UNDERPRICED
          Nethermind | -32010 | FeeTooLow, EffectivePriorityFeePerGas too low 1 < 2, BaseFee: 7 | UNDERPRICED
          Nethermind | -32010 | FeeTooLowToCompete | UNDERPRICED
          Erigon     | -32000 | FEE_TOO_LOW: underpriced | UNDERPRICED
          Erigon     | -32000 | FEE_TOO_LOW: fee too low | UNDERPRICED
          Erigon     | -32000 | INTERNAL_ERROR: pending sub-pool is full | UNDERPRICED
          Reth       | -32003 | transaction priority fee below minimum required priority fee 1 | UNDERPRICED
          Reth       | -32003 | txpool is full | UNDERPRICED

          geth       | -32000 | err: max fee per gas less than block base fee: address 0xf39F, maxFeePerGas: 1, baseFee: 7 | FEE_TOO_LOW
          Besu       | -32009 | Gas price below current base fee | FEE_TOO_LOW
          Nethermind | -32010 | FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 7, MaxPriorityFeePerGas:1, Block number: 9 | FEE_TOO_LOW
          Reth       | -32000 | max fee per gas less than block base fee | FEE_TOO_LOW
          anvil      | -32003 | max fee per gas less than block base fee | FEE_TOO_LOW

          geth       | -32000 | insufficient funds for gas * price + value: balance 1, tx cost 2, overshot 1 | INSUFFICIENT_FUNDS
          geth       | -32000 | insufficient funds for transfer | INSUFFICIENT_FUNDS
          geth       | -32000 | failed with 16777216 gas: insufficient funds for gas * price + value: address 0xf39F have 1 want 2 | INSUFFICIENT_FUNDS
          geth       | -32000 | transaction would cause overdraft | INSUFFICIENT_FUNDS
          geth       | -32000 | insufficient balance for transfer | INSUFFICIENT_FUNDS
          Besu       | -32004 | Upfront cost exceeds account balance | INSUFFICIENT_FUNDS
          Nethermind | -32010 | insufficient funds for gas * price + value | INSUFFICIENT_FUNDS
          Nethermind | -32010 | InsufficientFunds, Account balance: 3020000000000000000, cumulative cost: 5809177184380485770 | INSUFFICIENT_FUNDS
          Nethermind | -32010 | InsufficientFunds, Balance is 1 less than sending value + gas 2 | INSUFFICIENT_FUNDS
          Nethermind | -32000 | insufficient sender balance | INSUFFICIENT_FUNDS
          Nethermind | -32000 | insufficient MaxFeePerGas for sender balance | INSUFFICIENT_FUNDS
          Erigon     | -32000 | INTERNAL_ERROR: insufficient funds | INSUFFICIENT_FUNDS
          Reth       | -32003 | insufficient funds for gas * price + value: have 1 want 2 | INSUFFICIENT_FUNDS
          Reth       | -32003 | EVM error: OutOfFunds | INSUFFICIENT_FUNDS
          Reth       | -32000 | transaction overdraws from account | INSUFFICIENT_FUNDS
          anvil      | -32003 | Insufficient funds for gas * price + value | INSUFFICIENT_FUNDS

          Alchemy    | 429    | Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message. | RATE_LIMITED
          Alchemy    | 429    | Your app has exceeded its concurrent requests capacity. If you have retries enabled, you can safely ignore this message. | RATE_LIMITED
          Alchemy    | 429    | Monthly capacity limit exceeded. Visit https://dashboard.alchemyapi.io/settings/billing | RATE_LIMITED
          Infura     | -32005 | project ID request rate exceeded | RATE_LIMITED
          Infura     | -32005 | daily request count exceeded, request rate limited | RATE_LIMITED
          Infura     | 429    | Too Many Requests | RATE_LIMITED
          QuickNode  | -32007 | 25/second request limit reached | RATE_LIMITED
          a gateway  | -32005 | rate limit exceeded | RATE_LIMITED
          a gateway  | 429    | '' | RATE_LIMITED

          geth       | 3      | execution reverted | EXECUTION_REVERTED
          geth       | 3      | execution reverted: insufficient funds | EXECUTION_REVERTED
          geth       | 3      | execution reverted: nonce too low, rate limit, already known | EXECUTION_REVERTED
          geth       | -32000 | gas required exceeds allowance (30000000) | EXECUTION_REVERTED
          geth       | -32000 | invalid opcode: INVALID | EXECUTION_REVERTED
          geth       | -32000 | invalid jump destination | EXECUTION_REVERTED
          Besu       | -32000 | Execution reverted | EXECUTION_REVERTED
          Nethermind | 3      | execution reverted | EXECUTION_REVERTED
          Nethermind | -32015 | VM execution error.: Reverted 0x7a933234 | EXECUTION_REVERTED
          Erigon     | 3      | execution reverted | EXECUTION_REVERTED
          Reth       | 3      | execution reverted: no | EXECUTION_REVERTED
          Reth       | -32003 | out of gas: gas required exceeds: 30000000 | EXECUTION_REVERTED
          anvil      | 3      | execution reverted: custom error 0x12345678 | EXECUTION_REVERTED
          anvil      | -32003 | Out of gas: gas required exceeds allowance: 30000000 | EXECUTION_REVERTED
          a gateway  | 3      | '' | EXECUTION_REVERTED

          all        | -32603 | Internal error | UNKNOWN
          all        | -32603 | Internal JSON-RPC error. | UNKNOWN
          Besu       | -32603 | Timeout expired | UNKNOWN
          Besu       | -32005 | Transaction gas limit exceeds block gas limit | UNKNOWN
          Besu       | -32002 | Transaction pool not enabled. (Either txpool explicitly disabled, or node not yet in sync). | UNKNOWN
          geth       | -32000 | tx fee (1.05 ether) exceeds the configured cap (1.00 ether) | UNKNOWN
          geth       | -32000 | invalid sender | UNKNOWN
          geth       | -32000 | intrinsic gas too low: gas 20000, minimum needed 21000 | UNKNOWN
          geth       | -32000 | transaction indexing is in progress | UNKNOWN
          geth       | -32000 | header not found | UNKNOWN
          Reth       | -32001 | block not found: 0x18e0873 | UNKNOWN
          anvil      | -32602 | Unknown transaction type not supported | UNKNOWN
          Nethermind | -32000 | wrong transaction nonce | UNKNOWN
          Nethermind | -32010 | Invalid | UNKNOWN
          Alchemy    | -32600 | Must be authenticated! | UNKNOWN
          nobody     | -32000 | something that no client says yet | UNKNOWN
          nobody     | 0      | '' | UNKNOWN
          """)
  void knowsWhatNodesMean(String client, int code, String text, ErrorMeaning meaning) {
    assertThat(NodeErrors.meaning(code, text)).as(client).isEqualTo(meaning);
  }
}
