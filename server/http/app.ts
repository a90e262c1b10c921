import { coverageFeatures } from '../../data/store/coverage_features.ts';
import { coverageFeature } from '../answers/coverage_feature.ts';
import { createExporter, type Exporter } from '../output/exports/exporter.ts';
import { layerFeaturesOf } from '../output/layer_features.ts';
import { createSheetWriter, type SheetWriter } from '../output/sheets/writer.ts';
import { newTiles } from '../output/tiles/served_tiles.ts';
import { newTileCache } from '../output/tiles/tile_cache.ts';
import type { App } from './fastify_types.ts';
import { useAuth } from './plugins/auth.ts';
import { newApp } from './plugins/index.ts';
import { useRegions } from './plugins/regions.ts';
import { useWebPages } from './plugins/static.ts';
import { adminRoutes } from './resources/admin/routes.ts';
import { answerRoutes } from './resources/answers/routes.ts';
import { assistantRoutes } from './resources/assistants/routes.ts';
import { backupRoute } from './resources/backup/routes.ts';
import { catalogueRoute } from './resources/catalogue/routes.ts';
import { certificateRoutes } from './resources/certificate/routes.ts';
import { changesRoute } from './resources/changes/routes.ts';
import { communeRoutes } from './resources/communes/routes.ts';
import { coverageRoutes } from './resources/coverages/routes.ts';
import { dependenceRoutes } from './resources/dependence/routes.ts';
import { eligibilityRoutes } from './resources/eligibility/routes.ts';
import { manyEligibilityRoute } from './resources/eligibility_many/routes.ts';
import { eventRoutes } from './resources/events/routes.ts';
import { exportRoutes, nationalListRoutes, projectRoutes } from './resources/export/routes.ts';
import { feedRoute } from './resources/feed/routes.ts';
import { healthRoutes } from './resources/health/routes.ts';
import { isochroneRoutes } from './resources/isochrones/routes.ts';
import { jobRoutes } from './resources/jobs/routes.ts';
import { keeperRoute } from './resources/keeper/routes.ts';
import { layerRoutes } from './resources/layers/routes.ts';
import { listRoutes } from './resources/lists/routes.ts';
import { ogcRoutes } from './resources/ogc/routes.ts';
import { ogcTilesRoutes } from './resources/ogc_tiles/routes.ts';
import { programmeRoutes } from './resources/programmes/routes.ts';
import { regionRoutes } from './resources/region/routes.ts';
import { reportRoutes } from './resources/reports/routes.ts';
import { routeRoute } from './resources/route/routes.ts';
import { rushHourRoute } from './resources/rush_hour/routes.ts';
import { whatIfRoutes } from './resources/scenarios/routes.ts';
import { scheduleRoutes } from './resources/schedules/routes.ts';
import { searchRoute } from './resources/search/routes.ts';
import { sheetRoutes } from './resources/sheets/routes.ts';
import { siteChangeRoutes } from './resources/site_changes/routes.ts';
import { siteImportRoutes } from './resources/site_import/routes.ts';
import { siteRoutes } from './resources/sites/routes.ts';
import { statisticsRoute } from './resources/statistics/routes.ts';
import { tileRoutes } from './resources/tiles/routes.ts';
import { verificationRoute } from './resources/verification/routes.ts';
import { withoutCarRoute } from './resources/without_car/routes.ts';
import type { RouteContext, Service } from './route_context.ts';

/** Builds the whole server on a service. Never listens: main.ts does, and tests ask it directly. */
export async function buildApp(service: Service): Promise<App> {
  const { app, limits } = await newApp(service.config, service.log);
  useAuth(app, service.auth);
  useRegions(app, service.regions, service.database);
  const context = { service, limits };
  const exporter = createExporter();
  const sheets = createSheetWriter();
  app.addHook('onClose', () => Promise.all([exporter.close(), sheets.close()]).then(() => undefined));
  healthRoutes(app, context);
  await app.register(async (api) => apiRoutes(api as unknown as App, context, { exporter, sheets }), {
    prefix: '/api/v1',
  });
  ogcRoutes(app, service.config, limits, layerFeaturesOf(service), exporter);
  ogcTilesRoutes(app, context);
  feedRoute(app, context);
  catalogueRoute(app, context);
  assistantRoutes(app, context);
  await useWebPages(app);
  await app.ready();
  return app;
}

/** All that lies under /api/v1; addresses of routes are those behind it. */
function apiRoutes(
  app: App,
  context: RouteContext,
  { exporter, sheets }: { exporter: Exporter; sheets: SheetWriter },
): void {
  const { service } = context;
  eligibilityRoutes(app, context);
  manyEligibilityRoute(app, context);
  certificateRoutes(app, context, sheets);
  sheetRoutes(app, context, sheets);
  answerRoutes(app, context);
  communeRoutes(app, context);
  siteRoutes(app, context);
  searchRoute(app, context);
  isochroneRoutes(app, context);
  layerRoutes(app, context);
  dependenceRoutes(app, context);
  exportRoutes(app, context, exporter);
  projectRoutes(app, context);
  nationalListRoutes(app, context);
  coverageRoutes(app, context);
  changesRoute(app, context);
  verificationRoute(app, context);
  statisticsRoute(app, context);
  rushHourRoute(app, context);
  withoutCarRoute(app, context);
  whatIfRoutes(app, context);
  routeRoute(app, context);
  programmeRoutes(app, context);
  reportRoutes(app, context);
  siteChangeRoutes(app, context);
  siteImportRoutes(app, context);
  listRoutes(app, context);
  keeperRoute(app, context);
  jobRoutes(app, context);
  eventRoutes(app, context);
  scheduleRoutes(app, context);
  adminRoutes(app, context);
  backupRoute(app, context);
  regionRoutes(app, context);
  const tiles = newTiles(
    async (coverage, layer) => {
      const features = await coverageFeatures(service.database, coverage, layer);
      return features.map((feature) => coverageFeature(feature, service.served().limit_s / 60));
    },
    async (served, coverage) => (await service.coverageTimes(served, coverage)).communes(),
    newTileCache(service.kept),
    service.kept,
  );
  service.regions.whenLetGo(tiles.forget);
  tileRoutes(app, context, tiles);
}
