-- Where the ledger's knowledge of a wallet begins: what uses a nonce from there on, and is not in the ledger, is
-- unknown spending. A payment that was asked for before may have been signed by a commit that a failover has lost.
-- Null: the wallet's first nonce in the ledger is the beginning.
alter table hostpay_wallet
  add column begun_at    timestamptz,
  add column begun_below bigint;      -- the chain's next nonce then
