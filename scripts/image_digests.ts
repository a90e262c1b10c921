/** Images of containers that a Dockerfile or a compose file names, and what their registries say that they are today. */
import { spawnSync } from 'node:child_process';

export interface NamedImage {
  /** With its tag. */
  name: string;
  /** `sha256:...` where the file pins it. */
  digest: string | null;
}

const NAMED = /^((?: +image: |FROM ))([^\s@]+)(?:@(sha256:[0-9a-f]{64}))?(?=\s|$)/gm;
const OWN = /^maillage:/;

/** The images of others that a file names, each once. */
export function imagesIn(text: string): NamedImage[] {
  const found = new Map<string, NamedImage>();
  for (const [, , name = '', digest = null] of text.matchAll(NAMED))
    if (!OWN.test(name)) found.set(name, { name, digest });
  return [...found.values()];
}

/** The file with these digests behind the names of its images; the others stay as they are. */
export const withDigests = (text: string, digests: ReadonlyMap<string, string>): string =>
  text.replace(NAMED, (whole, before: string, name: string) => {
    const digest = digests.get(name);
    return digest === undefined ? whole : `${before}${name}@${digest}`;
  });

/** Programs that ask a registry, of which any does: each names the digest of all platforms together. */
const ASKING: [string, (image: string) => string[]][] = [
  ['docker', (image) => ['buildx', 'imagetools', 'inspect', '--format', '{{.Manifest.Digest}}', image]],
  ['skopeo', (image) => ['inspect', '--format', '{{.Digest}}', `docker://${image}`]],
  ['crane', (image) => ['digest', image]],
];
const ASKING_MS = 60_000;

/** The digest that an image's tag has today; where it cannot be had, a sentence of why. `path`: where programs are looked for. */
export function digestOf(image: string, path = process.env.PATH): { digest: string } | { why: string } {
  let why = 'no program that asks a registry is here (docker, skopeo or crane)';
  for (const [program, words] of ASKING) {
    const asked = spawnSync(program, words(image), {
      encoding: 'utf8',
      timeout: ASKING_MS,
      env: { ...process.env, PATH: path },
    });
    if (asked.error && 'code' in asked.error && asked.error.code === 'ENOENT') continue;
    const digest = /^sha256:[0-9a-f]{64}$/m.exec(asked.stdout ?? '')?.[0];
    if (asked.status === 0 && digest !== undefined) return { digest };
    why = `${program} ${words(image)[0]} says: ${(asked.stderr || asked.stdout || String(asked.error)).trim().split('\n')[0]}`;
  }
  return { why };
}
