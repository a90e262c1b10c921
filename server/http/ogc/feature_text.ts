import type { Feature, Geometry, Position } from 'geojson';
import { breath, isBreathDue } from '../../../data/turns/breath.ts';
import { CRS84, type Crs, projectFeature } from './crs.ts';

/** Corners between two looks at who else has come. */
const CORNERS_AT_ONCE = 500;

/**
 * A feature in a system of coordinates as JSON, with whatever stands beside its geometry; written in turns with others, corner by corner: the
 * white zones of a region have a hundred thousand.
 */
export async function featureText(feature: Feature & Record<string, unknown>, crs: Crs): Promise<string> {
  const members: string[] = [];
  for (const [name, value] of Object.entries(feature)) {
    const text = name === 'geometry' ? await geometryText(feature.geometry, crs) : JSON.stringify(value);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join()}}`;
}

async function geometryText(geometry: Geometry | null, crs: Crs): Promise<string> {
  if (geometry === null || geometry.type === 'GeometryCollection' || geometry.type === 'Point') {
    const feature: Feature<Geometry | null> = { type: 'Feature', geometry, properties: null };
    return JSON.stringify(projectFeature(feature as Feature, crs).geometry);
  }
  const { coordinates, ...rest } = { ...geometry };
  const members = JSON.stringify(rest).slice(1, -1);
  return `{${members},"coordinates":${await coordinatesText(coordinates, crs)}}`;
}

type Parts = Position[] | Parts[];

async function coordinatesText(parts: Parts, crs: Crs): Promise<string> {
  const texts: string[] = [];
  if (isLine(parts))
    for (let from = 0; from < parts.length; from += CORNERS_AT_ONCE) {
      if (isBreathDue()) await breath();
      const some = parts.slice(from, from + CORNERS_AT_ONCE);
      texts.push(JSON.stringify(crs.uri === CRS84 ? some : some.map(crs.forward)).slice(1, -1));
    }
  else for (const part of parts) texts.push(await coordinatesText(part, crs));
  return `[${texts.join()}]`;
}

const isLine = (parts: Parts): parts is Position[] => typeof parts[0]?.[0] === 'number';
