-- A site's isochrones depend on roads, inhabitants and fineness, not on the other sites: each place's are kept once, and every
-- coverage in which a site stands there shares them.
create table isochrone_places (
  id uuid primary key default gen_random_uuid()
);

create table isochrones (
  place_id uuid not null references isochrone_places on delete cascade,
  minutes integer not null check (minutes > 0),
  area_km2 double precision not null check (area_km2 >= 0),
  population double precision check (population >= 0),
  shape geometry(MultiPolygon, 4326) not null,
  primary key (place_id, minutes)
);
alter table isochrones alter column shape set storage external;
create index isochrones_shape on isochrones using gist (shape);

create table coverage_sites (
  coverage_id text not null references coverages on delete cascade,
  position integer not null,
  site_id text not null,
  place_id uuid not null references isochrone_places,
  primary key (coverage_id, position),
  unique (coverage_id, site_id)
);
create index coverage_sites_by_place on coverage_sites (place_id);

-- What stored coverages have: a place for each site of each.
insert into isochrone_places (id)
  select distinct md5(coverage_id || ' ' || site_id)::uuid from coverage_features where layer = 'isochrone';
insert into coverage_sites (coverage_id, position, site_id, place_id)
  select coverage_id, min(position), site_id, md5(coverage_id || ' ' || site_id)::uuid
  from coverage_features where layer = 'isochrone' group by coverage_id, site_id;
insert into isochrones (place_id, minutes, area_km2, population, shape)
  select md5(coverage_id || ' ' || site_id)::uuid, minutes, area_km2, population, shape
  from coverage_features where layer = 'isochrone';
delete from coverage_features where layer = 'isochrone';

drop index coverage_features_by_layer;
alter table coverage_features drop column site_id; -- and the check that names it
alter table coverage_features drop constraint coverage_features_layer_check;
alter table coverage_features add constraint coverage_features_layer_check check (layer in ('band', 'white_zone'));
create index coverage_features_by_layer on coverage_features (coverage_id, layer, minutes);
