-- What people wrote in reports can be erased, in time or when they ask: within a transaction that says so, and in no other way.
create function refuse_change_but_erasing() returns trigger language plpgsql as $$
begin
  if tg_op <> 'TRUNCATE' and current_setting('maillage.erasing', true) = 'on' then
    return null;
  end if;
  raise exception 'the history in % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
drop trigger reports_append_only on reports;
create trigger reports_append_only before update or delete or truncate on reports
  for each statement execute function refuse_change_but_erasing();
drop trigger report_decisions_append_only on report_decisions;
create trigger report_decisions_append_only before update or delete or truncate on report_decisions
  for each statement execute function refuse_change_but_erasing();
