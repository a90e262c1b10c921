/** A QGIS project (.qgz: a zip with one .qgs document) that opens our layers, from a server or from the GeoPackage that lies beside it. */
import { strToU8, zipSync } from 'fflate';
import type { DegreeBox } from '../../../data/tables/table_rows.ts';
import { HALF_WORLD_M } from '../../../isochrones/geometry/mercator.ts';
import { escapeXml } from '../../answers/escape_html.ts';
import type { LayerId } from '../export_layers.ts';
import { layerRenderer, plainSymbol } from './layer_styles.ts';

/** From the top of the map down; the last ones are not shown until somebody wants them. */
const ORDER: { id: LayerId; shown: boolean; geometry: 'Point' | 'Polygon' }[] = [
  { id: 'sites', shown: true, geometry: 'Point' },
  { id: 'white-zones', shown: true, geometry: 'Polygon' },
  { id: 'bands', shown: true, geometry: 'Polygon' },
  { id: 'communes', shown: true, geometry: 'Polygon' },
  { id: 'isochrones', shown: false, geometry: 'Polygon' },
];

/** The name that a project expects the GeoPackage of all layers to have, in its own folder. */
export const PROJECT_GEOPACKAGE = 'maillage.gpkg';

interface ProjectLayer {
  id: string;
  name: string;
  shown: boolean;
  source: string;
  /** QGIS's name of what reads the source. */
  provider: 'OAPIF' | 'ogr' | 'xyzvectortiles';
  /** Attributes and elements of the layer beside those that all have. */
  attributes: string;
  drawing: string;
  /** EPSG code of the coordinates. */
  epsg: 4326 | 3857;
}

interface ProjectContent {
  title: string;
  box: DegreeBox;
  /** What each layer is called. */
  names: Readonly<Record<LayerId, string>>;
}

/** Connected to a server: each layer by OGC API - Features, as far as it is looked at, and the vector tiles. `base`: address of the server. */
export function serverProject(
  content: ProjectContent,
  base: string,
  tiles: readonly { id: string; title: string; minzoom: number; maxzoom: number }[],
): Uint8Array {
  const features = vectorLayers(content, 'OAPIF', (id) => {
    const parts = {
      pagingEnabled: 'true',
      restrictToRequestBBOX: '1',
      srsname: 'EPSG:4326',
      typename: id,
      url: `${base}/ogc`,
    };
    return Object.entries(parts)
      .map(([name, value]) => `${name}='${value}'`)
      .join(' ');
  });
  const tiled = tiles.map(({ id, title, minzoom, maxzoom }): ProjectLayer => {
    const url = `${base}/api/v1/tiles/${id}/{z}/{x}/{y}.mvt`;
    return {
      id: `maillage_tiles_${id}`,
      name: title,
      shown: false,
      source: `type=xyz&url=${encodeURIComponent(url)}&zmax=${maxzoom}&zmin=${minzoom}`,
      provider: 'xyzvectortiles',
      attributes: 'type="vector-tile"',
      drawing: TILE_DRAWING,
      epsg: 3857,
    };
  });
  return project(content, features, tiled);
}

/** Of files: opens PROJECT_GEOPACKAGE, with all layers, in the project's own folder. */
export function fileProject(content: ProjectContent): Uint8Array {
  const source = (id: LayerId) => `./${PROJECT_GEOPACKAGE}|layername=${id}`;
  return project(content, vectorLayers(content, 'ogr', source), []);
}

const vectorLayers = (
  { names }: ProjectContent,
  provider: 'OAPIF' | 'ogr',
  source: (id: LayerId) => string,
): ProjectLayer[] =>
  ORDER.map(({ id, shown, geometry }) => ({
    // QGIS gives another one to a layer whose id has ten signs or fewer, and then does not find it in its tree.
    id: `maillage_${id}`,
    name: names[id],
    shown,
    source: source(id),
    provider,
    attributes: `type="vector" geometry="${geometry}" wkbType="${geometry === 'Point' ? 'Point' : 'MultiPolygon'}"`,
    drawing: layerRenderer(id) ?? '',
    epsg: 4326,
  }));

/** Lines and outlines of whatever a tile holds. */
const TILE_DRAWING = [
  '<renderer type="basic"><styles>',
  // 1 and 2: lines and polygons.
  '<style enabled="1" name="Lignes" layer="" expression="" geometry="1" min-zoom="-1" max-zoom="-1" symbol="0"/>',
  '<style enabled="1" name="Surfaces" layer="" expression="" geometry="2" min-zoom="-1" max-zoom="-1" symbol="1"/>',
  `</styles><symbols>${plainSymbol('line', '0')}${plainSymbol('fill', '1')}</symbols></renderer>`,
  '<labeling type="basic"><styles/></labeling>',
].join('');

function project(
  { title, box }: ProjectContent,
  layers: readonly ProjectLayer[],
  tiles: readonly ProjectLayer[],
): Uint8Array {
  const text = [
    "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
    `<qgis projectname="${escapeXml(title)}" version="3.22.0">`,
    `<title>${escapeXml(title)}</title>`,
    `<projectCrs>${crs(3857)}</projectCrs>`,
    '<layer-tree-group><customproperties/>',
    ...layers.map(treeLayer),
    ...(tiles.length === 0
      ? []
      : [
          '<layer-tree-group name="Tuiles vectorielles" checked="Qt::Checked" expanded="0">',
          ...tiles.map(treeLayer),
          '</layer-tree-group>',
        ]),
    '</layer-tree-group>',
    `<mapcanvas name="theMapCanvas" annotationsVisible="1"><units>meters</units>${extent(box)}<rotation>0</rotation><destinationsrs>${crs(3857)}</destinationsrs></mapcanvas>`,
    `<projectlayers>${[...layers, ...tiles].map(mapLayer).join('')}</projectlayers>`,
    '<properties><Paths><Absolute type="bool">false</Absolute></Paths></properties>',
    '</qgis>',
  ].join('\n');
  return zipSync({ 'maillage.qgs': strToU8(text) });
}

const treeLayer = ({ id, name, shown, source, provider }: ProjectLayer): string =>
  `<layer-tree-layer id="${id}" name="${escapeXml(name)}" source="${escapeXml(source)}" providerKey="${provider}" checked="${shown ? 'Qt::Checked' : 'Qt::Unchecked'}" expanded="0"><customproperties/></layer-tree-layer>`;

const mapLayer = ({ id, name, source, provider, attributes, drawing, epsg }: ProjectLayer): string =>
  [
    `<maplayer ${attributes} autoRefreshEnabled="0" hasScaleBasedVisibilityFlag="0" maxScale="0" minScale="1e+08">`,
    `<id>${id}</id><datasource>${escapeXml(source)}</datasource><layername>${escapeXml(name)}</layername>`,
    `<srs>${crs(epsg)}</srs><provider encoding="UTF-8">${provider}</provider>${drawing}`,
    '<blendMode>0</blendMode><layerOpacity>1</layerOpacity></maplayer>',
  ].join('');

const crs = (epsg: number): string =>
  `<spatialrefsys><srid>${epsg}</srid><authid>EPSG:${epsg}</authid></spatialrefsys>`;

function extent([west, south, east, north]: DegreeBox): string {
  const x = (lon: number) => (lon / 180) * HALF_WORLD_M;
  const y = (lat: number) => (Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) * HALF_WORLD_M;
  return `<extent><xmin>${x(west)}</xmin><ymin>${y(south)}</ymin><xmax>${x(east)}</xmax><ymax>${y(north)}</ymax></extent>`;
}
