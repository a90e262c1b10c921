-- What is read of geometries most, kept beside them as the database writes it: who reads a coordinate or a shape needs no PostGIS, which the
-- embedded database then need not load (half of its start and of its memory). PostgreSQL keeps these columns right by itself.
alter table regions add column wkb bytea generated always as (ST_AsBinary(shape, 'NDR')) stored;

alter table communes
  add column lon double precision generated always as (ST_X(centre)) stored,
  add column lat double precision generated always as (ST_Y(centre)) stored,
  add column wkb bytea generated always as (ST_AsBinary(shape, 'NDR')) stored;

alter table zones add column wkb bytea generated always as (ST_AsBinary(shape, 'NDR')) stored;

alter table reports
  add column lon double precision generated always as (ST_X(point)) stored,
  add column lat double precision generated always as (ST_Y(point)) stored;

alter table site_versions
  add column lon double precision generated always as (ST_X(point)) stored,
  add column lat double precision generated always as (ST_Y(point)) stored;

alter table coverage_features add column wkb bytea generated always as (ST_AsBinary(shape, 'NDR')) stored;
alter table coverage_features alter column wkb set storage external;

alter table isochrones add column wkb bytea generated always as (ST_AsBinary(shape, 'NDR')) stored;
alter table isochrones alter column wkb set storage external;
