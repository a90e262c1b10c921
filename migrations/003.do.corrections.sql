-- What the list of sites says where a correction holds against it, by the names of the facts; a status of null: the list does not
-- have the site. An import leaves the correction alone until the list says something else there. Null: no correction holds.
alter table site_versions add column list_says json;
