-- Everything that is kept: regions and what they are made of, the list of sites with its history, networks, coverages,
-- corrections, permalinks, tokens. Runs on PostgreSQL 14 or newer with PostGIS 3, and on the embedded database.
-- Coordinates are longitude and latitude in WGS 84 (4326); times of computing are `_at`, days are `_on`.

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the history in % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create table settings (
  key text primary key,
  value json not null,
  changed_at timestamptz not null default now()
);

-- Regions -----------------------------------------------------------------------------------------------------------

create table regions (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  name text not null check (name <> ''),
  departements text[] not null,
  programme text,
  shape geometry(MultiPolygon, 4326) not null,
  area_km2 double precision not null check (area_km2 >= 0),
  example_sites boolean not null,
  attributions text[] not null,
  saved_at timestamptz not null default now()
);

-- What `prepare` has done, by the hash of what the step was made from.
create table prepare_steps (
  region_id text not null references regions on delete cascade,
  step text not null,
  hash text not null,
  done_at timestamptz not null default now(),
  primary key (region_id, step)
);

create table communes (
  region_id text not null references regions on delete cascade,
  code text not null,
  name text not null,
  departement text not null,
  departement_name text not null,
  epci_code text,
  epci_name text,
  population integer check (population >= 0),
  area_km2 double precision not null check (area_km2 >= 0),
  postcodes text[] not null,
  centre geometry(Point, 4326) not null,
  shape geometry(MultiPolygon, 4326) not null,
  primary key (region_id, code),
  check ((epci_code is null) = (epci_name is null))
);
create index communes_shape on communes using gist (shape);

-- Communes merged into another: the former code leads to today's.
create table former_communes (
  region_id text not null,
  code text not null,
  name text,
  current_code text not null,
  primary key (region_id, code, current_code),
  foreign key (region_id, current_code) references communes (region_id, code) on delete cascade
);

-- Cells with their inhabitants, packed: see data/store/population.ts.
create table population_grids (
  region_id text primary key references regions on delete cascade,
  cells integer not null check (cells >= 0),
  persons double precision not null check (persons >= 0),
  data bytea not null
);
alter table population_grids alter column data set storage external;

-- Polygons that a programme's criteria ask about: priority districts, large urban centres ...
create table zones (
  region_id text not null references regions on delete cascade,
  kind text not null check (kind <> ''),
  code text not null,
  name text not null,
  shape geometry(MultiPolygon, 4326) not null,
  primary key (region_id, kind, code)
);
create index zones_shape on zones using gist (shape);

-- Corrections that people report -------------------------------------------------------------------------------------

create table reports (
  id uuid primary key default gen_random_uuid(),
  region_id text not null references regions,
  reported_at timestamptz not null,
  kind text not null check (kind in ('missing', 'closed', 'misplaced', 'wrong_time', 'other')),
  site_id text,
  point geometry(Point, 4326),
  text text not null,
  proposed json
);
create index reports_by_time on reports (region_id, reported_at desc);

-- A report is decided once; an accepted one is named by the change that it made in the list.
create table report_decisions (
  report_id uuid primary key references reports,
  accepted boolean not null,
  reason text not null check (reason <> ''),
  decided_by text not null check (decided_by <> ''),
  decided_at timestamptz not null
);

create trigger reports_append_only before update or delete or truncate on reports
  for each statement execute function refuse_change();
create trigger report_decisions_append_only before update or delete or truncate on report_decisions
  for each statement execute function refuse_change();

-- The list of sites ----------------------------------------------------------------------------------------------------

-- Every import and every correction is a version of the region's list. `known_at`: when it was learnt.
create table site_lists (
  region_id text not null references regions,
  version integer not null check (version > 0),
  known_at timestamptz not null,
  source text not null,
  sha256 text not null,
  changed_by text not null check (changed_by <> ''),
  reason text,
  report_id uuid references reports,
  total integer not null,
  open integer not null,
  planned integer not null,
  closed integer not null,
  primary key (region_id, version),
  check (total = open + planned + closed)
);

-- Versions follow each other without a gap, and knowledge never goes back in time.
create function check_next_site_list() returns trigger language plpgsql as $$
declare
  last record;
begin
  select version, known_at into last from site_lists where region_id = new.region_id order by version desc limit 1;
  if new.version <> coalesce(last.version, 0) + 1 or new.known_at < last.known_at then
    raise exception 'version % of the list of % does not follow version %', new.version, new.region_id, last.version
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger site_lists_in_order before insert on site_lists for each row execute function check_next_site_list();

-- When a list was read again and brought nothing new: it is known to be right until then.
create table site_list_confirmations (
  region_id text not null,
  version integer not null,
  confirmed_at timestamptz not null,
  source text not null,
  sha256 text not null,
  foreign key (region_id, version) references site_lists
);
create index site_list_confirmations_of on site_list_confirmations (region_id, version);

-- A site as it is known from a version of the list on, its whole life included: a later version replaces the earlier
-- ones in what is known, never in the table. status, opened_on, closed_on: as stated then. open_days: every day on which
-- it was or will be open, as known then. learnt_days: bounds in open_days that are only the day on which we learnt
-- that it had opened or closed. moved_on: the point, its position, address and commune hold from that day on; before it,
-- those of the latest earlier version do (null: they hold for ever).
create table site_versions (
  region_id text not null,
  site_id text not null check (site_id <> ''),
  version integer not null,
  name text not null,
  point geometry(Point, 4326) not null,
  position text not null check (position in ('given', 'geocoded', 'commune_centre')),
  moved_on date,
  status text not null check (status in ('planned', 'open', 'closed')),
  opened_on date,
  closed_on date,
  open_days datemultirange not null,
  learnt_days date[] not null,
  address text,
  commune_code text,
  commune_name text,
  themes text[] not null,
  services text[] not null,
  labels text[] not null,
  url text,
  employer boolean,
  on_regional_map boolean,
  source text not null,
  source_id text,
  primary key (region_id, site_id, version),
  foreign key (region_id, version) references site_lists,
  check (closed_on >= opened_on),
  check ((commune_code is null) = (commune_name is null))
);
create index site_versions_by_version on site_versions (region_id, version);

create trigger site_lists_append_only before update or delete or truncate on site_lists
  for each statement execute function refuse_change();
create trigger site_list_confirmations_append_only before update or delete or truncate on site_list_confirmations
  for each statement execute function refuse_change();
create trigger site_versions_append_only before update or delete or truncate on site_versions
  for each statement execute function refuse_change();

-- Networks and coverages -----------------------------------------------------------------------------------------------

create table networks (
  id text primary key check (id <> ''),
  meta json not null,
  file text not null,
  saved_at timestamptz not null default now()
);

create table coverages (
  id text primary key check (id <> ''),
  region_id text not null references regions,
  computed_at timestamptz not null,
  on_day date not null,
  network_id text not null references networks,
  list_version integer,
  open_sites integer not null check (open_sites >= 0),
  sites_sha256 text not null,
  site_ids text[] not null,
  fineness double precision not null,
  region_km2 double precision not null,
  covered_km2 double precision not null,
  white_km2 double precision not null,
  region_population double precision,
  covered_population double precision,
  white_population double precision,
  accuracy json,
  stretches integer not null check (stretches >= 0),
  unique (region_id, id),
  foreign key (region_id, list_version) references site_lists (region_id, version)
);
create index coverages_by_time on coverages (region_id, computed_at desc);

-- One current coverage a region, and never one that is not whole.
create table current_coverages (
  region_id text primary key references regions,
  coverage_id text not null,
  since timestamptz not null default now(),
  foreign key (region_id, coverage_id) references coverages (region_id, id)
);

create table coverage_features (
  coverage_id text not null references coverages on delete cascade,
  position integer not null,
  layer text not null check (layer in ('band', 'white_zone', 'isochrone')),
  minutes integer check (minutes > 0),
  site_id text,
  area_km2 double precision not null check (area_km2 >= 0),
  population double precision check (population >= 0),
  shape geometry(MultiPolygon, 4326) not null,
  primary key (coverage_id, position),
  check ((layer = 'white_zone') = (minutes is null)),
  check ((layer = 'isochrone') = (site_id is not null))
);
alter table coverage_features alter column shape set storage external;
create index coverage_features_by_layer on coverage_features (coverage_id, layer, site_id, minutes);
create index coverage_features_shape on coverage_features using gist (shape);

-- Drive times of all stretches, packed in parts: see data/store/packed_times.ts.
create table coverage_times (
  coverage_id text not null references coverages on delete cascade,
  part integer not null,
  data bytea not null,
  primary key (coverage_id, part)
);
alter table coverage_times alter column data set storage external;

-- Answers, tokens, audit -------------------------------------------------------------------------------------------------

-- An answer under the hash of its content; json, not jsonb: the order of its keys is kept.
create table answers (
  id text primary key,
  question json not null,
  inputs json not null,
  answer json not null,
  answered_at timestamptz not null
);
create index answers_by_time on answers (answered_at);

create table tokens (
  id uuid primary key default gen_random_uuid(),
  name text not null check (name <> ''),
  hash bytea not null unique,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  target text,
  details json
);
create index audit_log_by_time on audit_log (at desc);
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_change();
