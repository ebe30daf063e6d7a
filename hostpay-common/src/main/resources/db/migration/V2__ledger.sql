-- The ledger: the truth about every payment. The services write through it before they enqueue,
-- and enqueue before they answer.

create table hostpay_payment (
  unique_id        text             primary key,
  cn_api_id        text             not null,
  from_currency    text             not null,
  from_network     text             not null,
  wire_amount      double precision not null, -- as signed on the wire; only ever put back on the wire
  amount_wei       numeric(78, 0),            -- what is paid; null only when the amount was refused
  payin_address    text             not null,
  state            text             not null,
  reason           text,                      -- of REJECTED and FAILED: what a person can act on
  generation       integer          not null default 0,
  requested_at     timestamptz      not null, -- timestamp of GCSplit1's token
  deadline_at      timestamptz      not null,
  received_at      timestamptz      not null,
  verified_at      timestamptz,               -- ChangeNow's last word, not the arrival of the message
  submitted_at     timestamptz,
  paid_at          timestamptz,
  completed_at     timestamptz,
  ended_at         timestamptz,               -- of REJECTED and FAILED
  state_changed_at timestamptz      not null,
  redriven_at      timestamptz,               -- when the sweep last put a new task in
  tx_hash          text,                      -- of the attempt that was mined
  gas_used         numeric(20, 0),
  block_number     bigint,
  block_hash       text,
  confirmations    integer,
  final_at         timestamptz,               -- the block of the transaction can no longer be undone
  unprojected_since timestamptz,              -- split_payout_hostpay could not be written: to be repaired
  -- coalesce, since a check that is null passes
  constraint amount_is_payable check (coalesce(amount_wei > 0, state in ('REJECTED', 'FAILED'))),
  constraint ends_have_a_reason check ((state in ('REJECTED', 'FAILED')) = (reason is not null)),
  constraint paid_names_its_transaction
    check (state not in ('PAID', 'COMPLETED') or (tx_hash is not null and block_number is not null))
);
-- What the sweep looks for: payments that have sat in an open state for too long.
create index hostpay_payment_open_idx on hostpay_payment (state, state_changed_at)
  where state in ('RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID');
create index hostpay_payment_not_final_idx on hostpay_payment (state_changed_at)
  where state = 'COMPLETED' and final_at is null;
create index hostpay_payment_unprojected_idx on hostpay_payment (unprojected_since)
  where unprojected_since is not null;
create index hostpay_payment_tx_hash_idx on hostpay_payment (tx_hash);

create table hostpay_wallet (
  chain_id bigint not null,
  wallet   text   not null,
  accounted_below bigint, -- nonces below were all looked at: ours or
  unknown_transactions bigint not null default 0, -- none of ours: an alarm was raised about so many
  primary key (chain_id, wallet)
);
comment on table hostpay_wallet is 'One row a wallet: its row lock serialises the reservation of nonces.';

create table hostpay_wallet_nonce (
  chain_id    bigint      not null,
  wallet      text        not null,
  nonce       bigint      not null check (nonce >= 0),
  unique_id   text        references hostpay_payment, -- null: fills a gap, pays nobody
  reserved_at timestamptz not null,
  released_at timestamptz, -- set only when no attempt with it can be mined any more, finally
  primary key (chain_id, wallet, nonce),
  foreign key (chain_id, wallet) references hostpay_wallet
);
-- The last guard against paying twice: a payment holds one nonce at a time.
create unique index hostpay_one_live_nonce_per_payment on hostpay_wallet_nonce (unique_id)
  where released_at is null;
create index hostpay_wallet_nonce_payment_idx on hostpay_wallet_nonce (unique_id); -- released ones too

create table hostpay_eth_attempt (
  tx_hash                  text           primary key,
  unique_id                text           references hostpay_payment, -- null: fills a nonce gap
  chain_id                 bigint         not null,
  wallet                   text           not null,
  nonce                    bigint         not null,
  to_address               text           not null,
  value_wei                numeric(78, 0) not null check (value_wei >= 0),
  gas_limit                numeric(20, 0) not null,
  max_fee_per_gas          numeric(78, 0) not null,
  max_priority_fee_per_gas numeric(78, 0) not null,
  raw_transaction          text           not null, -- signed bytes, 0x hex: what is broadcast, again and again
  created_at               timestamptz    not null,
  broadcast_at             timestamptz,             -- first time handed to a node; null: perhaps never
  broadcasts               integer        not null default 0,
  hint                     text,                    -- Alchemy's newest word on it: confirmed, reverted, dropped or reorged
  hint_created_at          timestamptz,             -- by Alchemy's clock: orders notifications that come out of order
  hint_learnt_at           timestamptz,             -- by our clock: what the ledger learnt later counts for more
  foreign key (chain_id, wallet, nonce) references hostpay_wallet_nonce
);
create index hostpay_eth_attempt_payment_idx on hostpay_eth_attempt (unique_id);
create index hostpay_eth_attempt_nonce_idx on hostpay_eth_attempt (chain_id, wallet, nonce);

create table hostpay_event (
  id        bigint      generated always as identity primary key,
  at        timestamptz not null,
  unique_id text        not null,
  service   text        not null,
  event     text        not null,
  attempt   integer,
  detail    text
);
create index hostpay_event_payment_idx on hostpay_event (unique_id, id);

create table hostpay_webhook_event (
  id          text        primary key,
  type        text        not null,
  received_at timestamptz not null
);
create index hostpay_webhook_event_received_idx on hostpay_webhook_event (received_at); -- for forgetting old ones

create table hostpay_unknown_spending (
  tx_hash     text        not null,
  event       text        not null,
  delivery_id text        not null, -- of the first notification
  noticed_at  timestamptz not null,
  primary key (tx_hash, event)
);
comment on table hostpay_unknown_spending is 'Alarms raised, one a transaction of the wallet that the ledger does not know.';

-- The state machine. The code has the same table; a test compares the two.
create table hostpay_payment_transition (
  from_state text not null,
  to_state   text not null,
  primary key (from_state, to_state)
);
insert into hostpay_payment_transition (from_state, to_state) values
  ('RECEIVED',  'VERIFIED'),
  ('RECEIVED',  'REJECTED'),
  ('RECEIVED',  'FAILED'),
  ('VERIFIED',  'RECEIVED'),  -- ChangeNow's word is too old: asked again
  ('VERIFIED',  'SUBMITTED'),
  ('VERIFIED',  'REJECTED'),
  ('VERIFIED',  'FAILED'),
  ('SUBMITTED', 'PAID'),
  ('SUBMITTED', 'VERIFIED'),  -- a foreign transaction consumed the nonce, finally
  ('SUBMITTED', 'FAILED'),    -- reverted, or cancelled by operators, and final on the chain
  ('PAID',      'COMPLETED'),
  ('PAID',      'SUBMITTED'), -- reorganised out of the chain: same bytes again
  ('COMPLETED', 'SUBMITTED'), -- likewise, later
  ('REJECTED',  'RECEIVED'),  -- re-driven by an operator
  ('FAILED',    'RECEIVED');  -- likewise

create function hostpay_payment_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state not in ('RECEIVED', 'REJECTED', 'FAILED') then
      raise exception 'payment % may not begin as %', new.unique_id, new.state using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.unique_id, new.cn_api_id, new.from_currency, new.from_network, new.payin_address, new.requested_at)
       is distinct from
     (old.unique_id, old.cn_api_id, old.from_currency, old.from_network, old.payin_address, old.requested_at)
     or (new.wire_amount, new.amount_wei) is distinct from (old.wire_amount, old.amount_wei) then
    raise exception 'payment %: what was requested may not change', old.unique_id using errcode = 'check_violation';
  end if;
  if new.state <> old.state then
    if not exists (select 1 from hostpay_payment_transition t
                   where t.from_state = old.state and t.to_state = new.state) then
      raise exception 'payment % may not go from % to %', old.unique_id, old.state, new.state
        using errcode = 'check_violation';
    end if;
    if new.state = 'SUBMITTED'
       and not exists (select 1 from hostpay_eth_attempt a
                       join hostpay_wallet_nonce n using (chain_id, wallet, nonce)
                       where n.unique_id = new.unique_id and n.released_at is null) then
      raise exception 'payment % has no live signed transaction and may not be SUBMITTED', old.unique_id
        using errcode = 'check_violation';
    end if;
  end if;
  return new;
end
$$;
create trigger hostpay_payment_guard before insert or update on hostpay_payment
  for each row execute function hostpay_payment_guard();
