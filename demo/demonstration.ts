import type { Demonstration } from '../data/sources/region_definition.ts';
import { EXAMPLE_LIST, exampleSites } from './example_sites.ts';
import { MODEL_VERSION, modelRoads } from './modelled_roads.ts';

/** The roads and sites that stand in a region file as `builtin:modelled-roads` and `builtin:example-sites`. */
export const demonstration: Demonstration = {
  roadsVersion: MODEL_VERSION,
  roads: (communes, options) => modelRoads(communes, options).ways,
  listName: EXAMPLE_LIST,
  sites: exampleSites,
};
