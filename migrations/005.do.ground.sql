-- What was done to a commune's polygons and how they compare with its official ground; what lies in the region and is not of it.
alter table communes add column ground json;
alter table regions add column enclaves json;
