/** What imports what among the project's own files, and which of its rules that breaks. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';
import { parseSync } from 'vite';

/** One import or re-export. */
export interface Import {
  /** File that imports, from the root of the project. */
  from: string;
  /** File that is imported, from the root of the project, or the name of a package. */
  to: string;
  /** Only types are taken: nothing is left of it when the program runs. */
  typesOnly: boolean;
}

export interface ImportRule {
  name: string;
  from: RegExp;
  to: RegExp;
  /** Imports of types alone are allowed. */
  typesAllowed?: boolean;
}

/** All imports of files (.ts, .tsx; paths from `root`). Throws where a file cannot be read as TypeScript. */
export function importsOf(root: string, files: string[]): Import[] {
  return files.flatMap((from) => {
    const { module, errors } = parseSync(from, readFileSync(join(root, from), 'utf8'));
    if (errors.length > 0) throw new Error(`${from}: ${errors[0]?.message}`);
    const text = readFileSync(join(root, from), 'utf8');
    const found: { asked: string; typesOnly: boolean }[] = [];
    for (const { moduleRequest, entries } of module.staticImports)
      found.push({
        asked: moduleRequest.value,
        typesOnly: entries.length > 0 && entries.every(({ isType }) => isType),
      });
    for (const { entries } of module.staticExports)
      for (const { moduleRequest, isType } of entries)
        if (moduleRequest) found.push({ asked: moduleRequest.value, typesOnly: isType });
    for (const { moduleRequest } of module.dynamicImports) {
      const asked = text.slice(moduleRequest.start, moduleRequest.end).match(/^['"`]([^$]+)['"`]$/)?.[1];
      if (asked) found.push({ asked, typesOnly: false });
    }
    // A file that runs in a thread of its own is named by its address beside this one.
    for (const [, asked] of text.matchAll(/new URL\(\s*'(\.[^']+\.tsx?)',\s*import\.meta\.url/g))
      if (existsSync(join(root, from, '..', asked as string)))
        found.push({ asked: asked as string, typesOnly: false });
    return found.map(({ asked, typesOnly }) => ({ from, to: resolveImport(root, from, asked), typesOnly }));
  });
}

function resolveImport(root: string, from: string, asked: string): string {
  const path = asked.replace(/\?.*$/, '');
  if (!path.startsWith('.')) return path;
  const plain = relative(root, join(root, from, '..', path));
  for (const ending of ['', '.ts', '.tsx', '/index.ts', '/index.tsx'])
    if (existsSync(join(root, plain + ending)) && statSync(join(root, plain + ending)).isFile())
      return plain + ending;
  throw new Error(`${from} imports ${asked}, which is not there.`);
}

/** Imports that a rule forbids, as sentences. */
export function forbiddenImports(imports: Import[], rules: ImportRule[]): string[] {
  return imports.flatMap(({ from, to, typesOnly }) =>
    rules
      .filter((rule) => rule.from.test(from) && rule.to.test(to) && !(rule.typesAllowed && typesOnly))
      .map((rule) => `${rule.name}: ${from} imports ${to}`),
  );
}

/** Whether a file is a floor itself or lies under it. */
export const isUnder = (file: string, floor: string): boolean =>
  file === floor || file.startsWith(`${floor}/`);

/** The number of the floor that a file lies on: that of the longest name that its path begins with; -1: none. */
export function floorOf(file: string, floors: readonly string[]): number {
  const [own] = floors.filter((floor) => isUnder(file, floor)).sort((a, b) => b.length - a.length);
  return own === undefined ? -1 : floors.indexOf(own);
}

/** Imports of something on a higher floor, as sentences. Folders that import down only stand in no circle. */
export function upwardImports(imports: Import[], floors: readonly string[]): string[] {
  return imports
    .filter(({ from, to }) => floorOf(from, floors) >= 0 && floorOf(to, floors) > floorOf(from, floors))
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** Circles of imports that are more than types, each told once, as the files on the way. */
export function importCircles(imports: Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, typesOnly } of imports)
    if (!typesOnly) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, way: string[]): void => {
    const before = way.indexOf(file);
    if (before >= 0) circles.push(way.slice(before));
    if (before >= 0 || done.has(file)) return;
    for (const one of next.get(file) ?? []) visit(one, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return circles;
}

/** Packages that are imported, without the ones of Node itself. */
export function importedPackages(imports: Import[]): string[] {
  const names = imports
    .map(({ to }) => to)
    .filter(
      (to) => !/^(isochrones|data|demo|server|web|tests|scripts|virtual:)/.test(to) && !/\.\w+$/.test(to),
    )
    .filter((to) => !to.startsWith('node:') && !builtinModules.includes(to))
    .map((to) =>
      to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(names)].sort();
}
