-- When a node first said that it has a transaction, which is not when it was first handed to one: that may
-- have timed out, or been refused. Null: no node has, or an instance of before has sent it. "broadcasts" is
-- written by those alone: it never counted what was sent again.
alter table hostpay_eth_attempt add column seen_at timestamptz;
