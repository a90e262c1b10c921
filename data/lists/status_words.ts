/** What lists write of a place's life: open, planned, closed, closed for a while, or nothing that tells. */
import type { SiteStatus } from '../records.ts';
import { foldText } from '../tables/text.ts';
import { yesNoOf } from '../tables/values/fields.ts';

/** Signs of a form's choices and the name of the column, before the word: "2 - Fermé", "F : fermé", "Statut : ouvert". */
const BEFORE =
  /^(?:\d{1,2} (?=[a-z])|[a-z] (?=(?:ferm|ouvert|clos|projet|en projet|actif|inactif|abandon|archiv|open|planned)))?(?:(?:statut|status|etat) (?:actuel )?)?/;
/** `paused`: closed for a while, which is neither open nor closed for good; `unclear`: no word that tells; `none`: nothing. */
export type StatusWord = SiteStatus | 'paused' | 'unclear' | 'none';

const NOTHING =
  /^(na|n a|nc|n c|nr|n r|nd|nan|null|none|inconnue?|unknown|non (renseigne|communique|connu|precise)e?|a (preciser|completer|definir|confirmer|verifier)|sans objet)?$/;
const WEEKDAY =
  /\b((?:lun|mar|mercre|jeu|vendre|same)dis?|dimanches?|week ?ends?|vacances|conges|jours? feries?|semaine|midi|matins?|soirs?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|\d{1,2} ?h)\b/;
const PAUSED =
  /\b(temporair\w*|temporar\w*|provisoir\w*|momentane\w*|suspen\w*|sommeil|veille|pause|travaux|renovation|refection|sinistre|hivernal\w*|saisonni\w*|exceptionnel\w*|administrati\w*|covid\w*|confinement|en attente|on hold)\b/;
/** A closing that is still to come. */
const ABOUT_TO_CLOSE =
  /\b((cours|voie|point) de ferme\w*|fermeture (definitive )?(imminente|prochaine|prevue|annoncee|programmee|envisagee|bientot|possible|a venir)|va fermer|fermera|closing soon|to be closed)\b/;
const CLOSING_NOW = /\bfermeture en cours\b/;
/** A closing that has an end, or had one. */
const REOPENS = /\b(ferme\w*|closed)\b.*\b(jusqu\w*|until|(a |re ?)?rouv\w*|reouv\w*|reopen\w*)\b/;
const MONTH = '(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)';
/** Closed in part, to some people, each year, or from one day to another. */
const IN_PART = new RegExp(
  String.raw`\b(?:estiv\w*|annuelle?s?|partiel\w*|(?:au|grand) public|non adherents?|hors)\b|\b(?:du|de|d|entre|from) (?:\d|1er|${MONTH}).*\b(?:au|a|et|to) (?:\d|1er|${MONTH})`,
);
/** A month or a season without a year comes again; with one, or behind "depuis", it is when the place closed. */
const SEASON = new RegExp(
  String.raw`\b(?:(?:l|d|en|chaque|cet) ete|hiver|automne|printemps|saisons?|${MONTH})\b`,
);
const ONCE = /\b(?:20\d\d|depuis|since)\b/;
/** Whoever wrote it was not sure. */
const UNSURE =
  /\b(?:peut etre|maybe|probable\w*|semble\w*|incertain\w*|inconnue?s?|(?:a|reste a) (?:confirmer|verifier|valider))\b/;
const OPEN_TOO = /\b(?:ouvert(?:e|s|es)?|open|acti(?:f|fs|ve|ves))\b/;
/** "close to the station" is a place. */
const OTHER_WORDS = /^close (to|by|from)\b/;
/**
 * A farm is none that closed: without its accent "ferme" is one before any word that does not go on about a closing ("Ferme-auberge",
 * "ferme des Prés").
 */
const FARM =
  /^ferme (?!(?:definitiv|provisoir|temporair|momentane|administrativ|partiel|exceptionnel|annuel|jusqu|hiver)|(?:depuis|since|le|ce|cet|cette|en|dans|par|pour|au|a|aux|et|ou|car|cause|suite|def|dep|apres|avant|mi|fin|debut|courant|sans|pas|non|hors|public|travaux|conges|vacances|ete|covid)\b|du (?:\d|1er)|\d)/;
/** What was taken back, or is denied. */
const DENIED =
  /\b(pas|non|jamais|not|never) (?:ete |encore |been )?(abandon|annul|dissou|liquid|radi|cess|dispar|supprim|ferme|clos|inacti)|\bfermeture (annul|evit|abandon|report)|\b(annulation|report|abandon) de (la|sa) fermeture/;
/** A project that came to its end as it should: whether the place is open is not told. */
const COMPLETED =
  /\b(projets?|travaux|creation|construction|chantier)\b.*\b(termine|acheve|abouti|realise|livre|fini)e?s?\b/;
/** Given up before it opened, or ended. */
const ENDED =
  /\b(abandon\w*|annulee?s?|annulation|dissou\w*|dissolution|liquid\w*|radi(e|ee|es)|cess(e|ee|es|ation)|disparu\w*|supprimee?s?|n existe plus|non acti(?:f|fs|ve|ves)|hors (?:service|d usage)|n est plus (ouvert|actif|en activite)\w*|plus (ouvert|actif|en activite|d activite)\w*|definitive?ment ferme\w*|ferme\w* definitive?ment|fermeture definitive|permanently closed|closed (down|permanently))\b/;
const CLOSED =
  /^(est |is |actuellement |desormais )?(ferme|fermee|fermes|fermees|fermeture|closed|inacti(f|fs|ve|ves)|inactive|arretee?s?|archivee?s?|clos|close|stoppee?s?|desactivee?s?|sans activite|fin d activite|cloturee?s?$|vient de fermer)\b/;
const PLANNED =
  /^(futur\w*|bientot|prochainement|a venir|(en )?(cours|phase|voie) (de |d )?(creation|ouverture|montage|construction|developpement|lancement|realisation|amenagement|installation|projet|prefiguration|conception|emergence|reflexion|constitution)|en cours|(en |au stade de |stade )?(projet|projets|creation|prefiguration|preparation|reflexion|construction|emergence|gestation|chantier|conception|developpement|incubation|etude|devenir)|emergen(t|te|ts|ce)|(etude|idee)s?|prevue?|planifiee?|programmee?|open(s|ing)? soon|planned|project|proposed|upcoming|coming soon|under construction|in preparation|futur|pas encore (ouvert|actif)\w*|non encore ouvert\w*|not (yet )?open(ed)?( yet)?|non ouvert\w*|ouvrira|ouvre (bientot|prochainement|en|a|le|fin|debut|courant)|ouverture (prochaine|prevue|imminente|a venir|bientot|programmee|prochainement|envisagee|future|annoncee))\b/;
const OPEN =
  /^(est |is |deja |actuellement )?(re ?|r)?(ouvert|ouverte|ouverts|ouvertes|open|opened|acti(f|fs|ve|ves)|active|en (activite|fonctionnement|service|exploitation|marche|cours d exploitation)|operationnel\w*|operational|fonctionnel\w*|existant\w*|existing|fonctionne)\b/;
/** The day behind it is that of an end. */
const UNTIL = /\b(?:jusqu\w*|until)\b/;
const YEAR = /\b(20\d\d)\b/g;
const MONTHS = MONTH.slice(3, -1).split('|');
const DAY = new RegExp(String.raw`\b(\d{1,2}) (\d{1,2}|${MONTH}) (20\d\d)\b`);

/** Whether a folded text tells a time that is to come: a day, else its first year. */
function isAheadOf(folded: string, today: string): boolean {
  const [, day, written, year] = DAY.exec(folded) ?? [];
  if (day && written && year) {
    const month = String(MONTHS.indexOf(written) + 1 || written);
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` > today;
  }
  const years = [...folded.matchAll(YEAR)].map(([, told]) => Number(told));
  return years.length > 0 && Math.min(...years) > Number(today.slice(0, 4));
}

/** Words of an opening where a closing is told, and of a closing where an opening is. */
const OPENING = /\b(?:ouver\w*|ouvre\w*|ouvrir\w*|open\w*|inaugur\w*|reouv\w*|rouv\w*)\b/;
const CLOSING = /\b(?:ferme\w*|closed|closing|clotur\w*|cess\w*|clos)\b/;

/** What a text speaks of beside its day ("fermé le 31/12/2022", "ouvert depuis 2019"); null: of neither, or of both. */
export function speaksOf(text: string): 'opening' | 'closing' | null {
  const folded = foldText(text.slice(0, 200));
  const [opening, closing] = [OPENING.test(folded), CLOSING.test(folded)];
  return opening === closing ? null : opening ? 'opening' : 'closing';
}

/** The word of a cell. `today` (YYYY-MM-DD) tells "ouverture 2027" from "ouverture 2019". */
export function statusWord(text: string, today: string): StatusWord {
  const folded = foldText(text).slice(0, 200).replace(BEFORE, '');
  // A sign alone ("🔴") means something that nobody can tell.
  if (folded === '' && /\p{Extended_Pictographic}|\p{So}/u.test(text)) return 'unclear';
  if (NOTHING.test(folded)) return 'none';
  if (/\p{L}\s*\?/u.test(text) || UNSURE.test(folded) || DENIED.test(folded)) return 'unclear';
  const isAhead = isAheadOf(folded, today);
  if (REOPENS.test(folded)) return 'paused';
  if (ABOUT_TO_CLOSE.test(folded) || CLOSING_NOW.test(folded)) return isAhead ? 'open' : 'paused';
  if (ENDED.test(folded)) return isAhead ? 'open' : 'closed';
  if (OTHER_WORDS.test(folded) || COMPLETED.test(folded)) return 'unclear';
  if (FARM.test(folded) && !/ferm\u00e9|ferme\u0301/i.test(text)) return 'unclear';
  const isPlanned = PLANNED.test(folded);
  if (PAUSED.test(folded) && !isPlanned) return 'paused';
  // "fermé le lundi" tells hours, as "ouvert (fermé le lundi)" does.
  if (CLOSED.test(folded)) {
    if (WEEKDAY.test(folded) || IN_PART.test(folded) || OPEN_TOO.test(folded)) return 'unclear';
    if (SEASON.test(folded) && !ONCE.test(folded)) return 'unclear';
    return isAhead ? 'open' : 'closed';
  }
  if (isPlanned) return 'planned';
  if (/^(ouverture|ouvert|ouverte|opening|open)\b/.test(folded) && isAhead)
    return UNTIL.test(folded) ? 'unclear' : 'planned';
  if (OPEN.test(folded)) {
    const more = WEEKDAY.test(folded) ? folded.replace(/\bfermee?\b/g, '') : folded;
    return /\b(ferme\w*|closed|inacti(?:f|fs|ve|ves)|plus|pas|non|not|no longer|projet|jusqu\w*|until|bientot|prochainement)\b/.test(
      more,
    )
      ? 'unclear'
      : 'open';
  }
  return 'unclear';
}

/** The answer of a column that asks whether the place is open ("ouvert", "actif"): yes or no, or a word of status. */
export function openWord(text: string, today: string): StatusWord {
  const answer = yesNoOf(text);
  if (answer !== null) return answer ? 'open' : 'closed';
  // "plus maintenant", "pas encore", "n’est plus ouvert"
  if (/^(?:plus|pas|ne|n|not|no longer)\b/.test(foldText(text)) && statusWord(text, today) === 'unclear')
    return 'unclear';
  const word = statusWord(text, today);
  // A column of that name may as well hold opening hours.
  return word === 'unclear' ? 'none' : word;
}

/**
 * How the cells of a column of status are read: O and F as ouvert and fermé where letters are all that stands in it and both of them
 * do; else as they are. Letters alone may be anything else (A and F: association, fondation).
 */
export function lettersOfStatus(texts: readonly string[]): (text: string) => string {
  const letters = new Set(texts.map((text) => text.trim().toUpperCase()));
  letters.delete('');
  const areAlone = letters.size > 1 && letters.has('O') && letters.has('F');
  if (!areAlone || [...letters].some((letter) => !/^[A-Z]$/.test(letter))) return (text) => text;
  return (text) => LETTERS[text.trim().toUpperCase()] ?? text;
}

const LETTERS: Record<string, string> = { O: 'O - ouvert', F: 'F - fermé' };
