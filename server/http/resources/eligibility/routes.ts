import type { FastifyReply } from 'fastify';
import { hashProgramme } from '../../../../data/rules/programmes/programmes.ts';
import type { Programme } from '../../../../data/rules/programmes/schema.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { nearestEligible } from '../../../answers/nearest_eligible.ts';
import { answerPoint, programmeAsked, tellPoint } from '../../../answers/point.ts';
import { siteText } from '../../../answers/site_text.ts';
import { VERSION } from '../../../process/version.ts';
import { problems } from '../../../schemas/common.ts';
import {
  Eligibility,
  type EligibilityField,
  EligibilityQuery,
  NearestEligible,
  PointQuery,
} from '../../../schemas/eligibility.ts';
import { askedInsteadOf } from '../../../served/asked_region.ts';
import { basisOf, type DayTimes, type Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import { memberWriter } from '../../json_writer.ts';
import type { RouteContext } from '../../route_context.ts';

/** GET /eligibility: may a project at this point apply? GET /eligibility/nearest-eligible: if not, where is the nearest that may? */
export function eligibilityRoutes(app: App, { service }: RouteContext): void {
  /** What a question rests on; its ETag is set. */
  const asking = (reply: FastifyReply, asked: PointQuery, more: string) => {
    const { lon, lat, on = '', as_known_at = '' } = asked;
    const served = service.served();
    const programme = programmeAsked(served, asked.programme);
    const today = service.today();
    reply.header('etag', answerTag(served, programme, today, `${lon}.${lat}.${on}.${as_known_at}.${more}`));
    const asked_of = askedInsteadOf();
    const basis = (day: DayTimes) => basisOf(served, day, today, service.config, asked_of);
    return { served, basis, programme };
  };

  app.get(
    '/eligibility',
    {
      schema: {
        tags: ['Eligibility'],
        summary: 'Whether a project at a point may be helped, and why',
        description:
          'Decided from the exact drive time of the nearest road, never from a polygon. `on`: from the list of that day.',
        querystring: EligibilityQuery,
        response: { 200: Eligibility, ...problems(400, 404, 503) },
      },
    },
    (request, reply) => {
      const { lon, lat, on, as_known_at } = request.query;
      const fields = fieldsAsked(request.query.fields);
      const { served, basis, programme } = asking(reply, request.query, fields?.join() ?? '');
      const tell = (day: DayTimes): void => {
        const alone = fields !== null && !fields.includes('reasons');
        const told = tellPoint(day, answerPoint(served, day, basis(day), lon, lat, programme, alone));
        const { id, name } = served.region;
        if (service.regions.known().length > 0) told.region = { id, name };
        reply.sendBytes(written(told, fields));
      };
      // Most ask about today: their answer is there at once, and waits for nothing.
      if (on === undefined && as_known_at === undefined) tell(served.current);
      else
        return service.dayTimes(served, on, as_known_at).then((day) => {
          tell(day);
          // It is sent; a schema knows of no such answer.
          return reply as never;
        });
    },
  );

  app.get(
    '/eligibility/nearest-eligible',
    {
      schema: {
        tags: ['Eligibility'],
        summary: 'The nearest place at which the same question answers `eligible`',
        description:
          'As the crow flies; no nearer one is left out but by 20 m, or where it is thinner than that. ' +
          'GET /eligibility at the place that is told, with the same parameters, answers `eligible`.',
        querystring: PointQuery,
        response: { 200: NearestEligible, ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const { lon, lat } = request.query;
      const { served, basis, programme } = asking(reply, request.query, 'nearest');
      const { on, as_known_at } = request.query;
      const day = await service.dayTimes(served, on, as_known_at);
      return nearestEligible(served, day, basis(day), { lon, lat }, programme);
    },
  );
}

/**
 * The ETag of an answer without hashing the answer: what it depends on is the coverage, the list and when it was last confirmed, the
 * programme, the day, the version of the program and the question.
 */
function answerTag(served: Served, programme: Programme, today: string, question: string): string {
  const known = tags.get(served);
  if (known?.programme === programme && known.today === today) return known.begin + question + TAG_END;
  const { version, confirmed_at } = served.list;
  const rules = hashProgramme(programme).slice(0, 16);
  const begin = `W/"${[VERSION, served.coverage.id, version, confirmed_at, rules, today, ''].join('.')}`;
  tags.set(served, { programme, today, begin });
  return begin + question + TAG_END;
}

/** How the last tag of each state began: nearly every question has the same. */
const tags = new WeakMap<Served, { programme: Programme; today: string; begin: string }>();
const TAG_END = '"';

const written = memberWriter<Eligibility>(Eligibility, { nearest: siteText });

const FIELDS = new Set(Object.keys(Eligibility.properties));

/** The members of the answer that are asked for, each once; null: all of them. Throws `unknown_field` (400). */
function fieldsAsked(text: string | undefined): EligibilityField[] | null {
  if (text === undefined) return null;
  const fields = [...new Set(text.split(',').map((field) => field.trim()))].filter(Boolean);
  const unknown = fields.find((field) => !FIELDS.has(field));
  if (fields.length > 0 && unknown === undefined) return fields as EligibilityField[];
  if (unknown === undefined) throw new MaillageError('unknown_field', { known: [...FIELDS] });
  throw new MaillageError('unknown_field.named', { known: [...FIELDS], field: unknown });
}
