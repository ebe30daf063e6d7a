-- What GCHostPay1 decides by. Instances of before go on working beside this.
alter table hostpay_payment
  add column actual_amount   numeric,     -- what GCSplit1 collected, in ETH: for the record, never paid
  add column not_found_since timestamptz, -- ChangeNow has said on end since then that it has no such order
  add column not_found_at    timestamptz, -- and said so last then
  add column asked_again_after timestamptz, -- the last word after which ChangeNow was asked again
  add column swept_at        timestamptz, -- when a sweep last looked at it, moved or not
  add column repair_tried_at timestamptz; -- when its row of the shared table was last tried to be repaired

-- Whoever waits longest for a look comes first, so that those that can't be moved hide nobody.
create index hostpay_payment_sweep_idx on hostpay_payment (swept_at nulls first, unique_id)
  where state in ('RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID') or (state = 'COMPLETED' and final_at is null);
create index hostpay_payment_deadline_idx on hostpay_payment (deadline_at, unique_id)
  where state in ('RECEIVED', 'VERIFIED');
create index hostpay_payment_repair_idx on hostpay_payment (repair_tried_at nulls first, unique_id)
  where unprojected_since is not null;

-- Writes what was collected into the payment's own row, where the shared table has a column for it and
-- the column has room for it. For the record alone: nothing depends on it, and so it never fails.
create function hostpay_project_actual(payment text) returns boolean language plpgsql as $$
begin
  if exists (select 1 from pg_attribute
             where attrelid = 'split_payout_hostpay'::regclass and attname = 'actual_eth_amount'
               and not attisdropped) then
    execute
      'update split_payout_hostpay s set actual_eth_amount = trunc(p.actual_amount, 18)
       from hostpay_payment p
       where p.unique_id = $1 and s.unique_id = $1 and p.actual_amount >= 0 and p.actual_amount < 100
         and s.actual_eth_amount is distinct from trunc(p.actual_amount, 18)
         and exists (select 1 from hostpay_eth_attempt a
                     where a.unique_id = $1 and a.tx_hash = s.tx_hash)'
      using payment;
  end if;
  return true;
exception when others then
  return true;
end
$$;
