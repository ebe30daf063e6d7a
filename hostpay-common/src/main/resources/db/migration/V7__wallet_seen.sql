-- What the executor saw of the wallet when it last was to sign, and its limits then, for people who look
-- at the wallet: nobody else has to ask a node for them. Instances of before leave these as they are.
alter table hostpay_wallet
  add column balance_wei   numeric(78, 0), -- at this block
  add column balance_block bigint,
  add column balance_at    timestamptz,    -- by our clock
  add column max_hour_wei  numeric(78, 0),
  add column max_day_wei   numeric(78, 0);
