/** Words of the pages of text and of reports, in French. */
export const frTexts = {
  // Reporting an error
  report_hint:
    'La liste des tiers-lieux est tenue à jour grâce à vous. Ne donnez pas de nom ni d’adresse de personne.',
  report_kind: 'De quoi s’agit-il ?',
  report_kind_missing: 'Un tiers-lieu manque',
  report_kind_closed: 'Un tiers-lieu est fermé',
  report_kind_misplaced: 'Un tiers-lieu est mal placé',
  report_kind_wrong_time: 'Un temps de trajet est faux',
  report_kind_other: 'Autre chose',
  report_text: 'Ce qui est faux, et ce qui serait juste',
  report_more: 'Autre chose à dire (facultatif)',
  report_site: 'Quel tiers-lieu ?',
  report_site_choose: 'Choisissez-le, ou cliquez dessus sur la carte',
  report_site_all: 'Tous les tiers-lieux',
  report_site_lacking: 'Choisissez le tiers-lieu dont il s’agit.',
  report_site_open: 'voir sa fiche',
  report_name: 'Son nom',
  report_place_missing: 'Où est-il ?',
  report_place_right: 'Où est-il vraiment ?',
  report_place_time: 'D’où part le trajet ?',
  report_place_hint: 'Cliquez sur la carte.',
  report_place_centre: 'Prendre le centre de la carte',
  report_place_lacking: 'Montrez l’endroit : cliquez sur la carte, ou prenez son centre.',
  report_place_marker: 'L’endroit signalé. Flèches pour le déplacer.',
  report_address: 'Son adresse (facultatif)',
  report_url: 'Son site (facultatif)',
  report_opened_on: 'Ouvert depuis le (facultatif)',
  report_closed_on: 'Fermé depuis le (facultatif)',
  report_moved_on: 'À cet endroit depuis le (facultatif)',
  report_sent: 'Merci, votre signalement est enregistré.',
  report_reference: 'Référence',
  report_follow_hint: 'Gardez-la : elle permet de suivre ce qu’il devient.',
  report_follow: 'Suivre ce signalement',
  report_title: 'Suivi d’un signalement',
  report_state_waiting: 'Reçu, pas encore examiné.',
  report_state_accepted: 'Accepté : la liste est corrigée.',
  report_state_refused: 'Non retenu.',
  report_decided_on: 'Décidé le {day}.',
  report_reason: 'Raison donnée : {reason}',
  report_sent_on: 'Envoyé le',
  back_to_map: 'Revenir à la carte',
  region_unknown: 'Cette région n’est pas ici',
  region_unknown_text: 'L’adresse est peut-être ancienne ou mal recopiée. Ce serveur répond pour :',
  nowhere_title: 'Cette page n’existe pas',
  nowhere_text:
    'L’adresse ne mène à rien de connu : le lien est peut-être ancien ou mal recopié. Vous pouvez aller à :',
  close: 'Fermer',
  cancel: 'Annuler',
  send: 'Envoyer',

  // Method, accuracy, sources
  about_what: 'Ce que dit Maillage',
  about_what_text:
    'Maillage dit où manque un tiers-lieu : un lieu ouvert et partagé pour travailler, apprendre, fabriquer et se rencontrer. La Région aide à en créer là où aucun autre, déjà ouvert, n’est à moins de 20 minutes en voiture. Ces endroits sont les zones blanches de la carte.',
  about_method: 'Comment c’est calculé',
  about_method_roads:
    'Les routes viennent d’OpenStreetMap, avec leurs vitesses, sens uniques et interdictions de tourner, selon le profil voiture d’OSRM. Les bacs et ferries ne comptent pas.',
  about_method_times:
    'Pour chaque tronçon de chaque route, dans chaque sens, le temps le plus court jusqu’aux trois tiers-lieux ouverts les plus proches est calculé. Il se compte du domicile vers le tiers-lieu.',
  about_method_decision:
    'La réponse pour un point vient du temps exact de la route la plus proche, jamais des surfaces dessinées : elles ne servent qu’à voir. La limite est stricte : 20 minutes pile ne sont pas moins de 20 minutes.',
  about_method_doubt:
    'Un temps calculé reste un modèle. Trop près de la limite, ou loin de toute route, la réponse est « à confirmer » et dit pourquoi.',
  about_method_people:
    'Les habitants d’une commune sont placés par la grille de population de l’INSEE quand elle est importée, sinon répartis le long des routes de la commune. La réponse dit comment.',
  about_accuracy: 'Avec quelle précision',
  about_accuracy_text: 'Deux contrôles sont publiés avec chaque calcul, pour que chacun puisse en juger.',
  about_accuracy_network:
    'Temps de trajet : sur {pairs} trajets tirés au sort, {share} diffèrent de plus d’une seconde de ceux d’OSRM (écart le plus grand : {greatest} s).',
  about_accuracy_remote:
    'Les routes et les temps viennent d’un serveur OSRM distant, interrogé par le réseau : le calcul d’une couverture est plus lent. Les réponses et la couverture ont ses temps ; les isochrones autour d’un point, les simulations et les jours passés reposent sur des temps de virage mesurés de l’extérieur, ceux du contrôle ci-dessus. Les classes de routes sont déduites des vitesses.',
  about_accuracy_polygons:
    'Surfaces dessinées : sur {points} points tirés au sort à moins de 300 m d’une route, {share} tombent du mauvais côté de la limite dessinée.',
  about_accuracy_none: 'Les surfaces dessinées n’ont pas encore été contrôlées pour cette couverture.',
  about_accuracy_table: 'Points du mauvais côté, par temps de trajet',
  about_accuracy_band: 'Limite',
  about_accuracy_inside: 'Dedans à tort',
  about_accuracy_outside: 'Dehors à tort',
  about_accuracy_points: 'Points',
  about_accuracy_more: 'Selon la distance à la route et la marge',
  about_accuracy_by_distance:
    'Points du mauvais côté de la limite de 20 minutes, selon leur distance à la route',
  about_accuracy_by_margin: 'Points du mauvais côté de la limite de 20 minutes, selon leur écart à elle',
  about_accuracy_distance: 'Distance à la route',
  about_accuracy_margin: 'Écart à la limite',
  about_accuracy_up_to: 'jusqu’à {most}',
  about_accuracy_beyond: 'au-delà',
  about_sensitivity: 'Et si les vitesses étaient autres ?',
  about_sensitivity_text:
    'Les vitesses sont un modèle, sans embouteillages. Voici ce que deviendraient les réponses si tous les trajets étaient plus courts ou plus longs.',
  about_other_engines:
    'D’autres moteurs ({engines}), avec leurs propres vitesses sur les mêmes routes, trouvent des temps plus courts de {least} à {most}. Une réponse que cela pourrait changer le dit ; la règle est jugée par les vitesses de ce réseau.',
  about_sensitivity_longer:
    'Trajets plus longs de {percent} : {white} en zone blanche ; réponse différente pour {changed} des habitants.',
  about_sensitivity_shorter:
    'Trajets plus courts de {percent} : {white} en zone blanche ; réponse différente pour {changed} des habitants.',
  about_data: 'Les données de cette réponse',
  about_roads_modelled: 'modélisées, pour la démonstration',
  about_roads_osm: 'OpenStreetMap du {day}',
  about_roads_undated: 'OpenStreetMap, sans date connue',
  about_fact_roads: 'Routes',
  about_fact_computed: 'Calculé le',
  about_fact_region: 'Surface de la région',
  about_fact_coverage: 'Empreinte de la couverture',
  about_fact_network: 'Empreinte du réseau routier',
  about_rules: 'Les règles appliquées',
  about_rules_until: 'Dépôt jusqu’au {day}.',
  about_sources: 'Sources et licences',
  about_typeface: 'Caractère : Atkinson Hyperlegible Next, Braille Institute, licence SIL Open Font 1.1',
  about_software: 'Carte dessinée par MapLibre GL JS (BSD), graphiques par Observable Plot (ISC)',
  about_reuse: 'Réutiliser',
  about_ogc: 'Couches pour SIG (OGC API - Features)',
  about_embed: 'Pour montrer la carte et sa réponse dans une autre page :',
  about_embed_events:
    'La page qui l’accueille reçoit les réponses et peut poser des questions, par postMessage :',
  about_privacy: 'Vie privée',
  about_privacy_text:
    'Aucun compte, aucun traceur, aucun service extérieur. Les coordonnées que vous cherchez servent à vous répondre et ne sont pas gardées ; votre langue et vos couleurs restent dans votre navigateur.',

  // Accessibility
  access_title: 'Déclaration d’accessibilité',
  access_intro:
    'Maillage veut être utilisable par tous, au clavier comme au lecteur d’écran, selon le RGAA 4 et les WCAG 2.2, niveau AA.',
  access_state: 'État de conformité',
  access_state_text:
    'Cette page n’a pas encore été auditée par un tiers : elle est déclarée partiellement conforme. Avant chaque version, des tests vérifient dans un vrai navigateur :',
  access_tested_axe: 'chaque page et chaque état avec axe-core (règles WCAG A et AA), sans erreur ;',
  access_tested_keyboard:
    'les parcours entiers au clavier seul : chercher, répondre, trier, imaginer un lieu ;',
  access_tested_zoom: 'l’affichage à 320 pixels de large, l’équivalent d’un zoom de 400 % ;',
  access_tested_motion: 'l’absence d’animation quand le système le demande, et les deux jeux de couleurs.',
  access_map: 'Se passer de la carte',
  access_map_text: 'Tout ce que dit la carte se lit aussi en mots :',
  access_map_search: 'la recherche répond à toute adresse, commune ou coordonnée, sans la carte ;',
  access_map_lists: 'les communes et les tiers-lieux sont en tableaux à trier, filtrer et télécharger :',
  access_map_lists_link: 'ouvrir les listes',
  access_map_keyboard:
    'la carte elle-même se déplace avec les flèches, zoome avec plus et moins, et interroge son centre avec Entrée ;',
  access_map_imagine: 'un lieu imaginé se déplace avec les flèches et s’enlève avec Suppr.',
  access_limits: 'Ce qui ne l’est pas encore',
  access_limits_canvas:
    'Le dessin de la carte est une image : un lecteur d’écran n’y lit pas les formes. Les listes en sont l’équivalent.',
  access_limits_audit: 'La fiche PDF est balisée, mais n’a pas été auditée selon PDF/UA.',
  access_contact: 'Signaler une difficulté',
  access_contact_text:
    'Dites-nous ce qui vous a arrêté et avec quel outil : nous vous donnerons l’information autrement, et corrigerons.',
  access_recourse:
    'Si vous n’obtenez pas de réponse, vous pouvez saisir le Défenseur des droits (www.defenseurdesdroits.fr).',
} as const;
