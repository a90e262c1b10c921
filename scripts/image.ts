/**
 * `npm run image [-- --keep FOLDER]`: builds what the Dockerfile builds, without Docker: each of its instructions in a bare root (debootstrap of the
 * Debian that the base image is of; Node from the package `node`), and starts it as docker-compose.yml does: as another user, with a read-only root and
 * no capability. There a small region is prepared, `serve` is started and asked whether it is ready, for the page and for one eligibility, and so is
 * the service `osrm` for a road. Prints how long each step took and how large the image is; ends with 1 where something fails. As root, on Debian with debootstrap; not part of the continuous integration.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import type { LonLat } from '../isochrones/types.ts';
import { writeTestRegion } from '../tests/support/test_region.ts';
import { readDockerfile, type Stage } from './dockerfile.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const { values } = parseArgs({ options: { keep: { type: 'string' } } });
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'maillage-image-'));
mkdirSync(folder, { recursive: true });
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** As in node's own images. */
const NODE_USER = 1000;

/** How this machine reaches package registries: seen while the image is built, never part of it. */
const CLIENT_FILES = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/pip.conf',
  join(homedir(), '.npmrc'),
  '/etc/ssl/certs/ca-certificates.crt',
];
const CERTIFICATES = '/run/build-certificates.crt';
const CLIENT_SETTINGS = /^(https?_proxy|no_proxy|npm_config_\w+|pip_\w+)$/i;

async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const began = Date.now();
  const made = await work();
  console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${what}`);
  return made;
}

function run(program: string, args: string[], environment: NodeJS.ProcessEnv = process.env): void {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  if (status !== 0)
    throw new Error(
      `${program} ${args.join(' ').slice(0, 200)} ended with ${status}:\n${`${stdout}${stderr}`.slice(-3000)}`,
    );
}

/** What a base image holds: Debian of its release, Node of its major version with npm, and the user `node`. */
function makeBase(image: string, root: string): void {
  const [, major, release] = /^node:(\d+)-(\w+)-slim(?:@sha256:\w+)?$/.exec(image) ?? [];
  if (major === undefined || release === undefined) throw new Error(`No base is known for ${image}.`);
  const mirror = /^URIs:\s*(\S+)/m.exec(readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8'))?.[1];
  if (mirror === undefined) throw new Error('This machine names no mirror of Debian.');
  run('debootstrap', ['--variant=minbase', release, root, mirror]);
  const node = join(ROOT, 'node_modules/node/bin/node');
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  if (!version.startsWith(`v${major}.`))
    throw new Error(`The package node is ${version}, the base image has ${major}.`);
  cpSync(node, join(root, 'usr/local/bin/node'));
  run('npm', [
    'install',
    '--global',
    '--prefix',
    join(root, 'usr/local'),
    '--no-audit',
    '--no-fund',
    'npm@11',
  ]);
  run('chroot', [
    root,
    'useradd',
    '--uid',
    String(NODE_USER),
    '--create-home',
    '--shell',
    '/bin/bash',
    'node',
  ]);
}

/** A shell's words in a mount namespace of its own, in which `root` has its devices and how this machine reaches registries. */
function inRoot(
  root: string,
  { folder, environment }: Pick<Stage, 'folder' | 'environment'>,
  command: string,
): void {
  const mounts = CLIENT_FILES.filter((file) => existsSync(file)).map((file) => {
    const target = join(root, file.endsWith('ca-certificates.crt') ? CERTIFICATES : file);
    return { file, target, isNew: !existsSync(target) };
  });
  for (const { target, isNew } of mounts) if (isNew) writeFileSync(target, '');
  const settings = Object.entries(process.env).filter(([name]) => CLIENT_SETTINGS.test(name));
  const all = {
    PATH: SYSTEM_PATH,
    HOME: '/root',
    DEBIAN_FRONTEND: 'noninteractive',
    ...Object.fromEntries(settings),
    NODE_EXTRA_CA_CERTS: CERTIFICATES,
    PIP_CERT: CERTIFICATES,
    ...environment,
  };
  const words = [
    'set -e',
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /dev ${root}/dev`,
    ...mounts.map(({ file, target }) => `mount --bind ${file} ${target}`),
    `exec chroot ${root} /bin/sh -ec "$1"`,
  ];
  try {
    run('unshare', ['--mount', 'sh', '-c', words.join('\n'), 'sh', `cd ${folder}\n${command}`], all);
  } finally {
    for (const { target, isNew } of mounts) if (isNew) rmSync(target, { force: true });
  }
}

/** What .dockerignore leaves out is not copied. */
function copyContext(target: string): void {
  const left = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  const excludes = left.map((pattern) => `--exclude=./${pattern}`);
  const words = 'from=$1; to=$2; shift 2; tar -C "$from" "$@" -cf - . | tar -C "$to" --no-same-owner -xf -';
  run('sh', ['-c', words, 'sh', ROOT, target, ...excludes]);
}

function copy(
  stage: Stage,
  step: Extract<Stage['steps'][number], { kind: 'copy' }>,
  roots: Map<string, string>,
): void {
  const root = roots.get(stage.name) as string;
  const target = step.target.startsWith('/') ? join(root, step.target) : join(root, step.folder, step.target);
  if (step.from === null && step.sources[0] === '.') {
    copyContext(target);
    return;
  }
  const from = step.from === null ? ROOT : (roots.get(step.from) as string);
  for (const source of step.sources) {
    const into = step.target.endsWith('/') ? join(target, basename(source)) : target;
    cpSync(join(from, source), into, { recursive: true, verbatimSymlinks: true });
  }
}

async function build(stages: Stage[]): Promise<{ image: Stage; root: string }> {
  const roots = new Map<string, string>();
  const bases = new Map<string, string>();
  for (const stage of stages) {
    const root = join(folder, stage.name);
    const base = bases.get(stage.base) ?? join(folder, `base-${bases.size}`);
    if (!existsSync(join(base, 'usr/local/bin/npm')))
      await timed(`${stage.base}: debootstrap, Node`, () => makeBase(stage.base, base));
    bases.set(stage.base, base);
    rmSync(root, { recursive: true, force: true });
    run('cp', ['-a', base, root]);
    roots.set(stage.name, root);
    for (const step of stage.steps) {
      mkdirSync(join(root, step.folder), { recursive: true });
      const words =
        step.kind === 'run' ? `RUN ${step.command}` : `COPY ${step.sources.join(' ')} ${step.target}`;
      await timed(`${stage.name}: ${words.replace(/\s+/g, ' ').slice(0, 110)}`, () =>
        step.kind === 'run' ? inRoot(root, step, step.command) : copy(stage, step, roots),
      );
    }
  }
  const image = stages.at(-1) as Stage;
  return { image, root: roots.get(image.name) as string };
}

/** Runs the image's entry point as docker-compose.yml does; `volume` is its home. */
function start(
  root: string,
  image: Stage,
  volume: string,
  args: string[],
  environment: Record<string, string> = {},
) {
  const words = [
    'set -e',
    `mount --bind ${root} ${root}`,
    `mount --bind ${volume} ${root}${image.volumes[0]}`,
    `mount -t tmpfs -o size=1g,mode=1777 tmpfs ${root}/tmp`,
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /dev ${root}/dev`,
    `mount -o remount,ro,bind ${root}`,
    `cd ${root}`,
    // Without capabilities and without a way to any more; what is started is found from the image's folder.
    `exec setpriv --bounding-set=-all,+sys_chroot,+setuid,+setgid --no-new-privs chroot --userspec=${NODE_USER}:${NODE_USER} ${root} /usr/bin/env -i "$@"`,
  ];
  const settings = { PATH: SYSTEM_PATH, HOME: '/tmp', ...image.environment, ...environment };
  const entry = ['sh', '-c', `cd ${image.folder} && exec "$@"`, 'sh', ...image.entrypoint, ...args];
  const child = spawn(
    'unshare',
    [
      '--mount',
      'sh',
      '-c',
      words.join('\n'),
      'sh',
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      ...entry,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, text: () => text };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Prepares a small region in the image, serves it, asks. */
async function tryIt(root: string, image: Stage): Promise<void> {
  const volume = join(folder, 'volume');
  rmSync(volume, { recursive: true, force: true });
  mkdirSync(volume);
  const region = await writeTestRegion(volume);
  run('chown', ['-R', `${NODE_USER}:${NODE_USER}`, volume]);
  const home = image.volumes[0] as string;
  await timed('prepare, in the image', async () => {
    const preparing = start(root, image, volume, ['prepare', join(home, basename(region.file))]);
    if ((await preparing.ended) !== 0) throw new Error(preparing.text().slice(-3000));
  });
  const [lon, lat] = region.point('s1-1', 's2-1', 0.5);
  const port = await freePort();
  const serving = start(root, image, volume, image.command, {
    MAILLAGE_PORT: String(port),
    MAILLAGE_HOST: '127.0.0.1',
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await timed('serve, until it is ready', async () => {
      for (let i = 0; ; i++) {
        if (
          await fetch(`${url}/health/ready`).then(
            (answer) => answer.ok,
            () => false,
          )
        )
          return;
        if (i > 600 || serving.child.exitCode !== null) throw new Error(serving.text().slice(-3000));
        await sleep(200);
      }
    });
    for (const path of [
      '/health/ready',
      `/api/v1/eligibility?lon=${lon}&lat=${lat}&fields=answer,drive_time_s`,
      '/',
      '/docs',
    ]) {
      const answer = await fetch(url + path);
      const body = await answer.text();
      console.log(
        `        ${path.split('?')[0]}: ${answer.status} ${body.slice(0, 100).replace(/\s+/g, ' ')}`,
      );
      if (!answer.ok) throw new Error(`${path} is answered ${answer.status}.`);
    }
  } finally {
    serving.child.kill('SIGTERM');
    await serving.ended;
  }
  await timed('osrm, until it answers', () => tryOsrm(root, image, volume, [lon, lat]));
}

/** Serves the prepared roads as the service `osrm` does, and asks for the road at a point. */
async function tryOsrm(root: string, image: Stage, volume: string, point: LonLat): Promise<void> {
  const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
  const { entrypoint, volumes } = compose.services.osrm as { entrypoint: string[]; volumes: string[] };
  for (const [from = '', to = ''] of volumes.map((mount) => mount.split(':')))
    if (from.startsWith('./')) cpSync(join(ROOT, from), join(root, to));
  const port = await freePort();
  const serving = start(root, { ...image, entrypoint }, volume, [], { PORT: String(port) });
  try {
    for (let i = 0; ; i++) {
      const answer = await fetch(`http://127.0.0.1:${port}/nearest/v1/driving/${point.join(',')}`).then(
        (found) => found.json(),
        () => null,
      );
      if (answer?.code === 'Ok') return;
      if (i > 150 || serving.child.exitCode !== null) throw new Error(serving.text().slice(-3000));
      await sleep(200);
    }
  } finally {
    serving.child.kill('SIGTERM');
    await serving.ended;
  }
}

try {
  const { image, root } = await build(readDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')));
  await tryIt(root, image);
  const { stdout } = spawnSync('du', ['-sm', '--exclude=./proc', '.'], { cwd: root, encoding: 'utf8' });
  console.log(`\nThe image is built and answers; it holds ${stdout.split('\t')[0]} MB.`);
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
