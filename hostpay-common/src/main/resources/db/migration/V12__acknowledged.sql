-- What somebody has acknowledged while it was pending may vanish: its nonces are used again, and what uses
-- them then has to be counted. So only what is mined is accounted for; what was acknowledged is kept beside it.
alter table hostpay_wallet
  add column acknowledged_below bigint,      -- nonces below were acknowledged as others' use, pending or mined
  add column mined_below        bigint,      -- the chain's next nonce when a payment was last to be signed
  add column mined_seen_at      timestamptz; -- when that was; another than balance_at: an earlier revision has looked since
update hostpay_wallet set acknowledged_below = accounted_below where acknowledged_at is not null;
