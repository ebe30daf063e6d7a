-- Beside the limits of V7, for people who look at the wallet: of one payment, and of what is offered for gas.
-- Instances of before leave these as they are.
alter table hostpay_wallet
  add column max_payment_wei numeric(78, 0),
  add column max_fee_wei     numeric(78, 0); -- per gas
