-- What a list of sites calls its columns where the readers do not know the name: {"nom": "lib_france_services"}. Given once, kept with
-- the list's name, and used for each of its next versions.
create table list_columns (
  region_id text not null references regions on delete cascade,
  source text not null check (source <> ''),
  columns json not null,
  given_at timestamptz not null default now(),
  primary key (region_id, source)
);
