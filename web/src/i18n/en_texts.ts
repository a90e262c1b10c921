/** Words of the pages of text and of reports, in English. */
export const enTexts = {
  // Reporting an error
  report_hint: 'You help to keep the list right. Please give no name or address of a person.',
  report_kind: 'What is it about?',
  report_kind_missing: 'A tiers-lieu is missing',
  report_kind_closed: 'A tiers-lieu is closed',
  report_kind_misplaced: 'A tiers-lieu is in the wrong spot',
  report_kind_wrong_time: 'A drive time is wrong',
  report_kind_other: 'Something else',
  report_text: 'What is wrong, and what would be right',
  report_more: 'Anything else (optional)',
  report_site: 'Which tiers-lieu?',
  report_site_choose: 'Choose it, or click on it on the map',
  report_site_all: 'All tiers-lieux',
  report_site_lacking: 'Choose the tiers-lieu that this is about.',
  report_site_open: 'see it',
  report_name: 'Its name',
  report_place_missing: 'Where is it?',
  report_place_right: 'Where is it really?',
  report_place_time: 'Where does the journey start?',
  report_place_hint: 'Click on the map.',
  report_place_centre: 'Take the map’s centre',
  report_place_lacking: 'Show the place: click on the map, or take its centre.',
  report_place_marker: 'The place reported. Arrow keys to move it.',
  report_address: 'Its address (optional)',
  report_url: 'Its website (optional)',
  report_opened_on: 'Open since (optional)',
  report_closed_on: 'Closed since (optional)',
  report_moved_on: 'There since (optional)',
  report_sent: 'Thank you, your report is recorded.',
  report_reference: 'Reference',
  report_follow_hint: 'Keep it: it tells what becomes of your report.',
  report_follow: 'Follow this report',
  report_title: 'What became of a report',
  report_state_waiting: 'Received, not looked at yet.',
  report_state_accepted: 'Accepted: the list is corrected.',
  report_state_refused: 'Not taken up.',
  report_decided_on: 'Decided on {day}.',
  report_reason: 'Reason given: {reason}',
  report_sent_on: 'Sent on',
  back_to_map: 'Back to the map',
  region_unknown: 'That region is not here',
  region_unknown_text: 'The address may be old or mistyped. This server answers for:',
  nowhere_title: 'There is no such page',
  nowhere_text: 'This address leads to nothing known: the link may be old or mistyped. You may go to:',
  close: 'Close',
  cancel: 'Cancel',
  send: 'Send',

  // Method, accuracy, sources
  about_what: 'What Maillage tells',
  about_what_text:
    'Maillage tells where a tiers-lieu is missing: an open, shared place to work, learn, make and meet. The Region helps to create them where none that is open lies less than 20 minutes away by car. Those areas are the white zones of the map.',
  about_method: 'How it is computed',
  about_method_roads:
    'The roads come from OpenStreetMap, with their speeds, one-way streets and turn bans, by OSRM’s car profile. Ferries do not count.',
  about_method_times:
    'For every stretch of every road, in each direction, the shortest time to the three nearest open tiers-lieux is computed. It counts from home towards the tiers-lieu.',
  about_method_decision:
    'The answer for a point comes from the exact time of the nearest road, never from the areas drawn: those are only for looking at. The limit is strict: exactly 20 minutes is not less than 20 minutes.',
  about_method_doubt:
    'A computed time is a model. Too close to the limit, or far from any road, the answer is “to be confirmed” and says why.',
  about_method_people:
    'The inhabitants of a commune are placed by INSEE’s population grid where it has been imported, else spread along the commune’s roads. The answer says which.',
  about_accuracy: 'How exactly',
  about_accuracy_text: 'Two checks are published with each computation, so that anyone can judge.',
  about_accuracy_network:
    'Drive times: of {pairs} random journeys, {share} differ by more than a second from OSRM’s (greatest difference: {greatest} s).',
  about_accuracy_remote:
    'Roads and times come from an OSRM server elsewhere, asked over the network: computing a coverage is slower. Answers and coverage have its own times; isochrones around a point, simulations and other days rest on turn times measured from outside, those of the check above. Classes of roads are guessed from their speeds.',
  about_accuracy_polygons:
    'Areas drawn: of {points} random points less than 300 m from a road, {share} fall on the wrong side of the drawn limit.',
  about_accuracy_none: 'The areas drawn have not been checked yet for this coverage.',
  about_accuracy_table: 'Points on the wrong side, by drive time',
  about_accuracy_band: 'Limit',
  about_accuracy_inside: 'Wrongly inside',
  about_accuracy_outside: 'Wrongly outside',
  about_accuracy_points: 'Points',
  about_accuracy_more: 'By distance to the road and by margin',
  about_accuracy_by_distance:
    'Points on the wrong side of the 20-minute limit, by their distance to the road',
  about_accuracy_by_margin: 'Points on the wrong side of the 20-minute limit, by their margin to it',
  about_accuracy_distance: 'Distance to the road',
  about_accuracy_margin: 'Margin to the limit',
  about_accuracy_up_to: 'up to {most}',
  about_accuracy_beyond: 'beyond',
  about_sensitivity: 'What if speeds were otherwise?',
  about_sensitivity_text:
    'Speeds are a model, without traffic jams. This is what the answers would become if all journeys were shorter or longer.',
  about_other_engines:
    'Other engines ({engines}), with their own speeds on the same roads, find times that are {least} to {most} shorter. An answer that this could change says so; the rule is judged by the speeds of this network.',
  about_sensitivity_longer:
    'Journeys {percent} longer: {white} in white zones; another answer for {changed} of the inhabitants.',
  about_sensitivity_shorter:
    'Journeys {percent} shorter: {white} in white zones; another answer for {changed} of the inhabitants.',
  about_data: 'The data behind this answer',
  about_roads_modelled: 'modelled, for the demonstration',
  about_roads_osm: 'OpenStreetMap of {day}',
  about_roads_undated: 'OpenStreetMap, of no known date',
  about_fact_roads: 'Roads',
  about_fact_computed: 'Computed on',
  about_fact_region: 'Area of the region',
  about_fact_coverage: 'Hash of the coverage',
  about_fact_network: 'Hash of the road network',
  about_rules: 'The rules applied',
  about_rules_until: 'Applications until {day}.',
  about_sources: 'Sources and licences',
  about_typeface: 'Typeface: Atkinson Hyperlegible Next, Braille Institute, SIL Open Font License 1.1',
  about_software: 'Map drawn by MapLibre GL JS (BSD), plots by Observable Plot (ISC)',
  about_reuse: 'Reuse',
  about_ogc: 'Layers for GIS (OGC API - Features)',
  about_embed: 'To show the map and its answer in another page:',
  about_embed_events: 'The page around it gets the answers and can ask questions, by postMessage:',
  about_privacy: 'Privacy',
  about_privacy_text:
    'No account, no tracker, no outside service. The coordinates that you search serve to answer you and are not kept; your language and colours stay in your browser.',

  // Accessibility
  access_title: 'Accessibility statement',
  access_intro:
    'Maillage means to be usable by everyone, by keyboard as by screen reader, by RGAA 4 and WCAG 2.2, level AA.',
  access_state: 'State of conformity',
  access_state_text:
    'This page has not been audited by a third party yet: it is declared partially conforming. Before each version tests in a real browser check:',
  access_tested_axe: 'every page and state with axe-core (WCAG A and AA rules), without a finding;',
  access_tested_keyboard: 'whole journeys with the keyboard alone: search, answer, sort, imagine a place;',
  access_tested_zoom: 'the page at 320 pixels wide, which equals a zoom of 400%;',
  access_tested_motion: 'no animation where the system asks for none, and both sets of colours.',
  access_map: 'Doing without the map',
  access_map_text: 'All that the map says can be read in words too:',
  access_map_search: 'the search answers for any address, commune or coordinates, without the map;',
  access_map_lists: 'communes and tiers-lieux are in tables to sort, filter and download:',
  access_map_lists_link: 'open the lists',
  access_map_keyboard:
    'the map itself moves with the arrow keys, zooms with plus and minus, and asks about its centre with Enter;',
  access_map_imagine: 'an imagined place moves with the arrow keys and goes with Delete.',
  access_limits: 'What is not accessible yet',
  access_limits_canvas:
    'The drawing of the map is a picture: a screen reader cannot read its shapes. The lists are their equivalent.',
  access_limits_audit: 'The PDF sheet is tagged, but has not been audited by PDF/UA.',
  access_contact: 'Report a difficulty',
  access_contact_text:
    'Tell us what stopped you and with which tool: we will give you the information in another way, and mend it.',
  access_recourse:
    'If you get no answer, you can turn to the French Defender of Rights (www.defenseurdesdroits.fr).',
} as const;
