/** What a benchmark tells: figures as JSON, and the same as a page of Markdown. */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

export interface Section {
  /** Names the section in files and on the command line. */
  id: string;
  title: string;
  text: string[];
  columns: string[];
  rows: (string | number | null)[][];
  /** Pictures beside the page. */
  pictures?: { file: string; svg: string; title: string }[];
}

/** How much other programs did before anything was measured; 0 where the system does not tell. */
const [, loadAtStart] = loadavg();

export function machine(): Record<string, string | number> {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The head of a page of Markdown: which command measured, where and when. */
export function headOf(command: string): string {
  const { node, cpu, cores, memory_gib, date } = machine();
  return `# Benchmarks

Written by \`${command}\` on ${date}: Node ${node}, ${cores} cores (${cpu}), ${memory_gib} GiB${loadAtStart > 0 ? `; load average of the five minutes before ${loadAtStart.toFixed(1)}` : ''}.
Times are milliseconds unless told otherwise.
`;
}

/** One section of the page, pictures named as files beside it. */
export function markdownOf({ title, text, columns, rows, pictures = [] }: Section): string {
  const lines = ['', `## ${title}`, '', ...text.flatMap((paragraph) => [paragraph, ''])];
  lines.push(`| ${columns.join(' | ')} |`, `|${columns.map(() => '---').join('|')}|`);
  for (const row of rows) lines.push(`| ${row.map((cell) => cell ?? '–').join(' | ')} |`);
  for (const { file, title: alt } of pictures) lines.push('', `![${alt}](${file})`);
  return `${lines.join('\n')}\n`;
}

export interface ReportOptions {
  /** Of the files, without their endings. */
  name: string;
  command: string;
  /** The figures as JSON too. */
  json: boolean;
}

/** Writes NAME.md, its pictures and, where it is wanted, NAME.json into a folder. */
export async function writeReport(
  folder: string,
  { name, command, json }: ReportOptions,
  sections: readonly Section[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.md`), headOf(command) + sections.map(markdownOf).join(''));
  for (const { file, svg } of sections.flatMap(({ pictures = [] }) => pictures))
    await writeFile(join(folder, file), svg);
  if (!json) return;
  const told = sections.map(({ pictures, ...section }) => section);
  const content = { machine: machine(), command, sections: told };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`);
}

/** A chart of lines over a common horizontal axis, both axes logarithmic. */
export function lineChart(
  title: string,
  xLabel: string,
  lines: { name: string; points: [x: number, y: number][] }[],
): string {
  const [width, height, left, bottom] = [640, 400, 60, 40];
  const all = lines.flatMap(({ points }) => points).filter(([x, y]) => x > 0 && y > 0);
  const range = (values: number[]): [number, number] => [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  ];
  const [x0, x1] = range(all.map(([x]) => x));
  const [y0, y1] = range(all.map(([, y]) => y));
  const toX = (x: number) => left + ((Math.log10(x) - x0) / Math.max(1, x1 - x0)) * (width - left - 160);
  const toY = (y: number) =>
    height - bottom - ((Math.log10(y) - y0) / Math.max(1, y1 - y0)) * (height - bottom - 40);
  const colours = ['#2f5d8a', '#b3541e', '#3d7a4a', '#7a3d75', '#8a7a1e', '#555555', '#a03050'];
  const parts = [
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="20" font-size="14">${title}</text>`,
  ];
  for (let p = y0; p <= y1; p++) {
    parts.push(
      `<line x1="${left}" x2="${width - 160}" y1="${toY(10 ** p)}" y2="${toY(10 ** p)}" stroke="#ddd"/>`,
    );
    parts.push(`<text x="${left - 6}" y="${toY(10 ** p) + 4}" text-anchor="end">${10 ** p}</text>`);
  }
  for (let p = x0; p <= x1; p++)
    parts.push(`<text x="${toX(10 ** p)}" y="${height - bottom + 18}" text-anchor="middle">10^${p}</text>`);
  parts.push(`<text x="${left}" y="${height - 6}">${xLabel}</text>`);
  lines.forEach(({ name, points }, i) => {
    const colour = colours[i % colours.length];
    const drawn = points
      .filter(([x, y]) => x > 0 && y > 0)
      .map(([x, y]) => [toX(x).toFixed(1), toY(y).toFixed(1)]);
    parts.push(
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${drawn.map((p) => p.join()).join(' ')}"/>`,
    );
    for (const [x, y] of drawn) parts.push(`<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`);
    parts.push(`<text x="${width - 150}" y="${50 + 18 * i}" fill="${colour}">${name}</text>`);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">${parts.join('')}</svg>\n`;
}
