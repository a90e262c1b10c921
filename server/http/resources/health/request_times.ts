import type { Metric, Registry } from 'prom-client';

const NAME = 'maillage_request_seconds';
const BUCKETS_S = [0.001, 0.005, 0.025, 0.1, 0.3, 1, 3, 10];

/** Times of the requests of one kind: how many were in each bucket, behind the last one those that took longer. */
interface Series {
  labels: { method: string; route: string; status: string };
  counts: number[];
  sum_s: number;
}

/**
 * A histogram of the times of requests by route, method and status, all of which are few. A client's own would look up its labels anew at each
 * observation, which takes as long as writing an answer; here they are put together when somebody asks for the metrics.
 */
export function newRequestTimes(
  registry: Registry,
): (method: string, route: string, status: number, time_s: number) => void {
  const known = new Map<string, Series>();
  registry.registerMetric({
    name: NAME,
    get: async () => ({
      name: NAME,
      help: 'Time of a request from its arrival to its answer',
      type: 'histogram',
      values: [...known.values()].flatMap(told),
      aggregator: 'sum',
    }),
    reset: () => known.clear(),
  } as unknown as Metric);
  return (method, route, status, time_s) => {
    const key = `${method} ${status} ${route}`;
    let series = known.get(key);
    if (series === undefined) {
      const counts = new Array<number>(BUCKETS_S.length + 1).fill(0);
      series = { labels: { method, route, status: String(status) }, counts, sum_s: 0 };
      known.set(key, series);
    }
    let bucket = 0;
    while (bucket < BUCKETS_S.length && time_s > BUCKETS_S[bucket]) bucket++;
    series.counts[bucket]++;
    series.sum_s += time_s;
  };
}

/** The lines of one kind, as Prometheus wants them: each bucket holds those before it. */
function told({ labels, counts, sum_s }: Series) {
  let sum = 0;
  const buckets = counts.map((count, i) => {
    sum += count;
    return { metricName: `${NAME}_bucket`, labels: { le: BUCKETS_S[i] ?? '+Inf', ...labels }, value: sum };
  });
  return [
    ...buckets,
    { metricName: `${NAME}_sum`, labels, value: sum_s },
    { metricName: `${NAME}_count`, labels, value: sum },
  ];
}
