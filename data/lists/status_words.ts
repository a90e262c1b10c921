/** What lists write of a place's life: open, planned, closed, closed for a while, or nothing that tells. */
import type { SiteStatus } from '../records.ts';
import { foldText } from '../tables/text.ts';

/** `paused`: closed for a while, which is neither open nor closed for good; `unclear`: no word that tells; `none`: nothing. */
export type StatusWord = SiteStatus | 'paused' | 'unclear' | 'none';

const NOTHING =
  /^(na|n a|nc|n c|nr|n r|nd|nan|null|none|inconnue?|unknown|non (renseigne|communique|connu|precise)e?|a (preciser|completer|definir|confirmer|verifier)|sans objet)?$/;
const WEEKDAY =
  /\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|week ?end|vacances|jours? feries?|midi|matins?|soirs?|monday|sunday|\d{1,2} ?h)\b/;
const PAUSED =
  /\b(temporair\w*|temporar\w*|provisoir\w*|momentane\w*|suspen\w*|sommeil|veille|pause|travaux|renovation|refection|sinistre|hivernal\w*|saisonni\w*|exceptionnel\w*|en attente|on hold)\b/;
/** Given up before it opened, or ended. */
const ENDED =
  /\b(abandon\w*|annul\w*|dissou\w*|dissolution|liquid\w*|radi(e|ee|es)|cess(e|ee|es|ation)|disparu\w*|supprim\w*|n existe plus|n est plus (ouvert|actif|en activite)\w*|plus (ouvert|actif|en activite|d activite)\w*|definitive?ment ferme\w*|ferme\w* definitive?ment|fermeture definitive|permanently closed|closed (down|permanently))\b/;
const CLOSED =
  /^(est |is |actuellement |desormais )?(ferme|fermee|fermes|fermees|fermeture|closed|inacti(f|fs|ve|ves)|inactive|arrete|arretee|termine|terminee|archive|archivee|clos|close)\b/;
const PLANNED =
  /^(futur\w*|bientot|prochainement|a venir|(en )?(cours|phase|voie) (de |d )?(creation|ouverture|montage|construction|developpement|lancement|realisation|amenagement|installation|projet|prefiguration|conception|emergence|reflexion|constitution)|en cours|(en |au stade de |stade )?(projet|projets|creation|prefiguration|preparation|reflexion|construction|emergence|gestation|chantier|conception|developpement|incubation|etude|devenir)|emergen(t|te|ts|ce)|(etude|idee)s?|prevue?|planifiee?|programmee?|planned|project|proposed|upcoming|coming soon|under construction|in preparation|futur|pas encore (ouvert|actif)\w*|non encore ouvert\w*|not (yet )?open(ed)?( yet)?|non ouvert\w*|ouvrira|ouvre (bientot|prochainement|en|a|le|fin|debut|courant)|ouverture (prochaine|prevue|imminente|a venir|bientot|programmee|prochainement|envisagee|future|annoncee)|opening soon)\b/;
const OPEN =
  /^(est |is |deja |actuellement )?(re ?|r)?(ouvert|ouverte|ouverts|ouvertes|open|opened|acti(f|fs|ve|ves)|active|en (activite|fonctionnement|service|exploitation|marche|cours d exploitation)|operationnel\w*|operational|fonctionnel\w*|existant\w*|existing|fonctionne)\b/;
const YEAR = /\b(20\d\d)\b/g;

/** The word of a cell. `today` (YYYY-MM-DD) tells "ouverture 2027" from "ouverture 2019". */
export function statusWord(text: string, today: string): StatusWord {
  const folded = foldText(text).slice(0, 200);
  if (NOTHING.test(folded)) return 'none';
  if (ENDED.test(folded)) return 'closed';
  const isPlanned = PLANNED.test(folded);
  if (PAUSED.test(folded) && !isPlanned) return 'paused';
  const years = [...folded.matchAll(YEAR)].map(([, year]) => Number(year));
  const isAhead = years.length > 0 && Math.min(...years) > Number(today.slice(0, 4));
  // "fermé le lundi" tells hours, as "ouvert (fermé le lundi)" does.
  if (CLOSED.test(folded)) return WEEKDAY.test(folded) ? 'unclear' : isAhead ? 'open' : 'closed';
  if (isPlanned) return 'planned';
  if (/^(ouverture|ouvert|ouverte|opening|open)\b/.test(folded) && isAhead) return 'planned';
  if (OPEN.test(folded)) {
    const more = WEEKDAY.test(folded) ? folded.replace(/\bfermee?\b/g, '') : folded;
    return /\b(ferme\w*|closed|plus|pas|non|not|no longer|projet|jusqu\w*|until|bientot|prochainement)\b/.test(
      more,
    )
      ? 'unclear'
      : 'open';
  }
  return 'unclear';
}

/** The answer of a column that asks whether the place is open ("ouvert", "actif"): yes or no, or a word of status. */
export function openWord(text: string, today: string): StatusWord {
  const folded = foldText(text);
  if (/^(oui|yes|true|vrai|1|o|y|x)$/.test(folded)) return 'open';
  if (/^(non|no|false|faux|0|n)$/.test(folded)) return 'closed';
  const word = statusWord(text, today);
  // A column of that name may as well hold opening hours.
  return word === 'unclear' ? 'none' : word;
}
