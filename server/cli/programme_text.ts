import type { ProgrammeTrial, TrialPlace } from '../schemas/programme_trial.ts';

/** A programme's trial as lines for a terminal: notes, counts, places. */
export function trialLines({ programme, on, communes, places, sites, notes }: ProgrammeTrial): string[] {
  const counted = Object.entries(communes).map(([answer, count]) => `${answer} ${count}`);
  return [
    `${programme} agrees with the schema and with itself.`,
    ...(notes.length === 0
      ? []
      : ['', 'To look at:', ...notes.map(({ code, text }) => `  ${code}: ${text}`)]),
    ...(counted.length === 0 ? [] : ['', `On ${on}, at the centres of all communes: ${counted.join(', ')}.`]),
    ...(places.length === 0 ? [] : ['', `${places.length} places on ${on}:`, ...places.flatMap(placeLines)]),
    ...(sites.length === 0 ? [] : ['', 'Existing places:', ...sites.flatMap(placeLines)]),
  ];
}

function placeLines({ name, code, lon, lat, answer, drive_time_s, reasons, criteria }: TrialPlace): string[] {
  const time =
    drive_time_s === null ? '' : `, ${Math.floor(drive_time_s / 60)} min ${Math.floor(drive_time_s % 60)} s`;
  return [
    `  ${answer.padEnd(15)}${name}${code === null ? '' : ` (${code})`}, ${lat.toFixed(4)}, ${lon.toFixed(4)}${time}`,
    ...reasons.slice(0, 2).map(({ text }) => `    ${text}`),
    `    ${criteria.map(({ id, outcome }) => `${id}: ${outcome}`).join('; ')}`,
  ];
}
