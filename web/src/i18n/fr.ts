import { frTerritory } from './fr_territory.ts';
import { frTexts } from './fr_texts.ts';

/** The words of the page, in French. `{names}` are filled in; a message with `one` and `other` is chosen by its `count`. */
export const fr = {
  // The page
  title_project: 'Mon projet est-il éligible ?',
  title_territory: 'Le territoire',
  title_keeper: 'Tenir la liste',
  brand_home: ', accueil',
  skip_to_content: 'Aller au contenu',
  doors: 'Deux entrées',
  door_project: 'Mon projet',
  door_territory: 'Le territoire',
  menu: 'Menu',
  region_choice: 'Région',
  point_of_region: 'Ce point est dans la région {region} : ouvrir sa carte',
  theme: 'Couleurs',
  theme_auto: 'Auto',
  theme_light: 'Clair',
  theme_dark: 'Sombre',
  share: 'Copier l’adresse de cette vue',
  address_bad_day:
    'L’adresse de cette page demande le jour « {value} », qui n’existe pas : ce qui est montré vaut aujourd’hui.',
  address_bad_point:
    'L’adresse de cette page demande un point illisible (« {value} ») : cherchez-le, ou cliquez sur la carte.',
  address_bad: 'L’adresse de cette page dit {name}={value}, qui n’est pas compris : rien n’en est montré.',
  address_bad_area:
    'L’adresse de cette page demande un territoire ({value}) qui n’est pas dans cette région : toute la région est montrée. Choisissez-en un dans Le territoire.',
  address_copied: 'Adresse copiée.',
  address_not_copied: 'L’adresse de cette vue : {url}',
  print: 'Imprimer',
  save_picture: 'Enregistrer la carte en image',
  picture_saved: 'Image enregistrée.',
  picture_failed: 'L’image n’a pas pu être faite.',
  about: 'Méthode, précision, sources',
  accessibility: 'Accessibilité',
  api_documentation: 'Documentation de l’API',
  colon: ' : ',
  demo_both:
    'Données de démonstration : routes modélisées, tiers-lieux d’exemple. Ces réponses ne valent pas pour une candidature.',
  demo_roads:
    'Données de démonstration : routes modélisées. Ces réponses ne valent pas pour une candidature.',
  demo_sites:
    'Données de démonstration : tiers-lieux d’exemple. Ces réponses ne valent pas pour une candidature.',
  sheet_handle: 'Hauteur du panneau : {height}. Flèches haut et bas pour la changer.',
  sheet_low: 'bas',
  sheet_half: 'à mi-hauteur',
  sheet_full: 'plein',

  // When something fails
  offline_notice:
    'Le serveur ne répond pas. Ce qui est affiché reste ; la page se remettra à jour dès son retour.',
  failure_offline: 'Le serveur ne répond pas. La question sera reposée dès son retour.',
  failure_timeout: 'La réponse tarde trop. Réessayez dans un instant.',
  failure_not_found: 'Cette adresse ne mène à rien de connu : vérifiez le lien, ou cherchez à nouveau.',
  failure_unexpected: 'Une erreur inattendue est survenue. Réessayez ; si elle revient, signalez-la.',
  failure_needs_service: 'Cette carte est une copie en fichiers : cela demande le service en ligne.',
  failure_outside_bundle: 'Ce point n’est dans aucune commune de cette carte.',
  try_again: 'Réessayer',

  coverage_renewed: 'De nouvelles données sont en place : la carte et les chiffres sont à jour.',
  tiles_failed: 'Une partie de la carte n’a pas pu être chargée. Les réponses et les listes restent justes.',
  tiles_slow: 'La carte met du temps à venir…',

  embed_full: 'Voir la carte complète',
  embed_zoom: 'Ctrl + molette pour zoomer la carte',
  embed_zoom_mac: '⌘ + molette pour zoomer la carte',
  embed_zoom_touch: 'Deux doigts pour déplacer la carte',

  // The map
  map: 'Carte',
  map_label:
    'Carte. Flèches pour se déplacer, plus et moins pour zoomer, Entrée pour interroger le centre. Les mêmes informations sont en listes dans Le territoire.',
  map_label_imagining:
    'Carte. Flèches pour se déplacer, plus et moins pour zoomer, Entrée pour poser un lieu au centre.',
  map_buttons: 'Boutons de la carte',
  map_no_webgl:
    'Votre navigateur ne peut pas dessiner la carte (WebGL 2 est absent). La recherche, les réponses et les listes fonctionnent sans elle.',
  map_not_loaded:
    'La carte n’a pas pu être chargée. La recherche, les réponses et les listes fonctionnent sans elle.',
  zoom_in: 'Zoomer',
  zoom_out: 'Dézoomer',
  zoom_region: 'Voir toute la région',
  use_my_position: 'Utiliser ma position',
  position_refused:
    'Votre navigateur a refusé de donner votre position. Cherchez une adresse ou cliquez sur la carte.',
  position_unavailable:
    'Votre position n’a pas pu être trouvée. Cherchez une adresse ou cliquez sur la carte.',
  legend: 'Légende',
  map_sources: '© Sources',
  legend_white_zone: 'à plus de 20 min d’un tiers-lieu ouvert',
  legend_bands: 'à moins de 10, 15, 20 min',
  legend_band_30: 'limite des 30 min',
  legend_open: 'tiers-lieu ouvert',
  legend_fabrique: 'Fabrique de Territoire',
  legend_planned: 'en projet',
  legend_closed: 'fermé',
  legend_elsewhere: 'l’endroit le plus proche qui serait éligible',
  legend_gained: 'nouvellement couvert',
  legend_lost: 'nouvelle zone blanche',
  legend_comparing: 'À gauche du curseur : avant. À droite : après.',
  shading_uncovered_title: 'Habitants à plus de 20 min',
  shading_fragile_title: 'Habitants qui n’ont qu’un lieu à moins de 20 min',
  shading_population_title: 'Habitants de la commune',
  scale_below: 'moins de {limit}',
  scale_from: '{limit} et plus',

  // The search
  search_label: 'Adresse, commune, tiers-lieu ou coordonnées',
  search_placeholder: 'Où est votre projet ?',
  search_clear: 'Effacer la recherche',
  search_suggestions: 'Propositions',
  search_nothing:
    'Rien ne correspond. Essayez le nom de la commune ou le lien d’une carte, ou cliquez sur la carte.',
  search_failed:
    'La recherche ne répond pas. Votre texte est gardé ; vous pouvez aussi cliquer sur la carte.',
  search_count: { one: '{count} proposition', other: '{count} propositions' },
  kind_address: 'Adresse',
  kind_commune: 'Commune',
  kind_site: 'Tiers-lieu',
  kind_point: 'Coordonnées',

  // Before a question
  welcome_hint: 'Cherchez une adresse ou une commune, ou cliquez sur la carte.',
  headline_label: 'La région en un chiffre',
  headline_people: 'des habitants {of_region} sont à moins de 20 minutes d’un tiers-lieu ouvert.',
  headline_ground: 'du territoire {of_region} est à moins de 20 minutes d’un tiers-lieu ouvert.',
  headline_rest: {
    one: '{number} habitant en est plus loin : ce sont les zones hachurées de la carte.',
    other: '{number} habitants en sont plus loin : ce sont les zones hachurées de la carte.',
  },
  welcome_rule_title: 'La règle',
  welcome_rule:
    'La Région aide à créer un tiers-lieu là où aucun autre, déjà ouvert, n’est à moins de 20 minutes en voiture. Maillage calcule ce temps par les routes, pour chaque point.',
  welcome_method: 'Comment c’est calculé, et avec quelle précision',

  // The answer
  answer: 'Réponse',
  answer_failed: 'Pas de réponse',
  answer_failed_way: 'Cherchez le lieu ou la commune par son nom ci-dessus, ou cliquez sur la carte.',
  answer_close: 'Fermer la réponse',
  point: 'Le point choisi',
  point_in_commune: 'Le point choisi, {in_commune}',
  commune_hint: 'Cliquez sur la carte, ou donnez une adresse : la réponse dépend du lieu.',
  commune_code: 'code {code}',
  bundle_hint:
    'C’est la réponse de toute la commune. La réponse exacte en un point demande le service en ligne.',
  bundle_service: 'La demander au service',
  bundle_search_nothing:
    'Aucune commune et aucun tiers-lieu ne porte ce nom. Les adresses demandent le service en ligne.',
  bundle_data: 'Les données de cette carte :',
  people: { one: '{number} habitant', other: '{number} habitants' },
  share_people: '{share} des habitants en zone blanche',
  share_ground: '{share} du territoire en zone blanche',
  commune_times_title: 'En voiture jusqu’au plus proche',
  time_least: 'au plus près',
  time_town_hall: 'depuis le centre',
  time_most: 'au plus loin',
  no_road: 'pas de route',
  scale_said: '{time} en voiture, pour une limite de {minutes} minutes : {margin}.',
  scale_limit: 'limite {minutes} min',
  margin_under: '{margin} par rapport à la limite : plus proche qu’elle.',
  margin_over: '{margin} par rapport à la limite : plus loin qu’elle.',
  nearest_eligible_title: 'Où ce serait possible',
  nearest_eligible_ask: 'Poser la question à cet endroit',
  nearest_title: 'Les plus proches, ouverts',
  next_title: 'Et maintenant ?',
  next_apply: 'Déposer une candidature',
  next_documents: 'Les pièces du dossier',
  next_amounts: 'L’aide',
  certificate: 'Fiche à joindre au dossier (PDF)',
  certificate_indicative: 'Fiche, à titre indicatif (PDF)',
  next_indicative:
    'Aucun programme de cette région n’est connu ici : voyez avec le réseau ce qui y aide les tiers-lieux.',
  next_not_eligible:
    'Un tiers-lieu existe déjà tout près : parlez-en avec lui, ou regardez où il en manque dans Le territoire.',
  turn_to: 'Pour être accompagné :',
  report: 'Signaler une erreur',
  proof_title: 'Pourquoi cette réponse',
  fact_road: 'Route la plus proche',
  fact_roads_of: 'Routes du',
  fact_list: 'Liste des tiers-lieux',
  fact_list_value: { one: 'version {version}, {count} ouvert', other: 'version {version}, {count} ouverts' },
  fact_on: 'Réponse au',
  answer_on: 'Répondre à la date du',

  // A tiers-lieu
  status_open: 'Ouvert',
  status_planned: 'En projet',
  status_closed: 'Fermé',
  since: 'depuis le {day}',
  expected: 'prévu le {day}',
  labels: 'Labels',
  themes: 'Thèmes',
  services: 'Services',
  reach_shown: 'Sur la carte : ce qui est à 10, 15 et 20 minutes de ce lieu.',
  site_page: 'Son site',
  ask_here: 'La réponse à cet endroit',

  // Words of the list
  label_fabrique_de_territoire: 'Fabrique de Territoire',
  label_fabrique_numerique: 'Fabrique numérique de Territoire',
  theme_of_solidaire_ecologique: 'Solidaire et écologique',
  theme_of_production: 'Production (ateliers, fablabs, artisanat)',
  theme_of_alimentaire: 'Agricole et alimentaire (nourricier)',
  theme_of_sante: 'Santé',
  theme_of_generations_transmission: 'Générations et transmission',
  service_coworking: 'Coworking',
  service_atelier: 'Atelier partagé',
  service_fablab: 'Fablab',
  service_formation: 'Formation',
  service_cafe: 'Café',
  service_numerique: 'Numérique',

  // Paper and pictures
  printed_day: 'Réponse pour le {day}.',
  printed_label: 'Tiers-lieux montrés : {label}.',
  printed_scenario: 'Lieux imaginés : {places} ; fermetures imaginées : {removed}.',
  printed_compared: 'Avant : {before}. Après : {after}.',
  printed_whole: 'Toute la région : {region}',
  printed_on: 'Imprimé le {day}.',
  printed_from: 'Couverture au {on}, liste des tiers-lieux version {version}.',

  ...frTerritory,
  ...frTexts,
} as const;
