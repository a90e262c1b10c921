/** docker-compose.yml as far as it can be read without Docker: what it names is there, and is known to who reads it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDockerfile } from '../../scripts/dockerfile.ts';
import { digestOf, imagesIn, withDigests } from '../../scripts/image_digests.ts';
import { describeSettings, readConfig } from '../../server/config.ts';
import { KEEP_ALIVE_MS } from '../../server/http/plugins/index.ts';
import { projectRoot } from '../support/shared_data.ts';

/** Keys of a service that the Compose Specification has, as far as they are used here. */
const SERVICE_KEYS = new Set(
  (
    'image build init restart user read_only tmpfs cap_drop security_opt volumes environment logging command entrypoint ' +
    'shm_size stop_grace_period networks healthcheck deploy depends_on expose ports profiles cpu_shares'
  ).split(' '),
);

interface ComposeService {
  image?: string;
  volumes?: string[];
  environment?: Record<string, string>;
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; interval: string };
  profiles?: string[];
  command?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  read_only?: boolean;
  cpu_shares?: number;
  deploy?: { replicas?: string | number; resources?: { limits?: { cpus: string; memory: string } } };
}
interface Compose {
  services: Record<string, ComposeService>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
}

const text = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
const example = readFileSync(join(projectRoot, 'deploy/example.env'), 'utf8');
const inExample = new Set([...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name));

/** A value with its variables, as Compose puts them in: ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:?what to do}. */
const filled = (value: string, given: Record<string, string>): string =>
  value.replace(/\$\{(\w+)(?:(:?[-?])([^}]*))?\}/g, (_all, name: string, sign?: string, rest?: string) => {
    const found = given[name];
    if (found !== undefined && (found !== '' || sign === '-')) return found;
    if (sign === ':?') throw new Error(`${name}: ${rest}`);
    return rest ?? '';
  });
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('has no key twice and none that Compose does not know', () => {
    // The parser refuses a key that stands twice.
    for (const [name, service] of services)
      for (const key of Object.keys(service)) expect(SERVICE_KEYS, `${name}.${key}`).toContain(key);
    expect(
      Object.keys(compose)
        .filter((key) => !key.startsWith('x-'))
        .sort(),
    ).toEqual(['name', 'networks', 'services', 'volumes']);
  });

  it.each(services)('%s names only what is there', (_name, service) => {
    for (const network of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(network);
    for (const other of Object.keys(service.depends_on ?? {}))
      expect(Object.keys(compose.services)).toContain(other);
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {}))
      if (condition === 'service_healthy') expect(compose.services[other]?.healthcheck).toBeDefined();
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('./')) expect(existsSync(join(projectRoot, from)), from).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(from);
    }
  });

  it.each(services)('%s has no more rights than it needs, and a bound', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(filled(service.deploy?.resources?.limits?.memory ?? '', {})).toMatch(/^\d+[mg]$/);
    expect(Number(filled(String(service.deploy?.replicas ?? 1), {}))).toBeGreaterThan(0);
    if (service.profiles === undefined) expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    // Ours is built from this folder; those of others are pinned: what a tag names may change without anybody's doing.
    expect(service.image).toMatch(/^maillage:\d[\w.-]*$|:[\w.-]*\d[\w.-]*@sha256:[0-9a-f]{64}$/);
  });

  it('asks for its secrets and address, and gives the program settings that it knows and takes', () => {
    const known = new Set(describeSettings().map(({ variable }) => variable));
    const given = { MAILLAGE_DATABASE_PASSWORD: 'x1', MAILLAGE_PUBLIC_URL: 'https://maillage.example.fr' };
    for (const name of ['api', 'worker', 'prepare']) {
      const { environment = {} } = compose.services[name] as ComposeService;
      for (const variable of Object.keys(environment))
        if (variable !== 'HOME') expect(known, `${name}: ${variable}`).toContain(variable);
      expect(() => Object.values(environment).map((value) => filled(value, {}))).toThrow(/set it in .env/);
      const settings = Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [key, filled(value, given)]),
      );
      expect(() => readConfig(settings)).not.toThrow();
    }
    for (const [, name] of text.matchAll(/\$\{(\w+)/g))
      expect(inExample, `deploy/example.env has no ${name}`).toContain(name);
  });

  it('lets the proxy reach the API where it listens, and trusts the network that they share alone', () => {
    const upstream = readFileSync(join(projectRoot, 'deploy/nginx/upstream.conf'), 'utf8');
    const { api, proxy } = compose.services as Record<'api' | 'proxy', ComposeService & { expose: string[] }>;
    const servers = [...upstream.matchAll(/server (\S+) resolve/g)].map(([, address]) => address);
    // Those in turn, and those by region.
    expect(servers).toEqual(Array(2).fill(`api:${api.expose[0]}`));
    // Else a request goes out on a connection that is being closed.
    const kept_s = [...upstream.matchAll(/keepalive_timeout (\d+)s;/g)].map(([, seconds]) => Number(seconds));
    expect(kept_s).toHaveLength(servers.length);
    expect(Math.max(...kept_s) * 1000).toBeLessThanOrEqual(KEEP_ALIVE_MS - 10_000);
    const shared = api.networks?.filter((network) => proxy.networks?.includes(network)) ?? [];
    expect(shared).toEqual(['edge']);
    expect(JSON.stringify(compose.networks.edge)).toContain(`"${api.environment?.MAILLAGE_TRUST_PROXY}"`);
    expect(compose.networks.inside).toEqual({ internal: true });
    expect(compose.services.database?.networks).toEqual(['inside']);
  });

  it('lets what computes stand back behind what answers', () => {
    const share = (name: string): number => compose.services[name]?.cpu_shares ?? 1024;
    for (const computing of ['osrm', 'worker', 'prepare'])
      for (const answering of ['api', 'proxy', 'database'])
        expect(share(computing), computing).toBeLessThan(share(answering));
  });
});

it('the image is built without Docker by the instructions of the Dockerfile, each of which is understood', () => {
  const text = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
  const stages = readDockerfile(text);
  const image = stages.at(-1)!;
  expect(image).toMatchObject({ user: 'node', folder: '/app', volumes: ['/maillage'], command: ['serve'] });
  expect(image.entrypoint).toContain('server/cli/main.ts');
  expect(image.environment).toMatchObject({ MAILLAGE_HOME: '/maillage', OSRM_BIN: '/opt/osrm/bin' });
  const names = stages.map(({ name }) => name);
  for (const { steps } of stages)
    for (const step of steps)
      if (step.kind === 'copy' && step.from !== null) expect(names).toContain(step.from);
  // One step a RUN and COPY, whatever it is continued over.
  const written = text.match(/^(RUN|COPY) /gm) ?? [];
  expect(stages.flatMap(({ steps }) => steps)).toHaveLength(written.length);
  expect(() => readDockerfile(`${text}\nADD https://example.org/x /x\n`)).toThrow(
    'ADD https://example.org/x /x',
  );
  expect(() => readDockerfile('FROM a\nCOPY --chown=1:1 a b\n')).toThrow('COPY --chown');
});

describe('images are pinned by what their registries say', () => {
  const [a, b] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];

  it('written behind the name wherever it stands, and found there again', () => {
    const compose = `services:\n  db:\n    image: postgis/postgis:17-3.5\n  own:\n    image: maillage:0.1.0\n  routes:\n    image: host.example/osrm:v26@${a}\n`;
    const dockerfile = 'FROM node:24-slim AS build\nRUN true\nFROM node:24-slim\n';
    expect(imagesIn(compose)).toEqual([
      { name: 'postgis/postgis:17-3.5', digest: null },
      { name: 'host.example/osrm:v26', digest: a },
    ]);
    const written = withDigests(compose, new Map([['host.example/osrm:v26', b]]));
    expect(written).toBe(compose.replace(a, b));
    const built = withDigests(dockerfile, new Map([['node:24-slim', a]]));
    expect(built).toBe(`FROM node:24-slim@${a} AS build\nRUN true\nFROM node:24-slim@${a}\n`);
    expect(imagesIn(built)).toEqual([{ name: 'node:24-slim', digest: a }]);
    expect(readDockerfile(built).map(({ name, base }) => [name, base])).toEqual([
      ['build', `node:24-slim@${a}`],
      ['1', `node:24-slim@${a}`],
    ]);
    for (const file of ['docker-compose.yml', 'Dockerfile']) {
      const images = imagesIn(readFileSync(join(projectRoot, file), 'utf8'));
      expect(images.length).toBeGreaterThan(0);
      expect(images.filter(({ digest }) => digest === null)).toEqual([]);
    }
  });

  it('asked for by whichever program is here; one that cannot say is told', () => {
    const folder = mkdtempSync(join(tmpdir(), 'maillage-pins-'));
    const program = (name: string, lines: string): void =>
      writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
    try {
      expect(digestOf('x:1', folder)).toEqual({ why: expect.stringContaining('docker, skopeo or crane') });
      program('docker', 'echo no network >&2; exit 1');
      expect(digestOf('x:1', folder)).toEqual({ why: 'docker buildx says: no network' });
      program('crane', `[ "$*" = "digest x:1" ] && echo ${a}`);
      expect(digestOf('x:1', folder)).toEqual({ digest: a });
      program('skopeo', `[ "$4" = docker://x:1 ] && echo ${b}`);
      expect(digestOf('x:1', folder)).toEqual({ digest: b });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('memory', () => {
  it('is kept in the image, by `npm start` and by the command as server/cli/memory.json says', () => {
    const { environment, flags } = JSON.parse(
      readFileSync(join(projectRoot, 'server/cli/memory.json'), 'utf8'),
    );
    const image = readDockerfile(readFileSync(join(projectRoot, 'Dockerfile'), 'utf8')).at(-1)!;
    expect(image.environment).toMatchObject(environment);
    expect(image.entrypoint).toEqual(expect.arrayContaining(flags));
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    for (const name of ['start', 'maillage'])
      for (const flag of flags) expect(scripts[name].split(' ')).toContain(flag);
  });
});
