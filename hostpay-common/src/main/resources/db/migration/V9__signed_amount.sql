-- What was signed for with a nonce, beside it: the limits of an hour and a day are summed at each signing,
-- from this index alone instead of from each payment. Instances of before leave it empty, and the payment
-- is asked then.
alter table hostpay_wallet_nonce add column amount_wei numeric(78, 0);
update hostpay_wallet_nonce n set amount_wei = p.amount_wei
from hostpay_payment p
where p.unique_id = n.unique_id and n.reserved_at > now() - interval '2 days';
create index hostpay_wallet_nonce_signed_idx
  on hostpay_wallet_nonce (chain_id, wallet, reserved_at) include (released_at, amount_wei, unique_id);
drop index hostpay_wallet_nonce_reserved_idx;
