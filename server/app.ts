import { coverageFeatures } from '../data/store/coverage_features.ts';
import { useAuth } from './plugins/auth.ts';
import { newApp } from './plugins/index.ts';
import { useWebPages } from './plugins/static.ts';
import { adminRoutes } from './routes/admin.ts';
import { answerRoutes } from './routes/answers.ts';
import { backupRoute } from './routes/backup.ts';
import { certificateRoutes } from './routes/certificate.ts';
import { changesRoute } from './routes/changes.ts';
import { communeRoutes } from './routes/communes.ts';
import { coverageRoutes } from './routes/coverages.ts';
import { eligibilityRoute } from './routes/eligibility.ts';
import { manyEligibilityRoute } from './routes/eligibility_many.ts';
import { healthRoutes } from './routes/health.ts';
import { isochroneRoutes } from './routes/isochrones.ts';
import { jobRoutes } from './routes/jobs.ts';
import { coverageFeature, layerRoutes } from './routes/layers.ts';
import { ogcRoutes } from './routes/ogc.ts';
import { programmeRoutes } from './routes/programmes.ts';
import { regionRoute } from './routes/region.ts';
import { reportRoutes } from './routes/reports.ts';
import { routeRoute } from './routes/route.ts';
import { whatIfRoutes } from './routes/scenarios.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { searchRoute } from './routes/search.ts';
import { siteChangeRoutes } from './routes/site_changes.ts';
import { siteRoutes } from './routes/sites.ts';
import { statisticsRoute } from './routes/statistics.ts';
import { tileRoutes } from './routes/tiles.ts';
import { verificationRoute } from './routes/verification.ts';
import type { Service } from './service.ts';
import { layerFeaturesOf } from './state/layer_features.ts';
import { newTiles } from './tiles/layers.ts';
import type { App } from './types.ts';

/** Builds the whole server on a service. Never listens: main.ts does, and tests ask it directly. */
export async function buildApp(service: Service): Promise<App> {
  const { app, limits } = await newApp(service.config, service.log);
  useAuth(app, service.auth);
  const context = { service, limits };
  healthRoutes(app, context);
  eligibilityRoute(app, context);
  manyEligibilityRoute(app, context);
  certificateRoutes(app, context);
  answerRoutes(app, context);
  communeRoutes(app, context);
  siteRoutes(app, context);
  searchRoute(app, context);
  isochroneRoutes(app, context);
  layerRoutes(app, context);
  coverageRoutes(app, context);
  changesRoute(app, context);
  verificationRoute(app, context);
  statisticsRoute(app, context);
  whatIfRoutes(app, context);
  routeRoute(app, context);
  programmeRoutes(app, context);
  reportRoutes(app, context);
  siteChangeRoutes(app, context);
  jobRoutes(app, context);
  scheduleRoutes(app, context);
  adminRoutes(app, context);
  backupRoute(app, context);
  regionRoute(app, context);
  const tiles = newTiles(
    async (coverage, layer) => {
      const features = await coverageFeatures(service.database, coverage, layer);
      return features.map((feature) => coverageFeature(feature, service.served().limit_s / 60));
    },
    async (served, coverage) => (await service.coverageTimes(served, coverage)).communes(),
  );
  tileRoutes(app, context, tiles);
  ogcRoutes(app, service.config, layerFeaturesOf(service));
  await useWebPages(app);
  await app.ready();
  return app;
}
