/** Words of the planner's further figures, in French: they come with the plots. */
export const frPlanner = {
  // Who lives in the white zones
  people_title: 'Qui vit en zone blanche',
  people_hint:
    'D’après la grille de l’INSEE (Filosofi, carreaux de 200 m) : personnes des ménages fiscaux, telles qu’elle les compte.',
  people_who: 'Qui',
  people_white: 'En zone blanche',
  people_here: 'Part, ici',
  people_all: 'Part, partout',
  people_persons: 'Personnes',
  people_under_18: 'moins de 18 ans',
  people_from_18_to_64: 'de 18 à 64 ans',
  people_from_65: '65 ans et plus',
  people_households: 'Ménages',
  people_poor_households: 'dont ménages pauvres',
  people_equity: '{poor} des ménages pauvres sont en zone blanche, contre {all} de l’ensemble des ménages.',
  people_too_few:
    'Trop peu de ménages d’un côté de la limite (moins de 11, ou tous dans un seul carreau) : l’INSEE ne publie rien de si petit, cette page non plus.',
  people_warning:
    '{share} de ces personnes vivent dans des carreaux de moins de 11 ménages, que l’INSEE estime d’après leurs voisins : des ordres de grandeur, pas un comptage. Rien n’est dit d’une commune ni d’un carreau.',
  people_fifths: 'Part en zone blanche selon le niveau de vie',
  people_fifths_hint:
    'Les habitants de la région, du cinquième des carreaux les plus modestes au plus aisé. Le trait : tous ensemble. Cela parle des lieux, pas des personnes.',
  people_fifth_1: 'les plus modestes',
  people_fifth_2: '2e cinquième',
  people_fifth_3: '3e cinquième',
  people_fifth_4: '4e cinquième',
  people_fifth_5: 'les plus aisés',
  people_fifth_head: 'Niveau de vie du carreau',
  people_share_head: 'En zone blanche',
  people_untold: 'trop peu',

  // Jobs
  jobs_title: 'Les emplois',
  jobs_where: 'Où',
  jobs_count: 'Emplois',
  jobs_share: 'Part des emplois',
  jobs_people_share: 'Part des habitants',
  jobs_covered: 'à moins de 20 min',
  jobs_white: 'en zone blanche',
  jobs_source: 'Source : {source}.',
  jobs_source_year: 'Source : {source}, {year}.',
  jobs_divided:
    'Ceux des communes que la limite traverse ({jobs}) sont partagés comme leurs habitants. Aucune réponse n’en dépend.',
  jobs_without: 'Communes dont les emplois ne sont pas connus, et ne comptent pas : {communes}.',
  jobs_unknown: 'Le fichier des emplois ne dit rien des communes d’ici.',

  // How fragile the coverage is
  fragile_title: 'Combien de lieux à moins de 20 min',
  fragile_how: 'Lieux',
  fragile_none: 'aucun',
  fragile_1: 'un seul',
  fragile_2: 'deux',
  fragile_3: 'trois ou plus',
  fragile_sites: 'Sans eux, ces habitants seraient à plus de 20 min',
  fragile_note:
    'Compté lieu par lieu, sur les temps exacts\u00a0: si un seul fermait, les autres restant ouverts.',

  // The rush hour
  rush_title: 'À l’heure de pointe',
  rush_people: 'habitants à moins de 20 min hors pointe seulement (communes : {communes})',
  rush_ground: 'de territoire dans ce cas',
  rush_assumed:
    'Hypothèse : à la pointe, les temps sont multipliés par {dense} là où vivent au moins 1 500 habitants au km², par {intermediate} là où il y en a au moins 300, par {sparse} ailleurs.',
  rush_usual:
    'Un ordre de grandeur, tiré de relevés publiés dans de grandes villes ; rien n’a été mesuré ici. Aucune réponse n’en dépend.',
  rush_own: 'Facteurs fixés par la région. Aucune réponse n’en dépend.',

  // Without a car
  mode_title: 'Sans voiture, en 20 min',
  mode_how: 'Comment',
  mode_people: 'Habitants',
  mode_unknown: 'inconnu',
  mode_share: 'Part',
  mode_car: 'en voiture',
  mode_bicycle: 'à vélo',
  mode_foot: 'à pied',
  mode_note:
    'Avec les profils d’OSRM : 15 km/h à vélo, 5 km/h à pied, sans les côtes ni la sécurité de la route. Aucune réponse n’en dépend.',
} as const;
