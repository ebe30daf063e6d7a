-- What the executor decides by, in columns of its own. Instances of before go on working beside this
-- (they are still there while a new version is rolled out, and after it is rolled back).

-- An attempt says what it is and which of its nonce's attempts: "newest" and "pays" are these two.
alter table hostpay_eth_attempt
  add column kind   text,    -- payment, cancellation, filler (of a gap), adopted (not ours, and pays for us)
  add column number integer, -- from 1, of all attempts with the same nonce
  add column head   bigint;  -- the chain's height when it was signed: none is dearer before it moved on
alter table hostpay_eth_attempt alter column raw_transaction drop not null;
update hostpay_eth_attempt a
set kind = case when a.unique_id is null then 'filler'
                when lower(a.to_address) = lower(a.wallet) then 'cancellation'
                else 'payment' end,
    number = n.number
from (select tx_hash,
             row_number() over (partition by chain_id, wallet, nonce
                                order by max_fee_per_gas, created_at, tx_hash) as number
      from hostpay_eth_attempt) n
where n.tx_hash = a.tx_hash;

create function hostpay_eth_attempt_defaults() returns trigger language plpgsql as $$
begin
  new.kind := coalesce(new.kind,
    case when new.unique_id is null then 'filler'
         when lower(new.to_address) = lower(new.wallet) then 'cancellation'
         else 'payment' end);
  if new.number is null then
    select coalesce(max(number), 0) + 1 into new.number from hostpay_eth_attempt
    where chain_id = new.chain_id and wallet = new.wallet and nonce = new.nonce;
  end if;
  return new;
end
$$;
create trigger hostpay_eth_attempt_defaults before insert on hostpay_eth_attempt
  for each row execute function hostpay_eth_attempt_defaults();

alter table hostpay_eth_attempt
  alter column kind set not null,
  alter column number set not null,
  add constraint kind_is_known check (kind in ('payment', 'cancellation', 'filler', 'adopted')),
  add constraint only_adopted_has_no_bytes check ((kind = 'adopted') = (raw_transaction is null));
create unique index hostpay_eth_attempt_number_idx
  on hostpay_eth_attempt (chain_id, wallet, nonce, number);
drop index hostpay_eth_attempt_nonce_idx;

-- Who took a nonce, stored while nodes still have that state; later only the block's finality counts.
alter table hostpay_wallet_nonce
  add column taken_by           text,           -- hash of a transaction that is none of ours
  add column taken_to           text,
  add column taken_value_wei    numeric(78, 0),
  add column taken_block_number bigint,
  add column taken_block_hash   text;
-- What was spent in the last hour and day, counted at each signing.
create index hostpay_wallet_nonce_reserved_idx
  on hostpay_wallet_nonce (chain_id, wallet, reserved_at);

-- A wallet that signs nothing: paused by somebody, or halted by spending that the ledger doesn't know.
alter table hostpay_wallet
  add column paused_at       timestamptz,
  add column paused_by       text,
  add column pause_reason    text,
  add column unknown_below   bigint,      -- of the nonces below some were used by others: signing is halted; null: it isn't
  add column acknowledged_at timestamptz,
  add column acknowledged_by text;

alter table hostpay_payment
  add column look           integer not null default 0, -- number of the look at the chain that comes next
  add column next_look_at   timestamptz,
  add column short_since    timestamptz,                -- first finding that the balance doesn't cover it
  add column short_block    bigint,
  add column short_endpoint text,
  add column valid_until    timestamptz;                -- of ChangeNow's order: nothing is signed after it, nor within two minutes of it
create index hostpay_payment_cn_api_id_idx on hostpay_payment (cn_api_id);

-- The same event with the same detail (but for numbers in it) again only counts up.
alter table hostpay_event
  add column last_at timestamptz,
  add column times   integer not null default 1,
  add column moved   boolean not null default false; -- came with a change of state: never counted up

-- A lost nonce: ChangeNow is asked again before anything is signed.
delete from hostpay_payment_transition where from_state = 'SUBMITTED' and to_state = 'VERIFIED';
insert into hostpay_payment_transition (from_state, to_state) values ('SUBMITTED', 'RECEIVED');

create or replace function hostpay_payment_guard() returns trigger language plpgsql as $$
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
    if old.state = 'SUBMITTED' and new.state in ('RECEIVED', 'VERIFIED', 'FAILED')
       and exists (select 1 from hostpay_wallet_nonce n
                   where n.unique_id = new.unique_id and n.released_at is null) then
      raise exception 'payment % holds a live nonce and may not go from SUBMITTED to %', old.unique_id, new.state
        using errcode = 'check_violation';
    end if;
  end if;
  return new;
end
$$;

-- Writes the payment's row in the shared table, in one round trip and without waiting long for others'
-- locks. False if it could not be written; whatever surrounds it goes on, and the payment is marked.
create function hostpay_project(
  payment text, hash text, mined boolean, gas numeric, block bigint, amount numeric, at timestamptz)
returns boolean language plpgsql as $$
declare
  usual text := current_setting('lock_timeout');
  written boolean := true;
begin
  perform set_config('lock_timeout', '1s', true);
  begin
    execute (
      -- as literals without a type, so that either live shape's enum takes them; the enums are upper case
      select format(
        'insert into split_payout_hostpay (unique_id, cn_api_id, from_currency, from_network, from_amount,'
        '  payin_address, is_complete, tx_hash, tx_status, created_at, updated_at)'
        ' select %L, %L, %L, %L, %L, %L, false, %L, ''pending'', %L, %L'
        ' where not exists (select 1 from split_payout_hostpay where unique_id = %L)',
        p.unique_id, p.cn_api_id, upper(p.from_currency), upper(p.from_network), amount,
        p.payin_address, hash, at, at, p.unique_id)
      from hostpay_payment p where p.unique_id = payment);
    if mined then
      update split_payout_hostpay s
      set is_complete = true, tx_hash = hash, tx_status = 'confirmed',
          gas_used = gas, block_number = block, updated_at = at
      where s.unique_id = payment
        and exists (select 1 from hostpay_eth_attempt a
                    where a.unique_id = payment and a.tx_hash = s.tx_hash);
    end if;
  exception when others then
    written := false;
  end;
  perform set_config('lock_timeout', usual, true);
  update hostpay_payment p
  set unprojected_since = case when written then null else coalesce(p.unprojected_since, at) end
  where p.unique_id = payment and (p.unprojected_since is not null or not written);
  return written;
end
$$;
