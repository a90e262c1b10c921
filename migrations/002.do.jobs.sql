-- How far a job has come, and from where it goes on when its process has died. The jobs themselves are pg-boss's, in a
-- schema of its own.
create table job_progress (
  job_id uuid primary key,
  step text not null,
  done double precision not null check (done >= 0),
  total double precision check (total >= 0),
  checkpoint json,
  changed_at timestamptz not null default now()
);
create index job_progress_by_time on job_progress (changed_at);

-- When which job is asked for by itself, in French time; the queue is told when it opens.
create table schedules (
  kind text not null check (kind in ('compute', 'import', 'refresh')),
  region_id text not null references regions on delete cascade,
  cron text not null,
  input json not null,
  primary key (kind, region_id)
);
