/** Joins and cuts OpenStreetMap extracts with osmium, a program of its own (osmium-tool). */
import { mkdtempDisposable, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { endingSignal, runChild } from '../../../isochrones/osrm/children.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';

export interface OsmiumOptions {
  /** Name or path of the program; `osmium` on the PATH by default. */
  osmium?: string;
  signal?: AbortSignal;
  onMessage?: (message: string) => void;
}

/** osmium's version, or null where it is not installed. */
export async function osmiumVersion({
  osmium = 'osmium',
  signal,
}: OsmiumOptions = {}): Promise<string | null> {
  const result = await runChild(osmium, ['--version'], signal ? { signal } : {}).catch(() => null);
  return result?.code === 0 ? (/version (\S+)/.exec(result.output)?.[1] ?? 'unknown') : null;
}

/** The sentence that tells how osmium is installed. */
export const OSMIUM_INSTALL =
  'install it (Debian and Ubuntu: apt install osmium-tool; macOS: brew install osmium-tool; conda: conda install -c conda-forge osmium-tool)';

/**
 * One extract from several, cut to an area where one is given; ways that reach out of it stay whole. Written to `output`
 * (.osm.pbf) whole or not at all. Throws `osmium_missing`, `osmium_failed`, `disk_full`.
 */
export async function joinAndCut(
  files: string[],
  area: MultiPolygonCoordinates | null,
  output: string,
  options: OsmiumOptions = {},
): Promise<void> {
  if ((await osmiumVersion(options)) === null)
    throw new MaillageError(files.length > 1 ? 'osmium_missing.join' : 'osmium_missing.cut', {
      install: OSMIUM_INSTALL,
    });
  await using folder = await mkdtempDisposable(path.join(path.dirname(output), '.osmium-'));
  const work = folder.path;
  const parts = area === null ? files : await cutAll(files, area, work, options);
  const joined = path.join(work, 'joined.osm.pbf');
  if (parts.length === 1) await rename(parts[0]!, output);
  else {
    options.onMessage?.(`Joining ${parts.length} extracts of roads`);
    await run(['merge', '--overwrite', '-o', joined, ...parts], options);
    await rename(joined, output);
  }
}

/** What osmium makes of an extract that OSRM cannot read: the last version of everything, its order, ids of its own. */
export type OsmiumStep = 'time-filter' | 'sort' | 'renumber' | 'cat';

/**
 * Goes through the steps one after the other; the result is written to `output` (.osm.pbf). `format`: the input's own, where its name
 * does not tell (osmium's `-F`). Throws as `joinAndCut`.
 */
export async function convertExtract(
  file: string,
  steps: readonly OsmiumStep[],
  output: string,
  { format, ...options }: OsmiumOptions & { format?: string } = {},
): Promise<void> {
  if ((await osmiumVersion(options)) === null)
    throw new MaillageError('osmium_missing.convert', { file: path.basename(file), install: OSMIUM_INSTALL });
  await using folder = await mkdtempDisposable(path.join(path.dirname(output), '.osmium-'));
  const work = folder.path;
  let from = file;
  for (const [index, step] of steps.entries()) {
    options.onMessage?.(`Converting ${path.basename(file)} (osmium ${step})`);
    const to = path.join(
      work,
      `step-${index}${step === 'time-filter' ? '.osm' : format?.startsWith('osh') ? '.osh' : '.osm'}.pbf`,
    );
    await run(
      [step, '--overwrite', ...(index === 0 && format ? ['-F', format] : []), '-o', to, from],
      options,
    );
    from = to;
  }
  await rename(from, output);
}

/** What osmium tells about an extract of any format, read to its end; null where it is not installed or cannot read it. */
export async function extractFacts(
  file: string,
  { osmium = 'osmium', signal }: OsmiumOptions = {},
): Promise<{ history: boolean; inOrder: boolean; smallestId: number; largestNode: number } | null> {
  const result = await runChild(osmium, ['fileinfo', '-e', '-j', file], signal ? { signal } : {}).catch(
    () => null,
  );
  signal?.throwIfAborted();
  if (result?.code !== 0) return null;
  try {
    const { header, data } = JSON.parse(result.output.slice(result.output.indexOf('{'))) as {
      header: { with_history: boolean };
      data: {
        objects_ordered: boolean;
        multiple_versions?: boolean;
        minid: Record<string, number>;
        maxid: { nodes: number };
      };
    };
    return {
      history: header.with_history || data.multiple_versions === true,
      inOrder: data.objects_ordered,
      smallestId: Math.min(...Object.values(data.minid)),
      largestNode: data.maxid.nodes,
    };
  } catch {
    return null;
  }
}

/** Each extract is cut by itself, so that only what is wanted of a neighbour is ever joined. */
async function cutAll(
  files: string[],
  area: MultiPolygonCoordinates,
  work: string,
  options: OsmiumOptions,
): Promise<string[]> {
  const polygon = path.join(work, 'area.geojson');
  await writeFile(
    polygon,
    JSON.stringify({
      type: 'Feature',
      properties: {},
      geometry: { type: 'MultiPolygon', coordinates: area },
    }),
  );
  const parts: string[] = [];
  for (const [index, file] of files.entries()) {
    options.onMessage?.(`Cutting ${path.basename(file)} (${index + 1} of ${files.length})`);
    const part = path.join(work, `part-${index}.osm.pbf`);
    await run(
      [
        'extract',
        '--strategy',
        'complete_ways',
        '--set-bounds',
        '--overwrite',
        '-p',
        polygon,
        '-o',
        part,
        file,
      ],
      options,
    );
    parts.push(part);
  }
  return parts;
}

async function run(args: string[], { osmium = 'osmium', signal }: OsmiumOptions): Promise<void> {
  const result = await runChild(osmium, args, signal ? { signal } : {});
  if (result.code === 0) return;
  const { output } = result;
  if (/No space left|Disk quota/i.test(output)) {
    throw new MaillageError('disk_full.joined');
  }
  const cause = new Error(output.slice(-4000));
  const command = args[0]!;
  if (endingSignal(result) === 9) throw new MaillageError('osmium_failed.killed', { command }, { cause });
  const why = output.trim().split('\n').at(-1) ?? '';
  throw new MaillageError('osmium_failed', { command, why }, { cause });
}
