import type { Feature } from 'geojson';
import { mapInSlices } from '../../../data/turns/breath.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { LAYERS, type LayerId } from '../../output/export_layers.ts';
import { readFilter } from './cql2.ts';
import { CRS84, findCrs } from './crs.ts';
import { holdsDuring, readBbox, readDatetime, touchesBbox } from './filters.ts';
import { queriedValue, queryablesOf } from './queryables.ts';

/** What features are asked by; names beside these are properties. */
export interface Selection {
  bbox?: string;
  'bbox-crs'?: string;
  datetime?: string;
  filter?: string;
  'filter-lang': string;
  'filter-crs'?: string;
  [property: string]: unknown;
}

const OWN = new Set([
  'f',
  'limit',
  'offset',
  'bbox',
  'bbox-crs',
  'datetime',
  'crs',
  'filter',
  'filter-lang',
  'filter-crs',
]);

/**
 * The features that are asked for, in their order, found in turns with others. Errors: invalid_bbox, invalid_datetime, invalid_filter, unknown_crs and
 * invalid_parameter for what is neither a parameter nor a property (all 400).
 */
export async function selectFeatures(layer: LayerId, all: Feature[], query: Selection): Promise<Feature[]> {
  let features = all;
  const { bbox, datetime, filter } = query;
  if (bbox !== undefined) {
    const box = readBbox(bbox, findCrs(query['bbox-crs'], 'bbox-crs'));
    const touching = await mapInSlices(features, (feature) => touchesBbox(feature, box));
    features = features.filter((_, i) => touching[i]);
  }
  if (datetime !== undefined) {
    const interval = readDatetime(datetime);
    if (LAYERS.some((one) => one.id === layer && one.temporal))
      features = features.filter((feature) => holdsDuring(feature, interval));
  }
  const asked = Object.entries(query).filter(([name]) => !OWN.has(name));
  if (filter === undefined && asked.length === 0) return features;
  const queryables = queryablesOf(layer, all);
  const unknown = asked.find(([name]) => !queryables.has(name));
  if (unknown) throw new MaillageError('invalid_parameter.property', { name: unknown[0]!, layer });
  for (const [name, value] of asked)
    features = features.filter((feature) => {
      const own = queriedValue(feature, name);
      return (Array.isArray(own) ? own : [own]).some((one) => one !== null && String(one) === String(value));
    });
  if (filter === undefined) return features;
  if (query['filter-crs'] !== undefined && query['filter-crs'] !== CRS84)
    throw new MaillageError('invalid_filter.crs', { known: CRS84 });
  return readFilter(filter, query['filter-lang'], new Set(queryables.keys()), queriedValue)(features);
}
