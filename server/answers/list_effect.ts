import type { Static } from 'typebox';
import type { Rehearsed } from '../../data/store/sites/rehearsal.ts';
import type { SiteChange, SiteOn } from '../../data/store/stored_records.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import { differenceOf, type EngineCalls } from '../engine/calls.ts';
import type { ListEffect } from '../schemas/list_effect.ts';
import type { Served } from '../served/served.ts';
import { round, tellSide } from './change_text.ts';

type Told = Static<typeof ListEffect>;

/**
 * What a change of the list would do to the coverage of a day (YYYY-MM-DD): people, ground and communes, and the projects that would lose
 * eligibility. It counts from the list as it is, though the coverage that is served may not have caught up with it.
 */
export async function effectOnCoverage(
  engine: EngineCalls,
  served: Served,
  on: string,
  { before, after }: Pick<Rehearsed<unknown>, 'before' | 'after'>,
): Promise<Told> {
  const current = served.current.driveTimes;
  const [was, is] = [before.filter(isOpen), after.filter(isOpen)];
  const stale = differs(current.sites, was);
  const times = stale ? await engine.changeTimes(served, current, was) : current;
  const covered = await coveredBy(served, times);
  const change = differenceOf(was, is);
  const told: Pick<Told, 'gained' | 'lost' | 'projects' | 'white_zones'> =
    change.add.length + change.remove.length === 0
      ? nothing(served)
      : await scenarioOf(engine, served, times, change, after);
  const { gained, lost } = told;
  return {
    on,
    opened: change.add.length,
    closed: change.remove.length,
    covered: {
      before: covered,
      after: {
        population:
          covered.population === null
            ? null
            : round(covered.population + (gained.population ?? 0) - (lost.population ?? 0), 10),
        area_km2: round(covered.area_km2 + gained.area_km2 - lost.area_km2, 1000),
      },
    },
    ...told,
  };
}

async function scenarioOf(
  engine: EngineCalls,
  served: Served,
  times: DriveTimes,
  change: ReturnType<typeof differenceOf>,
  after: SiteOn[],
): Promise<Pick<Told, 'gained' | 'lost' | 'projects' | 'white_zones'>> {
  // A project that opens loses nothing.
  const planned = new Map(after.filter(({ status }) => status === 'planned').map((site) => [site.id, site]));
  const projects = [...planned.values()].map(({ id, lon, lat }) => ({ id, lon, lat }));
  const told = await engine.scenario(served, times, change, projects, served.limit_s / 60);
  return {
    gained: tellSide(served, told.gained),
    lost: tellSide(served, told.lost),
    projects: told.projects.flatMap((project) => {
      const site = planned.get(project.id);
      return site ? [{ ...project, name: site.name, lon: site.lon, lat: site.lat }] : [];
    }),
    white_zones: {
      type: 'FeatureCollection',
      features: told.white_zones
        .filter(({ coordinates }) => coordinates !== '[]')
        .map(({ change: side, area_km2, coordinates }) => ({
          type: 'Feature',
          geometry: { type: 'MultiPolygon', coordinates: JSON.parse(coordinates) },
          properties: { change: side, area_km2: round(area_km2, 1000) },
        })),
    },
  };
}

async function coveredBy(served: Served, times: DriveTimes): Promise<Told['covered']['before']> {
  const communes = await served.figures.communes(times);
  const known = served.territory.populationMethod !== 'unknown';
  const sum = (amountOf: (one: (typeof communes)[number]) => number): number =>
    communes.reduce((total, one) => total + amountOf(one), 0);
  return {
    population: known
      ? round(
          sum((one) => (one.population ?? 0) - (one.white.population ?? 0)),
          10,
        )
      : null,
    area_km2: round(
      sum((one) => one.area_km2 - one.white.area_km2),
      1000,
    ),
  };
}

function nothing(served: Served): Pick<Told, 'gained' | 'lost' | 'projects' | 'white_zones'> {
  const side = {
    population: served.territory.populationMethod === 'unknown' ? null : 0,
    area_km2: 0,
    communes: [],
  };
  return {
    gained: side,
    lost: side,
    projects: [],
    white_zones: { type: 'FeatureCollection', features: [] },
  };
}

/** The day on which a change shows: the last day to come that it names, else `today`. */
export function dayOfChange(today: string, { opened_on, closed_on, moved_on }: SiteChange): string {
  const named = [opened_on, closed_on, moved_on].filter((day) => typeof day === 'string' && day > today);
  return named.reduce<string>((last, day) => (day && day > last ? day : last), today);
}

const isOpen = ({ status }: SiteOn): boolean => status === 'open';

function differs(...[before, after]: Parameters<typeof differenceOf>): boolean {
  const { add, remove } = differenceOf(before, after);
  return add.length + remove.length > 0;
}
