-- split_payout_hostpay exists in production and is shared with other systems: this migration only
-- adds to it. On an empty database (tests, local run) it creates it in its present shape.

do $$
begin
  -- Where the table is there, so are the types it uses, and others are not ours to name.
  if to_regclass('split_payout_hostpay') is not null then
    return;
  end if;
  if not exists (select 1 from pg_type t join pg_namespace n on n.oid = t.typnamespace
                 where t.typname = 'currency_type' and n.nspname = current_schema()) then
    create type currency_type as enum ('BTC', 'ETH', 'USDT', 'USDC', 'TON', 'SOL', 'XMR', 'LTC', 'TRX', 'BNB');
  end if;
  if not exists (select 1 from pg_type t join pg_namespace n on n.oid = t.typnamespace
                 where t.typname = 'network_type' and n.nspname = current_schema()) then
    create type network_type as enum ('BTC', 'ETH', 'TON', 'SOL', 'XMR', 'LTC', 'TRX', 'BSC');
  end if;
end
$$;

create table if not exists split_payout_hostpay (
  unique_id         varchar(64)    not null,
  cn_api_id         varchar(16)    not null,
  from_currency     currency_type  not null,
  from_network      network_type   not null,
  from_amount       numeric(20, 8) not null,
  payin_address     varchar(95)    not null,
  is_complete       boolean        not null default false,
  created_at        timestamptz             default now(),
  updated_at        timestamptz             default now(),
  tx_hash           varchar(66),
  tx_status         varchar(20)             default 'pending',
  gas_used          integer,
  block_number      integer,
  actual_eth_amount numeric(20, 18)         default 0 check (actual_eth_amount >= 0)
);

do $$
begin
  -- Asked first: "add column if not exists" locks the table, and wants its owner, also where there is nothing to add.
  if not exists (select 1 from pg_attribute
                 where attrelid = 'split_payout_hostpay'::regclass
                   and attname = 'confirmations' and not attisdropped) then
    -- Adding is done at once, but whoever waits for the table's lock holds up everybody behind: not for long, then.
    set local lock_timeout = '2s';
    alter table split_payout_hostpay add column confirmations integer;
    set local lock_timeout = 0;
  end if;
end
$$;

-- Its indexes are built beside the live writers, which no migration in a transaction can do: see PayoutIndexes.
