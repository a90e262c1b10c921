-- Facts of a site that are not sure: what its list says of them cannot be read, or is no longer said; what was known before goes
-- on. Null: none.
alter table site_versions add column doubtful json;
-- Between which days it opened, {from, to}, where a list tells the month or year alone.
alter table site_versions add column opened_between json;
-- The status that a site had when its list did not have it any more, which closed it: back in the list without a word on its
-- status, it has that one again. Null: the list never lost it.
alter table site_versions add column gone_status text check (gone_status in ('planned', 'open'));
