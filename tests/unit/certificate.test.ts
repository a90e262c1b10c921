import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCertificate } from '../../server/output/certificate/certificate.ts';
import type { CertificateContent } from '../../server/output/certificate/content.ts';
import { certificateFileName } from '../../server/output/certificate/content.ts';
import { mapBox, projectionOf } from '../../server/output/certificate/map_box.ts';
import { plain } from '../../server/output/paper/document.ts';
import { createSheetWriter } from '../../server/output/sheets/writer.ts';
import { sampleContent } from '../support/certificate_content.ts';
import { readMarkedText, readObjects } from '../support/pdf_text.ts';

const read = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const textOf = (bytes: Uint8Array, tag?: string) =>
  readMarkedText(bytes)
    .filter((marked) => tag === undefined || marked.tag === tag)
    .map((marked) => read(marked.text));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const alternatives = (bytes: Uint8Array) => {
  const strings = [...readObjects(bytes).values()].flatMap(({ head }) =>
    [...head.matchAll(/\/Alt \(((?:\\.|[^\\)])*)\)/gs)].map((match) => match[1]!),
  );
  return strings.map((string) => {
    const raw = Buffer.from(
      string.replace(
        /\\([nrtbf()\\])/g,
        (_, sign: string) => ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' })[sign] ?? sign,
      ),
      'latin1',
    );
    return read(
      raw[0] === 0xfe ? Buffer.from(raw.subarray(2)).swap16().toString('utf16le') : raw.toString('latin1'),
    );
  });
};

describe('the certificate', () => {
  let eligible: Uint8Array;
  beforeAll(async () => {
    eligible = await writeCertificate(sampleContent({ drive_time_s: 1620.5 }));
  });

  it('says question, answer, rule, source, places, margin, proof and how to make it again, in reading order', () => {
    const text = textOf(eligible);
    const order = [
      'Éligible à la création.',
      'Aucun tiers-lieu ouvert à moins de 20 minutes en voiture : le plus proche, La Quincaillerie à Guéret, est à 27 min.',
      'Un nouveau tiers-lieu peut-il être aidé ici ? lieu dit par le demandeur « 4 place du Marché », Bonnat (23025)',
      '46,32680° N, 1,90410° E · route la plus proche à 34 m · au 15 juin 2026',
      'Les tiers-lieux ouverts les plus proches, en voiture',
      'La Quincaillerie, Guéret',
      '27 min',
      '27 min',
      'La règle',
      "« où il n'existe pas de tiers-lieu ouvert à moins de 20 mn en voiture »",
      'Source : AMI Tiers-Lieux 2025-2028, page de l’appel, Région Nouvelle-Aquitaine, 2025.',
      'Et maintenant',
      'Votre réseau : La coopérative des tiers-lieux (contact@tierslieux.net, https://coop.tierslieux.net).',
      'Annexe · Fiche d’éligibilité',
      'Pourquoi cette réponse',
      'Dépôt possible jusqu’au 1er septembre 2028.',
      'Temps, marge et doute',
      '27 min (1 620,5 s)',
      '7 min de plus que la limite.',
      'Ce sur quoi repose la réponse',
      'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'Refaire ce calcul',
      'npm run maillage -- explain 3f9c2a71d0b84e55',
    ];
    let from = 0;
    for (const line of order) {
      const at = text.indexOf(line, from);
      expect(at, `"${line}" after "${text[from - 1]}"`).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
  });

  it('is tagged: one heading of the first level, tables with headed cells, lists, figures with words, nothing unmarked', () => {
    expect(textOf(eligible, 'H1')).toEqual(['Éligible à la création.']);
    expect(textOf(eligible, 'H2')).toHaveLength(7);
    expect(textOf(eligible, 'TH').slice(0, 4)).toEqual([
      'N°',
      'Tiers-lieu',
      'Temps (Maillage)',
      'Temps (OSRM)',
    ]);
    expect(textOf(eligible, 'LBody')).toHaveLength(2);
    expect(textOf(eligible).join('')).not.toContain('\ufffd');
    expect(alternatives(eligible)).toEqual(
      expect.arrayContaining([
        'Temps calculé : 27 min ; limite : 20 min.',
        'Carte autour du point demandé à Bonnat. Tiers-lieux ouverts les plus proches : 1. La Quincaillerie, Guéret, à 27 min ; ' +
          '2. Le Chai, La Souterraine, à 30 min 7 s ; 3. Café de l’Espace, à 33 min 15 s. ' +
          'Un trait montre la route vers le premier, 23,5 km. Les hachures montrent les zones blanches.',
      ]),
    );
    const file = Buffer.from(eligible).toString('latin1');
    for (const scope of ['Column', 'Row']) expect(file).toContain(`/Scope /${scope}`);
  });

  it('is PDF/A-like: version, language, title shown, metadata, colour profile, fonts embedded, no encryption, two pages', () => {
    const file = Buffer.from(eligible).toString('latin1');
    expect(file.startsWith('%PDF-1.7')).toBe(true);
    for (const part of [
      '/Lang (fr-FR)',
      '/Marked true',
      '/StructTreeRoot',
      '/OutputIntents',
      '/DisplayDocTitle true',
      '/Count 2',
    ])
      expect(file).toContain(part);
    const metadata = [...readObjects(eligible).values()]
      .find(({ head }) => /\/Subtype \/XML/.test(head))!
      .stream!.toString('utf8');
    expect(metadata).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(metadata).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(read(metadata)).toContain('Fiche d’éligibilité, Bonnat, 15 juin 2026');
    expect(metadata).toContain('<xmp:CreateDate>2026-06-01T04:12:33Z</xmp:CreateDate>');
    expect(file).not.toContain('/Encrypt');
    const fonts = [...file.matchAll(/\/BaseFont \/(\S+)/g)].map((match) =>
      match[1]!.replace(/^[A-Z]+\+/, ''),
    );
    expect(new Set(fonts)).toEqual(new Set(['SourceSans3-Semibold', 'SourceSans3-Regular']));
    expect(file.match(/\/FontFile2 /g)).toHaveLength(2);
    expect(eligible.length).toBeLessThan(200_000);
  });

  it('has the same bytes for the same content, here and on its own thread, and others for other content', async () => {
    const again = await writeCertificate(sampleContent({ drive_time_s: 1620.5 }));
    expect(sha256(again)).toBe(sha256(eligible));
    const writer = createSheetWriter();
    try {
      const both = await Promise.all([
        writer.write({ kind: 'certificate', content: sampleContent({ drive_time_s: 1620.5 }) }),
        writer.write({ kind: 'certificate', content: sampleContent({ drive_time_s: 840 }) }),
      ]);
      expect(sha256(both[0])).toBe(sha256(eligible));
      expect(textOf(both[1], 'H1')).toEqual(['Non éligible à la création.']);
    } finally {
      await writer.close();
    }
  });

  it('names its file after commune and day', () => {
    const content = sampleContent({ drive_time_s: 840 });
    expect(certificateFileName(content)).toBe('maillage-fiche-23025-2026-06-15.pdf');
    expect(certificateFileName({ ...content, question: { ...content.question, commune: null } })).toBe(
      'maillage-fiche-point-2026-06-15.pdf',
    );
  });
});

describe('certificates of all kinds', () => {
  const page = async (content: CertificateContent) => {
    const bytes = await writeCertificate(content);
    const marked = readMarkedText(bytes);
    expect(marked.every((each) => each.page <= 2)).toBe(true);
    // Nothing runs into the footer, 42 points above the foot of the page.
    expect(Math.min(...marked.filter((each) => each.text !== '').map((each) => each.lowest))).toBeGreaterThan(
      46,
    );
    expect(Buffer.from(bytes).toString('latin1')).toContain('/Count 2');
    return textOf(bytes);
  };

  it('to be confirmed: sends to the Region', async () => {
    const text = await page(sampleContent({ drive_time_s: 1180.3 }));
    expect(text).toEqual(
      expect.arrayContaining([
        'À confirmer.',
        'Demandez à la Région de confirmer, cette fiche à l’appui.',
        '19,7 s de moins que la limite.',
      ]),
    );
  });

  it('on an island: no place, no route, no margin', async () => {
    const text = await page(sampleContent({ drive_time_s: null, facts: { ferries: false } }));
    expect(text).toEqual(
      expect.arrayContaining([
        'Aucun tiers-lieu ouvert n’est accessible par la route depuis ce point.',
        'Sans objet.',
        'Les traversées en bac ou en ferry ne comptent pas comme des routes.',
      ]),
    );
  });

  it('outside the region', async () => {
    const text = await page(sampleContent({ drive_time_s: 600, facts: { in_region: false } }));
    expect(text).toEqual(
      expect.arrayContaining(['Hors de la région.', 'Ce point n’est pas en Nouvelle-Aquitaine.']),
    );
  });

  it('on demonstration data: says on the first page and on the map that it counts for nothing', async () => {
    const content = sampleContent({
      drive_time_s: 1620,
      facts: { modelled_network: true, example_sites: true, network_age_days: null },
    });
    const text = await page(content);
    expect(text).toContain(
      'Données de démonstration : routes modélisées, tiers-lieux d’exemple. Cette fiche ne vaut pas pour une candidature.',
    );
    expect(text.join(' ')).toContain('Démonstration, sans valeur');
    expect(text).toContain('modèle, non OpenStreetMap · OSRM 26.10.0 · n-9a41c0e7');
  });

  it('without OSRM, network, commune, road, links, map: tells what is missing', async () => {
    const content = sampleContent({
      drive_time_s: 1620,
      osrm: false,
      facts: { region: { name: 'Andorra', code: null }, network_age_days: null },
    });
    const text = await page({
      ...content,
      question: { ...content.question, label: null, commune: null, as_known_at: '2026-02-01T00:00:00Z' },
      road: null,
      programme: { ...content.programme, closes_on: null, commissions: null },
      map: { roads: [], white_zones: [], outline: [], sites: [], towns: [] },
      links: { page: 'https://maillage.example/?at=1.9,46.3', answer: null, report: null },
      attributions: [],
      proof: {
        ...content.proof,
        network: { ...content.proof.network, verification: null },
        sites: { ...content.proof.sites, known_at: null, source: null },
      },
    });
    expect(text).toEqual(
      expect.arrayContaining([
        'pas de réponse',
        'Le service d’OSRM n’a pas répondu : les temps sont ceux de Maillage seul.',
        'Aucun réseau régional de tiers-lieux n’est connu pour Andorra.',
        '46,32680° N, 1,90410° E · au 15 juin 2026, d’après ce qui était connu le 1er février 2026',
        'date inconnue · OSRM 26.10.0 · n-9a41c0e7',
        'Non vérifié.',
        'version 7 · 258 ouverts le 15 juin 2026',
      ]),
    );
  });

  it('with very long and strange names: cut in the table, whole in the sentence, every sign drawable', async () => {
    const long = `Association ${'pour la création d’un lieu partagé '.repeat(5)}漢字 😀`;
    const text = await page(sampleContent({ drive_time_s: 1620, names: [long, 'L’Étoile\nŶß → œ', 'X'] }));
    expect(text.join('\n')).not.toContain('\ufffd');
    const worst = sampleContent({
      drive_time_s: 1215,
      names: [long.repeat(3), long, long],
      facts: {
        modelled_network: true,
        example_sites: true,
        list_age_days: 999,
        road_distance_m: 5000,
        region: { name: 'Corse', code: '94' },
      },
    });
    await page({
      ...worst,
      question: { ...worst.question, label: long.repeat(3) },
      attributions: [long, long],
    });
    expect(text.find((line) => line.startsWith('Association') && line.endsWith('…'))).toBeDefined();
    expect(text).toContain('L’Étoile Ŷß → œ, La Souterraine');
    expect(plain('漢字 😀 ǖ a\nb')).toBe('?? ? u a b');
  });
});

describe('the map of a certificate', () => {
  it('asks for all the ground that it may show', () => {
    for (const content of [
      sampleContent({ drive_time_s: 1620 }),
      sampleContent({ drive_time_s: null }),
      sampleContent({ drive_time_s: 90 }),
    ]) {
      const [west, south, east, north] = mapBox(content);
      expect(west).toBeLessThan(content.question.lon);
      expect(north).toBeGreaterThan(content.question.lat);
      for (const height of [330, 250, 180, 120]) {
        const { project } = projectionOf(content, { x: 0, y: 0, width: 495, height });
        const [left, top] = project(west, north);
        const [right, bottom] = project(east, south);
        expect(left).toBeLessThanOrEqual(0.001);
        expect(top).toBeLessThanOrEqual(0.001);
        expect(right).toBeGreaterThanOrEqual(494.999);
        expect(bottom).toBeGreaterThanOrEqual(height - 0.001);
      }
    }
  });

  it('keeps point, route and nearest place inside, and is true to scale', () => {
    const content = sampleContent({ drive_time_s: 1620 });
    const { project, pointsPerMetre } = projectionOf(content, { x: 50, y: 100, width: 495, height: 300 });
    const shown = [
      ...content.route!.coordinates,
      [content.question.lon, content.question.lat] as const,
      [content.nearest[0]!.lon, content.nearest[0]!.lat] as const,
    ];
    for (const [lon, lat] of shown) {
      const [x, y] = project(lon, lat);
      expect(x).toBeGreaterThan(50 + 40);
      expect(x).toBeLessThan(545 - 40);
      expect(y).toBeGreaterThan(100 + 40);
      expect(y).toBeLessThan(400 - 40);
    }
    // One degree of longitude at the middle latitude, on a sphere of 6,378,137 m.
    const [a] = project(1.9, 46.25);
    const [b] = project(2.0, 46.25);
    const metres = 0.1 * (Math.PI / 180) * 6_378_137 * Math.cos((46.25 * Math.PI) / 180);
    expect((b - a) / metres / pointsPerMetre).toBeCloseTo(1, 1);
  });
});

const poppler = spawnSync('pdftotext', ['-v']).status === 0;
describe.skipIf(!poppler)('the certificate by poppler (skipped where pdftotext is not installed)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'maillage-certificate-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads as text and as a structure', async () => {
    const path = join(folder, 'sheet.pdf');
    writeFileSync(path, await writeCertificate(sampleContent({ drive_time_s: 1180.3 })));
    const text = read(execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }));
    for (const line of [
      'À confirmer.',
      'La Quincaillerie, Guéret',
      '19 min 40 s',
      'npm run maillage -- explain 3f9c2a71d0b84e55',
    ])
      expect(text).toContain(line);
    const info = execFileSync('pdfinfo', [path], { encoding: 'utf8' });
    expect(info).toMatch(/Tagged:\s+yes/);
    expect(info).toMatch(/Pages:\s+2/);
    const structure = execFileSync('pdfinfo', ['-struct', path], { encoding: 'utf8' });
    expect(structure.match(/\b(Document|Sect|H1|H2|Table|TR|TH|TD|L|LI|Figure|P)\b/g)!.slice(0, 3)).toEqual([
      'Document',
      'Sect',
      'P',
    ]);
  });
});
